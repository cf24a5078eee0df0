"""Where the time of a run went: the claims that took longest, over all implementations, dtypes and figures."""

from collections import defaultdict
from dataclasses import dataclass

from theorycheck.record import Experiment, Result, Run

MOST = 20
"""Claims that are listed; the others take little."""


@dataclass(frozen=True)
class Duration:
    """What a claim took.

    Attributes:
        claim: its id.
        seconds: wall time, of all its results and figures.
        share: of the time of all claims.
        cases: that were measured in it.
    """

    claim: str
    seconds: float
    share: float
    cases: int


def slowest(run: Run) -> list[Duration]:
    """The claims that took longest, the slowest first."""
    seconds: defaultdict[str, float] = defaultdict(float)
    parts: tuple[Result | Experiment, ...] = (*run.results, *run.experiments)
    for part in parts:
        seconds[part.claim] += part.seconds
    cases: defaultdict[str, int] = defaultdict(int)
    for result in run.results:
        cases[result.claim] += result.examples
    whole = sum(seconds.values())
    longest = sorted(seconds.items(), key=lambda one: (-one[1], one[0]))[:MOST]
    return [Duration(claim, took, took / whole, cases[claim]) for claim, took in longest if took > 0]
