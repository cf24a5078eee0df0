"""What would bring the waivers in line with a run: failures to accept, waivers to renew, waivers to drop."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby
from typing import Literal

from theorycheck.comparison import Standing, standing
from theorycheck.errors import UsageError
from theorycheck.record import Result, Run
from theorycheck.terms import Terms
from theorycheck.verdict import Verdict
from theorycheck.waivers import Signature, Waiver, When, size, what

LASTING = timedelta(days=90)
"""How long a proposed waiver lasts unless one asks for another day."""
HEADROOM = 10.0
"""The first case of the same fault in another run may be off by so much more."""
TWICE = 2.0
"""An estimate of the same deviation from other draws lies within this factor."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """One edit of the waivers.

    Attributes:
        action: add, renew or drop.
        waiver: the waiver as it would stand, or the one to be dropped.
        why: in words; empty for an addition.
        index: its place among the waivers, or None for an addition.
    """

    action: Literal["add", "renew", "drop"]
    waiver: Waiver
    why: str = ""
    index: int | None = None


def propose(run: Run, terms: Terms, *, reason: str = "", expires: date | None = None) -> list[Proposal]:
    """The edits that a run calls for; what fails nothing, and errors, are left alone.

    Args:
        run: all that the gate judges.
        terms: the policy and the waivers as they stand.
        reason: why the failures are accepted.
        expires: the last day on which they are; 90 days from today if none is given.

    Raises:
        UsageError: the run is partial, or judged a part of the claims or dtypes only.
    """
    if run.is_part or run.patterns or run.dtypes:
        part = _part(run)
        raise UsageError(f"the run {part}: waivers are proposed from a whole run of `theorycheck check`")
    expires = expires or terms.today + LASTING
    revised = list(_revised(run, terms, reason, expires))
    dropped = {proposal.index for proposal in revised if proposal.action == "drop"}
    kept = tuple(waiver for index, waiver in enumerate(terms.waivers) if index not in dropped)
    return [*revised, *_added(run, replace(terms, waivers=kept), reason, expires)]


def _part(run: Run) -> str:
    """How a run is no whole one, in words."""
    if run.partial:
        return "ended early"
    return f"is shard {run.shard} alone" if run.shard else f"judged {', '.join((*run.patterns, *run.dtypes))} alone"


def _revised(run: Run, terms: Terms, reason: str, expires: date) -> Iterator[Proposal]:
    for index, waiver in enumerate(terms.waivers):
        failing = [result for result in run if _refuted(result) and terms.waiver(result) is waiver]
        fault = next((fault for result in failing if (fault := waiver.fault(result, terms.today))), "")
        if fault and not waiver.at_most:
            described = _signature(failing) if waiver.signature != Signature() else waiver.signature
            renewed = replace(waiver, signature=described, expires=expires, reason=reason)
            yield Proposal("renew", renewed, fault, index)
        elif fault := fault or terms.fault(waiver, run):
            yield Proposal("drop", waiver, fault, index)


def _added(run: Run, terms: Terms, reason: str, expires: date) -> Iterator[Proposal]:
    def of(result: Result) -> tuple[str, str]:
        return result.claim, result.implementation

    for (claim, implementation), same in groupby(sorted(run, key=of), of):
        judged = [result for result in same if standing(result) is not Standing.UNJUDGED]
        failing = [result for result in judged if _refuted(result) and terms.waiver(result) is None]
        for when, alike in _scopes(failing, judged):
            yield Proposal(
                "add", Waiver(claim, implementation, reason, expires, when=when, signature=_signature(alike))
            )


def _scopes(failing: Sequence[Result], judged: Sequence[Result]) -> Iterable[tuple[When, Sequence[Result]]]:
    """One waiver for all dtypes if all fail, else one for each that does."""
    if len(failing) == len(judged):
        return [(When(), failing)] if failing else []
    return [(When(dtype=result.dtype), [result]) for result in failing]


def _refuted(result: Result) -> bool:
    return result.verdict is Verdict.REFUTED and not result.as_expected and not result.advisory


def _signature(failing: Sequence[Result]) -> Signature:
    """What fails in the minimal case, and in the first one: a waived claim stops at that."""
    met = [result.met for result in failing if result.met]
    found = (*(what(result) for result in failing), *(first.what for first in met))
    names = tuple(dict.fromkeys(filter(None, found)))
    amounts = [amount for result in failing if (amount := size(result)) is not None]
    return Signature(
        what=names[0] if len(names) == 1 else names,
        size=_bracket([*amounts, *(first.worst for first in met)], random=any(result.decisions for result in failing)),
    )


def _bracket(amounts: Sequence[float], *, random: bool) -> tuple[float, float] | None:
    """What another run of the same fault may show; None where a size says nothing, as against a bound of 0."""
    if not amounts or not all(map(math.isfinite, amounts)):
        return None
    if random:
        return float(f"{min(amounts) / TWICE:.2g}"), float(f"{max(amounts) * TWICE:.2g}")
    return 1.0, 10.0 ** math.ceil(math.log10(max(amounts) * HEADROOM))
