"""Correct implementations under many root seeds: what the whole statistical set says of them."""

from collections import Counter
from dataclasses import dataclass

from tests.calibration.markdown import table
from tests.variants.box_muller import BoxMuller
from tests.variants.truncated import Truncated

from theorycheck import catalogue, run
from theorycheck.adapters.numpy import NumPy
from theorycheck.claim import Profile
from theorycheck.implementation import Implementation
from theorycheck.reference import Reference
from theorycheck.verdict import Verdict

CORRECT = {
    "the reference": Reference,
    "`numpy`": NumPy,
    "`numpy` with truncated normals of corrected variance": Truncated,
    "`numpy` with Box–Muller normals, SFC64 and the Mersenne Twister": BoxMuller,
}
SHOWN = (Verdict.UPHELD, Verdict.INCONCLUSIVE, Verdict.REFUTED, Verdict.ERROR)
INTRO = """The whole statistical set, judged under the root seeds 1, 2, … on implementations that are correct, each of
which draws in a way of its own. One run in a million may refute any of them.
"""
RUNS = {Profile.QUICK: 200, Profile.STANDARD: 20}


@dataclass(frozen=True)
class Tally:
    """What runs under the root seeds 1, 2, … came to, the whole statistical set each time.

    Attributes:
        runs: how many there were.
        decisions: in all of them.
        verdicts: of the claims, in all of them.
        remarks: what was not upheld, and why.
    """

    runs: int
    decisions: int
    verdicts: Counter
    remarks: tuple[str, ...]


def tally(target, profile, runs):
    """Judge an implementation under so many root seeds."""
    results = [result for root in range(1, runs + 1) for result in judged(target, profile, root)]
    decisions = sum(len(result.decisions) for result in results)
    remarks = [f"{result.id}: {result.sentence}" for result in results if result.verdict is not Verdict.UPHELD]
    return Tally(runs, decisions, Counter(result.verdict for result in results), tuple(remarks))


def judged(target, profile, root, patterns=()):
    """One run of the statistical set, or of those of its claims that match."""
    implementation = Implementation(target)
    for found in catalogue.select(patterns):
        if found.random and profile.includes(found.claim.profile):
            result = run.check(found, implementation, run.Plan(profile=profile, seed=root))
            if result.verdict is not Verdict.NOT_APPLICABLE:
                yield result


def section():
    """The runs as a section of the page."""
    rows, remarks = [], []
    for name, target in CORRECT.items():
        for profile, runs in RUNS.items():
            found = tally(target, profile, runs)
            counts = (f"{found.verdicts[verdict]:,}" for verdict in SHOWN)
            rows.append((name, profile, runs, f"{found.decisions:,}", *counts))
            remarks += [f"- {name}, {profile}: {remark}" for remark in found.remarks]
    columns = ("implementation", "profile", "runs", "decisions", *(verdict.words for verdict in SHOWN))
    return "\n".join([INTRO, table(columns, rows), "", *remarks])
