"""The only place that decides: evidence in, verdict out, without side effects."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from theorycheck.evidence import Decision, Evidence, Reading, read

# Above this share of uninformative cases a search has not really looked.
MOSTLY_UNINFORMATIVE = 0.2


class Verdict(StrEnum):
    """What we conclude about one claim and one implementation; the members read as sentences."""

    UPHELD = "upheld"
    REFUTED = "refuted"
    INCONCLUSIVE = "inconclusive"
    NOT_APPLICABLE = "not_applicable"
    ERROR = "error"

    @property
    def words(self) -> str:
        """The verdict as a person writes it."""
        return self.value.replace("_", " ")


@dataclass(frozen=True, slots=True)
class Ruling:
    """A verdict and the numbers it rests on.

    Attributes:
        verdict: upheld, refuted or inconclusive.
        worst: the largest |error| / bound among the readings, NaN if one was NaN; 0 for statistical evidence.
        reading: the reading that decided, or None if there was none.
        decision: the statistical decision that decided, or None.
        qualifier: `normwise` if one of the readings holds in a norm alone; else empty.
    """

    verdict: Verdict
    worst: float
    reading: Reading | None = None
    decision: Decision | None = None
    qualifier: str = ""


def judge(evidence: Evidence | Sequence[Evidence], *, componentwise: bool = False) -> Ruling:
    """The ruling on one case: the worst piece of evidence decides.

    A reading above 1, or NaN, refutes; no reading at all, an open decision, or nothing but uninformative readings is
    inconclusive.

    Args:
        evidence: what was observed.
        componentwise: accept no agreement that holds in a norm alone.
    """
    pieces: Sequence[Evidence] = evidence if isinstance(evidence, (tuple, list)) else [evidence]  # type: ignore[list-item]
    decisions = [piece for piece in pieces if isinstance(piece, Decision)]
    readings = [read(piece, componentwise=componentwise) for piece in pieces if not isinstance(piece, Decision)]
    if not pieces:
        return Ruling(Verdict.INCONCLUSIVE, 0.0)
    for decision in decisions:
        if decision.outcome == "fail":
            return Ruling(Verdict.REFUTED, math.inf, decision=decision)
    worst = max(readings, key=_severity, default=None)
    if worst is not None and not worst.worst <= 1.0:  # NaN is not ≤ 1
        return Ruling(Verdict.REFUTED, worst.worst, worst)
    for decision in decisions:
        if decision.outcome == "open":
            return Ruling(Verdict.INCONCLUSIVE, 0.0, worst, decision)
    size = worst.worst if worst is not None else 0.0
    qualifier = next((reading.qualifier for reading in readings if reading.qualifier), "")
    if any(not reading.informative for reading in readings):
        return Ruling(Verdict.INCONCLUSIVE, size, worst, qualifier=qualifier)
    return Ruling(Verdict.UPHELD, size, worst, decisions[0] if decisions else None, qualifier)


def conclude(examples: int, uninformative: int) -> Verdict:
    """The verdict of a search that found no contradiction: upheld if it looked at enough informative cases."""
    if examples == 0 or uninformative > MOSTLY_UNINFORMATIVE * examples:
        return Verdict.INCONCLUSIVE
    return Verdict.UPHELD


def _severity(reading: Reading) -> float:
    return math.inf if math.isnan(reading.worst) else reading.worst
