"""The false-alarm budget of one implementation: static shares, so that no verdict depends on what else is judged."""

import math

from theorycheck.audit import Audit, Entry

FAMILY = 1e-6
"""The probability that a whole run refutes a correct implementation anywhere."""
LARGEST_FAMILY = 1e-3
"""The largest that a policy may ask for: a gate that stops correct code more often is soon switched off."""
SHARE = 1e-3
"""A claim's share of it unless it asks for another: room for a thousand claims."""


class Ledger:
    """Grants every claim its share once, and refuses to promise more than there is.

    Args:
        family_alpha: the budget of one implementation.
    """

    def __init__(self, family_alpha: float = FAMILY) -> None:
        if not 0 < family_alpha < 1:
            raise ValueError(f"a probability lies between 0 and 1, got {family_alpha!r}")
        self._family_alpha = family_alpha
        self._entries: dict[str, Entry] = {}

    def grant(self, claim: str, weight: float = SHARE) -> float:
        """The alpha of a claim, to be divided among its settings.

        Raises:
            ValueError: the claim has its share already (a second look is a second chance of a false alarm), the weight
                is not positive, or the weights would exceed 1.
        """
        if claim in self._entries:
            raise ValueError(f"{claim} has its share already: a second look needs a share of its own")
        if not weight > 0:
            raise ValueError(f"a weight is positive, got {weight!r} for {claim}")
        spent = math.fsum(entry.weight for entry in self._entries.values())
        if math.fsum([spent, weight]) > 1.0:
            raise ValueError(f"{claim} asks for {weight!r} of the false-alarm budget, {1.0 - spent!r} of it is left")
        self._entries[claim] = Entry(claim, weight, weight * self._family_alpha)
        return self._entries[claim].alpha

    def close(self) -> Audit:
        """The account: what was granted to whom."""
        granted = math.fsum(entry.alpha for entry in self._entries.values())
        return Audit(self._family_alpha, granted, self._family_alpha - granted, tuple(self._entries.values()))
