"""Planted faults of random behaviour: which claim refutes each, and after how many draws."""

from dataclasses import dataclass
from statistics import median

from tests.calibration.markdown import table
from tests.calibration.null_runs import judged

from theorycheck import catalogue
from theorycheck.claim import Profile
from theorycheck.faults import Sort, planted
from theorycheck.verdict import Verdict

ROOTS = range(1, 11)
INTRO = """Every planted fault that only a sample shows, or that spoils an operation with a seed, judged in `standard`
under ten root seeds: the claim that refuted it every time with the fewest draws, the setting, what one draw is, and how
many were drawn until then (median and range). What leaves the support of a law needs no statistics: the first batch
shows it. Faults that claims without chance refute, such as a missing 1/(1 − p), may stand here too.
"""
RANDOM = {"dropout", "initialize"}


@dataclass(frozen=True)
class Catch:
    """How one claim caught one fault, under every root seed.

    Attributes:
        claim: its id.
        decision: the failing decision that took the fewest draws, under the first root seed.
        samples: the draws of that decision, one number a root seed.
    """

    claim: str
    decision: object
    samples: tuple[int, ...]


def concerned():
    """The faults that only a sample shows, or that spoil an operation with a seed."""
    for fault_id, wrong in planted().items():
        if wrong.fault.sort is Sort.STATISTICAL or RANDOM & set(wrong.fault.operations):
            yield fault_id, wrong


def catch(wrong):
    """The claim that refutes the fault under every root seed with the fewest draws; None if there is none."""
    about = [
        found.id for found in catalogue.select(()) if found.random and operations(found) & set(wrong.fault.operations)
    ]
    first = {claim: soonest(wrong, ROOTS[0], claim) for claim in about}
    refuting = {claim: decision for claim, decision in first.items() if decision}
    for claim, decision in sorted(refuting.items(), key=lambda item: item[1].samples):
        found = [decision, *(soonest(wrong, root, claim) for root in ROOTS[1:])]
        if all(found):
            return Catch(claim, decision, tuple(one.samples for one in found))
    return None


def soonest(wrong, root, claim):
    """The failing decision of fewest draws, or None."""
    failing = [
        decision
        for result in judged(wrong, Profile.STANDARD, root, [claim])
        if result.verdict is Verdict.REFUTED
        for decision in result.decisions
        if decision.outcome == "fail"
    ]
    return min(failing, key=lambda decision: decision.samples, default=None)


def operations(found):
    """The operations that a claim is about."""
    return {need.partition(".")[0] for need in (*found.claim.needs, *found.claim.any_of)}


def section():
    """The catches as a section of the page."""
    rows = []
    for fault_id, wrong in concerned():
        found = catch(wrong)
        if found is None:
            continue
        where = found.decision.reason or f"{found.decision.what}: {found.decision.setting}"
        draws = f"{median(found.samples):,.0f}", f"{min(found.samples):,}–{max(found.samples):,}"
        rows.append((f"`{fault_id}`", wrong.fault.wrong, found.claim, where, found.decision.unit, *draws))
    return "\n".join(
        [INTRO, table(("fault", "what it does", "refuted by", "where", "one draw", "draws", "range"), rows)]
    )
