"""The account of a false-alarm budget as data: which claim was granted what."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """One claim's share.

    Attributes:
        claim: its id.
        weight: its share of the family's budget.
        alpha: the probability that it refutes a correct implementation, over all its settings.
    """

    claim: str
    weight: float
    alpha: float


@dataclass(frozen=True, slots=True)
class Audit:
    """A closed ledger.

    Attributes:
        family_alpha: the budget.
        granted: the sum of what was granted: by Bonferroni, the probability of any false alarm is at most this,
            however the claims depend on each other.
        reserve: what was not granted.
        entries: the shares, in the order in which they were granted.
    """

    family_alpha: float
    granted: float
    reserve: float
    entries: tuple[Entry, ...]
