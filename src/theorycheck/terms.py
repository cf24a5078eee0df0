"""On what terms results are gated: a policy, waivers and a baseline, applied to each result and then to the run."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cached_property

from theorycheck.catalogue import ids, is_custom, unknown
from theorycheck.claim import Claim
from theorycheck.comparison import Comparison, Standing, compare, same_test, standing
from theorycheck.environment import here
from theorycheck.movement import compared
from theorycheck.policy import Policy
from theorycheck.record import Result, Run, Waived
from theorycheck.text import inert
from theorycheck.waivers import Waiver

NOTICE = timedelta(days=14)
"""So long before a waiver expires every run says so."""
STATED_POWER = 0.99
"""A waiver of random behaviour is found needless only by decisions that would have refuted with this probability."""
KNOWN = "known from the baseline"


def this_day() -> date:
    """The day in UTC."""
    return datetime.now(UTC).date()


@dataclass(frozen=True)
class Terms:
    """On what terms results are gated.

    Attributes:
        policy: what is asked for.
        waivers: the failures that are accepted.
        baseline: an earlier run whose failures are known, or None.
        today: the day that expiry is held against.
        platform: where the run takes place.
        cursory: the run is of a shorter profile than the project's, and may miss what is waived.
    """

    policy: Policy = field(default_factory=Policy)
    waivers: tuple[Waiver, ...] = ()
    baseline: Run | None = None
    today: date = field(default_factory=this_day)
    platform: str = field(default_factory=here)
    cursory: bool = False

    @cached_property
    def _before(self) -> dict[str, Result]:
        return {result.id: result for result in self.baseline or ()}

    def covering(self, claim_id: str, implementation: str, dtype: str) -> list[Waiver]:
        """The waivers that are about a result, whatever its verdict."""
        return [waiver for waiver in self.waivers if waiver.covers(claim_id, implementation, dtype, self.platform)]

    def waiver(self, result: Result) -> Waiver | None:
        """The waiver that covers a failure: one that holds, if there is one."""
        covering = self.covering(result.claim, result.implementation, result.dtype)
        holding = (waiver for waiver in covering if not waiver.fault(result, self.today))
        return next(holding, covering[0] if covering else None)

    def applied(self, result: Result, claim: Claim) -> Result:
        """The result with the waiver it stands under, or with the reason why it fails nothing."""
        if result.defect or standing(result) in {Standing.SHOWN, Standing.UNJUDGED}:
            return result
        waiver = self.waiver(result)
        if waiver is not None:
            fault = waiver.fault(result, self.today)
            told = Waived(waiver.reason, waiver.expires.isoformat(), waiver.issue, waiver.owner, fault)
            return replace(result, waived=told)
        return replace(result, advisory=self.policy.advisory(result.claim, claim) or self._known_as(result, claim))

    def _known_as(self, result: Result, claim: Claim) -> str:
        before = self._before.get(result.id)
        if before is None or self.baseline is None or before.verdict is not result.verdict:
            return ""
        earlier = self.baseline.claims.get(result.claim)
        return KNOWN if earlier is not None and same_test(earlier, claim) else ""

    def waiver_problems(self, run: Run) -> Iterator[str]:
        """What is wrong with the waivers that the run could have needed, in words."""
        for waiver in self.waivers:
            failing = (result for result in run if result.waived and self.waiver(result) is waiver)
            faults = (*(result.waived.fault for result in failing if result.waived), self.fault(waiver, run))
            for fault in dict.fromkeys(filter(None, faults)):
                yield f"{inert(waiver.title)}: {inert(fault)}"

    def fault(self, waiver: Waiver, run: Run) -> str:
        """What is wrong with a waiver, seen from a whole run; empty if nothing is, or the run could not tell."""
        known = sorted({*ids(), *run.claims})
        if not any(waiver.is_about(claim_id) for claim_id in known):
            return "" if self._may_be_known(waiver, run) else unknown("claim", waiver.claim, known)
        if run.is_part or run.dtypes or not self._in_scope(waiver, run):
            return ""
        if self.today > waiver.expires:
            return waiver.expired
        if waiver.implementation not in (names := [judged.name for judged in run.implementations]):
            return f"it matches nothing: {unknown('implementation', waiver.implementation, names)}"
        covered = self._covered(waiver, run)
        if not covered:
            return "it matches nothing: the claim does not apply, or not in that dtype"
        failing = {result.claim for result in covered if standing(result) is not Standing.SHOWN}
        if waiver.at_most and len(failing) > waiver.at_most:
            return f"it covers {len(failing)} failing claims, at most {waiver.at_most} are waived"
        if not failing and not self.cursory and all(_vouches(result, waiver) for result in covered):
            return "it is no longer needed: the claim is upheld"
        return ""

    def _may_be_known(self, waiver: Waiver, run: Run) -> bool:
        """True if the claim is about a layer of an implementation, and the run looked at a part or at another one."""
        part = run.is_part or run.patterns or self.policy.patterns
        return is_custom(waiver.claim) and bool(
            part or waiver.implementation not in {one.name for one in run.implementations}
        )

    def _covered(self, waiver: Waiver, run: Run) -> list[Result]:
        """The results that a waiver is about and that say something."""
        judged = (result for result in run if standing(result) is not Standing.UNJUDGED)
        where = self.platform
        return [result for result in judged if waiver.covers(result.claim, result.implementation, result.dtype, where)]

    def _spared(self, waiver: Waiver, run: Run) -> bool:
        """True if all it is about is upheld, but too weakly to call it needless."""
        covered = self._covered(waiver, run)
        upheld = all(standing(result) is Standing.SHOWN for result in covered)
        return upheld and not all(_vouches(result, waiver) for result in covered)

    def _in_scope(self, waiver: Waiver, run: Run) -> bool:
        """True if the run judged what the waiver is about, or would have if it existed."""
        if not waiver.when.takes_in(self.platform):
            return False
        if waiver.when.dtype == "float16" and run.profile != "thorough":
            return False  # judged in thorough alone
        targets = {judged.target for judged in run.implementations}
        elsewhere = waiver.implementation not in {judged.name for judged in run.implementations if not judged.failure}
        if elsewhere and any(judged.failure for judged in run.implementations):
            return False  # it may be the one that could not be had
        if elsewhere and not targets.issuperset(self.policy.implementations):
            return False  # the command line named some of those that the policy names
        return any(waiver.is_about(claim_id) for claim_id in run.claims)

    def told(self) -> dict[str, str]:
        """What the gate asks for other than usual, and where that stands."""
        about = self.policy.told()
        if self.waivers:
            about["waivers"] = str(len(self.waivers))
        if self.baseline is not None:
            about["baseline"] = f"of {self.baseline.started or 'an unknown day'}"
        return about

    def notices(self, run: Run) -> Iterator[str]:
        """What a reader should know, and that fails nothing."""
        for waiver in self.waivers:
            if self.today <= waiver.expires <= self.today + NOTICE and self._in_scope(waiver, run):
                yield f"{inert(waiver.title)} expires on {waiver.expires}"
            elif self._spared(waiver, run):
                yield f"{inert(waiver.title)}: upheld this time, but too weakly to say that it is no longer needed"
        changes = self.changes(run)
        if changes is not None:
            yield from _about_the_baseline(changes)

    def changes(self, run: Run) -> Comparison | None:
        """What changed since the baseline; None without one, and for a part of a run, in which most would be lost."""
        return None if self.baseline is None or run.shard is not None else compare(self.baseline, run)

    def changed(self, run: Run) -> dict[str, tuple[str, ...]]:
        """The ids of what changed since the baseline, by what became of them; empty without one."""
        found = self.changes(run)
        if found is None or self.baseline is None:
            return {}
        moves = compared(self.baseline, run, found.retested)
        moved = dict.fromkeys(move.id for move in moves if move.moved)
        return {**found.told(), "not comparable": found.retested, "estimates moved": tuple(moved)}


def _vouches(result: Result, waiver: Waiver) -> bool:
    """True if an upheld result says that what the waiver describes is gone, not only unseen."""
    bracket = waiver.signature.size
    return all(
        (decision.power or 0.0) >= STATED_POWER and (bracket is None or bracket[0] >= decision.caught)
        for decision in result.decisions
    )


def _about_the_baseline(changes: Comparison) -> Iterator[str]:
    counts = ", ".join(f"{len(ids)} {kind}" for kind, ids in changes.told().items() if ids)
    yield f"since the baseline: {counts or 'no change'}"
    for caveat in changes.caveats:
        yield f"the baseline is another kind of run: {inert(caveat)}"
    if changes.new_claims:
        yield f"the baseline did not judge {_listed(changes.new_claims)}"
    if changes.retested:
        yield f"the baseline judged {_listed(changes.retested)} by another test"


def _listed(claims: Sequence[str]) -> str:
    shown = inert(", ".join(claims[:3]))
    return f"{shown} and {len(claims) - 3} more" if len(claims) > 3 else shown
