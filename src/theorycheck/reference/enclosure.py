"""Enclosures: the balls that every conforming implementation's results lie in."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from theorycheck.contract import OPERATIONS, Role
from theorycheck.numerics import Arithmetic, Ball, unit_roundoff
from theorycheck.reference.memory import remembered
from theorycheck.reference.model import evaluate
from theorycheck.reference.narrowing import SignedSums, narrowed, needs_sums, signed_sums


@remembered
def enclose(operation: str, *inputs: Any, **options: Any) -> Any:
    """The balls of an operation's results, in the structure of the contract; balls of states pass on to the next call.

    A ball is as narrow as a radius makes it, or a bound weighed by adjoints where the radius says little.

    Args:
        operation: a name in the contract, `_vjp` or not.
        inputs: arrays in the dtype of the implementation, which gives the roundoff; or balls.
        options: of the call. A float that the dtype cannot represent is a ball: an implementation rounds it first.

    Raises:
        KeyError: there is no such operation.
    """
    read, balls, roundoff = _reading(operation, inputs, options)
    results = _settled(read(*balls), roundoff)
    return results if _stateful(operation) else narrowed(read, balls, results)


def enclose_vjp(operation: str, *inputs: Any, **options: Any) -> Any:
    """The balls of the gradients of a forward operation: `enclose` of its `_vjp`.

    Args:
        operation: the forward operation, or its `_vjp`.
        inputs: its inputs, then one cotangent for each output.
        options: of the call.
    """
    return enclose(f"{operation.removesuffix('_vjp')}_vjp", *inputs, **options)


def enclose_sums(balls: Any, operation: str, *inputs: Any, **options: Any) -> list[SignedSums | None] | None:
    """Sums of the results of an operation that may be judged where its many entries may not.

    Args:
        balls: the enclosure of the results.
        operation: as for `enclose`.
        inputs: as for `enclose`.
        options: as for `enclose`.

    Returns:
        For each array of the results, in order, the sums, None where the radii of its ball say enough; None if that
        is everywhere, or the entries are so few that `enclose` has made the most of them.
    """
    if _stateful(operation) or not needs_sums(balls):
        return None
    return _sums(balls, operation, inputs, options)


@remembered
def _sums(balls: Any, operation: str, inputs: Any, options: Mapping[str, Any]) -> list[SignedSums | None]:
    read, given, _ = _reading(operation, inputs, options)
    return signed_sums(read, given, balls)


def _stateful(operation: str) -> bool:
    """True for a step that returns a state: one step is never deep."""
    return OPERATIONS[operation].outputs[-1].role is Role.STATE


def _reading(operation: str, inputs: Any, options: Mapping[str, Any]) -> tuple[Callable[..., Any], list[Any], float]:
    """The definition, what it reads, and the roundoff."""
    roundoff = _roundoff(inputs)
    chosen = _options({**_defaults(operation), **options}, roundoff)

    def read(*values: Any) -> Any:
        return evaluate(OPERATIONS[operation], values, chosen)

    return read, [_ball(value, roundoff) for value in inputs], roundoff


def _roundoff(inputs: Any) -> float:
    found = [unit_roundoff(np.float64)]
    for value in inputs:
        if isinstance(value, Ball):
            found.append(value.roundoff)
        elif isinstance(value, (list, tuple)):
            found.append(_roundoff(value))
        elif isinstance(value, (np.ndarray, np.generic)) and value.dtype.kind == "f":
            found.append(unit_roundoff(value.dtype))
    return max(found)


def _ball(value: Any, roundoff: float) -> Any:
    if isinstance(value, (list, tuple)):
        return type(value)(_ball(one, roundoff) for one in value)
    if isinstance(value, float) or (isinstance(value, (np.ndarray, np.generic)) and value.dtype.kind == "f"):
        return Ball.exact(value, roundoff)
    return value


def _defaults(operation: str) -> dict[str, Any]:
    """The numbers among the options' defaults, which an implementation rounds as it does those that are named."""
    options = OPERATIONS[operation].options
    return {option.name: option.default for option in options if isinstance(option.default, float) and option.default}


def _options(options: Mapping[str, Any], roundoff: float) -> dict[str, Any]:
    return {
        name: Ball.option(float(value), roundoff) if isinstance(value, (float, np.floating)) else value
        for name, value in options.items()
    }


def _settled(results: Any, roundoff: float) -> Any:
    if isinstance(results, (list, tuple)):
        return type(results)(_settled(one, roundoff) for one in results)
    if isinstance(results, Ball):
        return results.settled()
    return results if isinstance(results, (int, Arithmetic)) else Ball.exact(results, roundoff)
