"""An adapter for code that computes operations of the contract under names of its own."""

import inspect
from dataclasses import dataclass

from theorycheck.contract import OPERATIONS, Operation, Option
from theorycheck.doctor import near_misses

MOST_COLUMNS = 90


@dataclass(frozen=True, slots=True)
class Method:
    """A method of an adapter that hands its arguments on, as parts of Python source.

    Attributes:
        name: the operation.
        takes: its parameters.
        calls: the name that the code has for it.
        hands: what is handed on.
        meaning: the operation in a line.
    """

    name: str
    takes: str
    calls: str
    hands: str
    meaning: str


def methods(target: object, *, derives_gradients: bool) -> list[Method]:
    """A method for each operation that an object computes, under the contract's name or one that looks like it.

    Args:
        target: the instance or module.
        derives_gradients: True if the adapter gets its gradients from a framework.
    """
    names = {meant: name for name, meant in reversed(near_misses.operations(target).items())}
    names |= {name: name for name in OPERATIONS if near_misses.has(target, name)}
    wanted = [name for name in OPERATIONS if name in names and not (derives_gradients and OPERATIONS[name].vjp_of)]
    return [_method(OPERATIONS[name], target, names[name]) for name in wanted]


def _method(operation: Operation, target: object, calls: str) -> Method:
    options = _options(operation, near_misses.parameters(target, calls))
    arguments = [value.name for value in operation.arguments]
    taken = [option if option.required else f"{option.name}={option.default!r}" for option in options]
    handed = [f"{own}={option.name}" for option, own in options.items()]
    return Method(
        operation.name,
        _listed(["self", *arguments, *(["*"] if taken else []), *map(str, taken)], 4),
        calls,
        _listed([*arguments, *handed], 8),
        operation.meaning,
    )


def _listed(entries: list[str], indent: int) -> str:
    """Arguments on one line, or one a line if there are many."""
    if len(joined := ", ".join(entries)) <= MOST_COLUMNS:
        return joined
    lines = "".join(f"{' ' * (indent + 4)}{entry},\n" for entry in entries)
    return f"\n{lines}{' ' * indent}"


def _options(operation: Operation, taken: list[inspect.Parameter] | None) -> dict[Option, str]:
    """The contract's options that a callable has → the callable's names for them."""
    parameters = [] if taken is None else taken
    known = {option.name: option for option in operation.options}
    positional = [p for p in parameters if p.kind in {p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD}]
    named = [p for p in parameters if p.kind is p.KEYWORD_ONLY] + positional[len(operation.arguments) :]
    own = dict.fromkeys(known, "") if any(p.kind is p.VAR_KEYWORD for p in parameters) else {}
    own |= {near_misses.option(p.name, known): p.name for p in named}
    return {option: own[name] or name for name, option in known.items() if name in own}
