"""The script of a result: its calls with arrays as literals, and what they are held against."""

import re
import textwrap
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from theorycheck.catalogue import is_custom
from theorycheck.contract import Role
from theorycheck.errors import UsageError
from theorycheck.evidence import NORMWISE
from theorycheck.explanation import facts, headline
from theorycheck.record import Counterexample, Result, Run
from theorycheck.repro.calls import Call, calls, failing
from theorycheck.repro.implementation import loading
from theorycheck.repro.literals import literal, non_finite
from theorycheck.results import describe
from theorycheck.text import inert

DEFINITION, RELATION, DRAW = "definition", "relation", "draw"
"""A call leaves its definition; each keeps it, and together they contradict the claim; a draw of a random behaviour."""
UNCHANGED = {
    RELATION: "Every result is bit for bit what it was when the claim was refuted: the contradiction is still there.",
    DRAW: "The same numbers are drawn as when the law was refuted, so that it still is.",
}
SAID = {
    DEFINITION: "The calls below return what their definitions do not allow.",
    RELATION: "Each call below keeps its definition to rounding: the claim is about how their results go together, "
    "which this script does not work out again. It shows whether they are still the same.",
    DRAW: "The call below is one draw. It shows where the numbers came from, and whether they are still the same; that "
    "they do not follow the law is shown by all draws together, in the numbers above.",
}
IN_NORM = (
    "A convolution by transforms may leave these bounds and still be right in the norm: `theorycheck check` decides."
)
KINDS = {Role.ARRAYS: "list", Role.STATE: "state"}
WIDTH = 100


def script(run: Run, result: Result) -> str:
    """The script that shows a result again.

    Raises:
        UsageError: the record does not hold the calls that led to the result.
    """
    found = result.counterexample
    again = run.reproduction(result)
    if is_custom(result.claim):
        raise UsageError(
            f"{inert(result.id)} is about a layer that brings inputs of its own, so there is no call to write down. To "
            f"see it again: {again}. In a debugger, add --in-process."
        )
    made = [] if found is None else _calls(found)
    if found is None or not made:
        raise UsageError(
            f"the report does not hold the calls that led to {inert(result.id)}: there was none, or no room for it, or "
            f"it did not fail again when it was made once more. To see it again: {again}"
        )
    mode = _mode(result, made)
    shown = failing(made) if mode == DEFINITION else made
    sources = [_sources(call) for call in shown]
    [judged] = [one for one in run.implementations if one.name == result.implementation]
    source = repr(sources)
    text: str = _template().render(
        version=re.sub(r"[^\w.+-]", "", run.tool_version),
        heading=list(_heading(run, result, mode, shown, found.left_out)),
        mode=mode,
        loading=loading(judged.target, judged.name),
        calls=sources,
        strided=any(call.made.strided for call in shown),
        shared=any(call.made.shared for call in shown),
        packed="unpack(" in source,
        names=non_finite(source),
        unchanged=repr(UNCHANGED.get(mode)),
        again=repr(again),
    )
    return text


def _calls(found: Counterexample) -> list[Call]:
    try:
        return calls(found.calls, found.left_out)
    except (LookupError, TypeError, ValueError) as error:
        raise UsageError(f"the calls in the report cannot be read: {inert(describe(error))}") from error


def _mode(result: Result, made: Sequence[Call]) -> str:
    if any(call.fails for call in made):
        return DEFINITION
    return DRAW if result.decisions else RELATION


def _heading(run: Run, result: Result, mode: str, shown: Sequence[Call], left_out: int) -> Iterator[str]:
    """What was found, and what the script can show of it."""
    yield f"{inert(result.id)}: {headline(result)}"
    yield from _wrapped(inert(result.sentence))
    for label, text in facts(result, verbose=False):
        if label not in {"", "case"} and text:
            yield from _wrapped(f"{label}: {text}")
    yield ""
    yield from _wrapped(SAID[mode])
    if left_out and mode == RELATION:
        yield from _wrapped(f"{left_out} calls before them were left out.")
    if mode == DEFINITION and run.accuracy == NORMWISE and any("conv2d" in call.operation.name for call in shown):
        yield from _wrapped(IN_NORM)
    yield f"To judge it again: {run.reproduction(result)}"


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH)


def _sources(call: Call) -> dict[str, Any]:
    """A call as Python source."""
    stateful = call.operation.arguments[-1].role is Role.STATE
    values = zip(call.operation.arguments, call.inputs, strict=True)
    return {
        "index": call.index,
        "operation": literal(call.operation.name),
        "inputs": [(value.name, literal(entry)) for value, entry in values if value.role is not Role.STATE],
        "options": literal(call.options),
        "outputs": literal([KINDS.get(output.role, "array") for output in call.operation.outputs]),
        "dtype": literal(call.dtype),
        "digest": literal(call.made.digest),
        "expected": call.expected
        and [(literal(name), literal(value), literal(bound)) for name, value, bound in call.expected],
        "state": stateful,
        "after": call.state,
        "strided": call.made.strided,
        "shared": call.made.shared,
    }


@cache
def _template() -> Any:
    environment = Environment(
        loader=PackageLoader("theorycheck", "repro"),
        autoescape=False,  # noqa: S701 -- it is Python, and every foreign text in it is a comment or a literal
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template("repro.py.jinja")
