"""What of a claim can be varied: the options of its figure, or the fields of the settings of its statistic."""

import dataclasses
import inspect
import re
from collections.abc import Mapping, Sequence
from typing import Any

from theorycheck.catalogue import Property, unknown
from theorycheck.contract import Scope
from theorycheck.errors import UsageError

Value = int | float | str | tuple[int, ...]
SEED = "seed"
MOST = 100_000
"""Values of one axis: more are a slip of the keyboard."""
_RANGE = re.compile(r"(\d+)\.\.(\d+)(?::(\d+))?")
_REPEATED = re.compile(r"(\d+)x(\d+)")


def options(found: Property) -> Mapping[str, Any]:
    """The options of the claim's figure, with their defaults; none without a figure."""
    if not hasattr(found.module, "figure"):
        return {}
    parameters = inspect.signature(found.module.figure).parameters.values()
    return {one.name: one.default for one in parameters if one.kind is one.KEYWORD_ONLY}


def fields(found: Property, scope: Scope) -> Mapping[str, Any]:
    """The fields of the claim's settings, each as the first of them has it; none for a claim that does not sample."""
    settings: Sequence[Any] = list(found.settings(scope)) if found.random else []
    given = settings[0] if settings else None
    if given is None or not dataclasses.is_dataclass(given):
        return {}
    return {one.name: getattr(given, one.name) for one in dataclasses.fields(given) if one.name != "dtype"}


def check(found: Property, scope: Scope, axes: Mapping[str, Sequence[Value]], seeds: int) -> None:
    """Let only those axes pass that the claim has, all in one place, with values of the right kind.

    Raises:
        UsageError: it has no such axis, or not with such values, or its figure knows no seed.
    """
    figure, statistic = dict(options(found)), dict(fields(found, scope))
    known = {name: value for name, value in {**statistic, **figure}.items() if name != SEED}
    if not known:
        raise UsageError(f"nothing of {found.id} varies: it has no figure with options, and no settings")
    if not axes:
        raise UsageError(f"what is to vary? {found.id} has {_listed(known)}: --vary {next(iter(known))}=…")
    for name, values in axes.items():
        if name not in known:
            raise UsageError(f"{unknown('axis', name, known)} {found.id} has {_listed(known)}.")
        _check_kind(name, known[name], values, several=name in figure)
    if not (axes.keys() <= figure.keys() or axes.keys() <= statistic.keys()):
        raise UsageError(f"{_listed(axes)} do not vary together: the figure has {_listed(figure)}")
    if seeds > 1 and axes.keys() <= figure.keys() and SEED not in figure:
        raise UsageError(f"the figure of {found.id} has one seed: leave out --seeds")


def read(text: str) -> tuple[str, tuple[Value, ...]]:
    """An axis as a command line writes it: `n=8..4096` doubles, `depth=10..200:10` steps, `rate=0.1,0.5` lists.

    Raises:
        ValueError: it is none of these.
    """
    name, sign, values = text.partition("=")
    if not (sign and name.isidentifier() and values):
        raise ValueError(f"{text!r} is no axis such as n=8..4096, depth=10..200:10 or rate=0.1,0.5")
    found = [value for part in values.split(",") for value in _values(part.strip())]
    return name, tuple(dict.fromkeys(found))


def _values(part: str) -> Sequence[Value]:
    if spanned := _RANGE.fullmatch(part):
        first, last, step = int(spanned[1]), int(spanned[2]), int(spanned[3] or 0)
        return _span(part, first, last, step)
    if repeated := _REPEATED.fullmatch(part):
        return [(int(repeated[1]),) * int(repeated[2])]
    for kind in (int, float):
        try:
            return [kind(part)]
        except ValueError:
            continue
    return [part]


def _span(part: str, first: int, last: int, step: int) -> list[Value]:
    if not 0 < first <= last or (step and (last - first) // step >= MOST):
        raise ValueError(f"{part!r} is no range: A..B doubles from A > 0 to B, A..B:S takes steps of S")
    if step:
        return list(range(first, last + 1, step))
    doubled: list[Value] = []
    while first <= last:
        doubled.append(first)
        first *= 2
    return doubled


def _check_kind(name: str, example: Any, values: Sequence[Value], *, several: bool) -> None:
    kind = type(example)
    if several and kind is tuple:
        kind = type(example[0])
    kinds = (int, float) if kind is float else (kind,)
    wrong = next((value for value in values if type(value) not in kinds), None)
    if wrong is not None:
        raise UsageError(f"{name} takes values such as {_written(example)}, got {_written(wrong)}")


def _written(value: Any) -> str:
    if isinstance(value, tuple) and len(set(value)) == 1:
        return f"{value[0]}x{len(value)}"
    return repr(value)


def _listed(names: Mapping[str, Any]) -> str:
    return ", ".join(names) or "no options"
