"""Failures that somebody accepts for a time, as frozen data, held against results."""

from dataclasses import dataclass, field
from datetime import date

from theorycheck.catalogue import matches
from theorycheck.evidence import Decision
from theorycheck.record import Result
from theorycheck.verdict import Verdict


@dataclass(frozen=True, slots=True)
class When:
    """Where a waiver holds: everywhere but for what is set.

    Attributes:
        dtype: in this dtype alone.
        platform: on this system alone, `"Linux"`, or on one machine of it, `"Linux x86_64"`.
    """

    dtype: str = ""
    platform: str = ""

    def takes_in(self, platform: str) -> bool:
        """True if the waiver holds on a platform such as `"Linux x86_64"`."""
        return not self.platform or f"{platform} ".startswith(f"{self.platform} ")


@dataclass(frozen=True, slots=True)
class Signature:
    """What fails, and by how much.

    Attributes:
        verdict: refuted, error or inconclusive.
        what: the quantity that is refuted, or one of several; words that stand in the reason of any other verdict.
        size: the least and the largest |error| / bound; |estimate − claimed| for a claim about random behaviour.
    """

    verdict: str = Verdict.REFUTED.value
    what: str | tuple[str, ...] = ()
    size: tuple[float, float] | None = None

    def differs(self, result: Result) -> str:
        """How a failure is another one than this; empty if it is this one."""
        if result.verdict != self.verdict:
            return f"it is {result.verdict.words}, not {self.verdict}"
        named = (self.what,) if isinstance(self.what, str) else self.what
        found = what(result)
        if named and not any(_names(result, found, name) for name in named):
            return f"what fails is {found!r}, not {' or '.join(map(repr, named))}"
        amount = size(result)
        if self.size is not None and amount is not None and not self.size[0] <= amount <= self.size[1]:
            return f"its size is {amount:.4g}, not between {self.size[0]:g} and {self.size[1]:g}"
        return ""


@dataclass(frozen=True, slots=True)
class Waiver:
    """One accepted failure.

    Attributes:
        claim: the id of the claim; with `at_most`, a pattern.
        implementation: the name of the implementation in reports.
        reason: why the failure is accepted.
        expires: the last day on which it is, in UTC.
        at_most: how many claims a pattern may waive; 0 for an id.
        issue: where it is discussed.
        owner: who answers for it.
        when: where it holds.
        signature: what fails, and by how much.
    """

    claim: str
    implementation: str
    reason: str
    expires: date
    at_most: int = 0
    issue: str = ""
    owner: str = ""
    when: When = field(default_factory=When)
    signature: Signature = field(default_factory=Signature)

    @property
    def title(self) -> str:
        """The waiver as messages name it."""
        scope = " ".join(part for part in (self.implementation, self.when.dtype, self.when.platform) if part)
        return f"the waiver of {self.claim} for {scope}"

    @property
    def expired(self) -> str:
        """That it does not hold any longer, in words."""
        return f"it expired on {self.expires}; fix what it waives, or renew it with a reason of today"

    def is_about(self, claim_id: str) -> bool:
        """True if it waives that claim."""
        return matches(claim_id, self.claim) if self.at_most else claim_id == self.claim

    def covers(self, claim_id: str, implementation: str, dtype: str, platform: str) -> bool:
        """True if the waiver is about that result, whatever its verdict."""
        return (
            self.is_about(claim_id)
            and self.implementation == implementation
            and self.when.dtype in {"", dtype}
            and self.when.takes_in(platform)
        )

    def fault(self, result: Result, today: date) -> str:
        """Why it does not hold for a failure that it covers; empty if it does."""
        if today > self.expires:
            return self.expired
        differs = self.signature.differs(result)
        return f"the claim fails in another way: {differs}" if differs else ""


def what(result: Result) -> str:
    """What fails: the quantity or statistic that is refuted, else the reason."""
    if result.verdict is not Verdict.REFUTED:
        return result.reason
    failed = _failed(result)
    if failed is not None:
        return failed.what
    return result.reading.what if result.reading else ""


def size(result: Result) -> float | None:
    """By how much a refuted claim fails; None where nothing was measured."""
    failed = _failed(result)
    if failed is not None:
        return abs(failed.estimate - failed.claimed)
    return result.worst if result.verdict is Verdict.REFUTED and result.reading else None


def _failed(result: Result) -> Decision | None:
    return next((decision for decision in result.decisions if decision.outcome == "fail"), None)


def _names(result: Result, found: str, name: str) -> bool:
    return found == name if result.verdict is Verdict.REFUTED else name in found
