"""A result in words and numbers, as lines for a person: what failed, by how much, where, and how to see it again."""

import math
import re
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from theorycheck.contract import OPERATIONS
from theorycheck.evidence import Decision, Reading
from theorycheck.lines import WIDTH
from theorycheck.record import Result, Waived
from theorycheck.text import inert
from theorycheck.verdict import Verdict

GLYPHS = {
    Verdict.UPHELD: "✓",
    Verdict.REFUTED: "✗",
    Verdict.INCONCLUSIVE: "?",
    Verdict.NOT_APPLICABLE: "–",
    Verdict.ERROR: "!",
}
WORST_FIRST = (Verdict.ERROR, Verdict.REFUTED, Verdict.INCONCLUSIVE, Verdict.UPHELD, Verdict.NOT_APPLICABLE)
FAR = 1e16
"""A ratio above this has no more to say: a whole number against its own rounding in float64 is 2**53, about 9e15."""
_PLAIN = {"equals", "is"}
_INDENT = 2
_LABEL = 11


def explain(
    result: Result, again: str, *, alone: str = "", others: Sequence[Result] = (), verbose: bool = False
) -> list[str]:
    """The lines about a result that is not as expected.

    Args:
        result: the result.
        again: the line that reproduces it.
        alone: the line that writes it as a script of its own, if there is one.
        others: the same claim and implementation in other dtypes, not as expected either.
        verbose: also show the last call.
    """
    also = ", ".join(f"{other.verdict.words} in {other.dtype}" for other in others)
    return [
        f"{inert(result.id)}: {headline(result)}",
        *_wrapped(inert(result.sentence)),
        *(line for label, text in facts(result, verbose=verbose) for line in _labelled(label, text)),
        *(_labelled("also", also) if also else ()),
        # Never wrapped: they are there to be copied.
        *(f"{' ' * _INDENT}{label:<{_LABEL}}{line}" for label, line in (("again", again), ("alone", alone)) if line),
    ]


def headline(result: Result) -> str:
    """What is wrong, in a word or two."""
    if result.defect:
        return "a defect of theorycheck"
    if result.expected == Verdict.REFUTED:
        return f"{result.words}, where refuted is expected"
    return result.words


def excuse(result: Result) -> str:
    """Why a failure fails nothing, short; empty if it does."""
    if result.waived is not None:
        return "" if result.waived.fault else f"waived until {result.waived.expires}"
    return result.advisory


def fails(result: Result) -> bool:
    """True if the gate takes offence at the result."""
    return not (result.as_expected or result.verdict is Verdict.NOT_APPLICABLE or excuse(result))


def worst_of(results: Iterable[Result]) -> Result:
    """The result that stands for several in a summary: first what is not as expected, then by verdict and qualifier."""
    return min(
        results, key=lambda result: (result.as_expected, WORST_FIRST.index(result.verdict), not result.qualifier)
    )


def facts(result: Result, *, verbose: bool = True) -> Iterator[tuple[str, str]]:
    """Labelled facts about a result: the deciding numbers, the minimal case, notes."""
    if result.reading is not None:
        yield from _reading(result.reading)
    for decision in result.decisions:
        if decision.outcome != "pass" or result.verdict is Verdict.UPHELD:
            yield from _decision(decision)
    if called := _called(result):
        yield "calls", ", ".join(called)
    if result.counterexample is not None:
        for label, line in zip(_once("case"), result.counterexample.lines, strict=False):
            yield label, inert(line)
        if verbose and result.counterexample.call:
            yield "call", inert(result.counterexample.call)
    if result.reason and result.reason not in result.sentence:
        yield "reason", inert(result.reason)
    for label, note in zip(_once("note"), result.notes, strict=False):
        yield label, inert(note)
    if result.waived is not None:
        yield from _waived(result.waived)


def ratio(result: Result) -> str:
    """The worst |error| / bound, short; empty where nothing was measured against a bound."""
    if result.reading is None:
        return ""
    # An error where none is allowed has no ratio that would say anything.
    if result.worst == math.inf and not result.reading.within:
        return "above 0"
    return f"above {FAR:g}" if result.worst > FAR else number(result.worst, 3)


def number(value: Any, digits: int = 0) -> str:
    """A number as a reader wants it: all digits that matter, or as many as asked for."""
    return f"{value:.{digits}g}" if digits and isinstance(value, float) else inert(value)


def _reading(reading: Reading) -> Iterator[tuple[str, str]]:
    entry = f"entry [{', '.join(map(str, reading.at))}]" if reading.at else ""
    where = ", ".join(part for part in (inert(reading.what), entry) if part)
    if where:
        yield "where", where
    yield "observed", number(reading.observed)
    yield "expected", f"{'' if reading.relation in _PLAIN else reading.relation} {number(reading.expected)}".strip()
    if reading.relation != "is":
        yield "bound", f"{number(reading.within, 6)} for rounding" if reading.within else "0: exact"
        if reading.within and reading.worst > FAR:
            yield "ratio", f"above {FAR:g} times the bound: no rounding explains it"
        elif math.isfinite(reading.worst):
            yield "ratio", f"{number(reading.worst, 4)} times the bound"


def _called(result: Result) -> list[str]:
    """The operations that were called, of a refutation that names none of them."""
    if result.verdict is not Verdict.REFUTED:
        return []
    called = sorted(OPERATIONS.keys() & result.calls)
    told = [result.reading.what if result.reading else "", *(decision.what for decision in result.decisions)]
    named = re.findall(r"\w+", " ".join(told))
    return [] if any(name in named for name in called) else called


def _waived(waived: Waived) -> Iterator[tuple[str, str]]:
    about = ", ".join(part for part in (waived.owner, waived.issue) if part)
    yield "waived", f"until {waived.expires}: {inert(waived.reason)}" + (f" ({inert(about)})" if about else "")
    if waived.fault:
        yield "but", inert(waived.fault)


def _decision(decision: Decision) -> Iterator[tuple[str, str]]:
    setting = f" at {inert(decision.setting)}" if decision.setting else ""
    power = "" if decision.power is None else f", power = {number(decision.power, 3)}"
    yield "statistic", f"{inert(decision.what)}{setting}"
    if decision.replicas > 1:
        yield "place", f"the one of {decision.replicas} that deviates most, index {decision.replica}"
    yield "estimate", f"{number(decision.estimate, 6)}, claimed {number(decision.claimed, 6)}"
    if decision.interval is not None:
        low, high = (number(end, 6) for end in decision.interval)
        yield "interval", f"{low} to {high} (confidence {number(1 - 2 * decision.beta, 4)})"
    yield "tolerated", f"{number(decision.tolerated, 3)}; a deviation of {number(decision.caught, 3)} must be caught"
    yield (
        "test",
        (
            f"n = {decision.samples}, p = {number(decision.p_value, 3)}, alpha = {number(decision.alpha, 3)}, "
            f"beta = {number(decision.beta, 3)}{power}"
        ),
    )
    for unseen in decision.unseen:
        yield (
            "unseen",
            f"{inert(unseen.what)} ({number(unseen.parameter, 6)}): it would take about {unseen.needed:.1e} draws",
        )
    if decision.needed:
        yield "needed", f"about {decision.needed} draws would settle it"
    if decision.reason:
        yield "reason", inert(decision.reason)


def _once(label: str) -> Iterator[str]:
    """The label, then blanks."""
    yield label
    while True:
        yield ""


def _labelled(label: str, text: str) -> list[str]:
    first = f"{' ' * _INDENT}{label:<{_LABEL}}"
    return textwrap.wrap(text, WIDTH, initial_indent=first, subsequent_indent=" " * (_INDENT + _LABEL)) or [first]


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=" " * _INDENT, subsequent_indent=" " * _INDENT)
