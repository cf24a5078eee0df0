"""Enclosures: the balls that every conforming implementation's results lie in."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from theorycheck.contract import OPERATIONS
from theorycheck.numerics import Arithmetic, Ball, unit_roundoff
from theorycheck.reference.model import evaluate


def enclose(operation: str, *inputs: Any, **options: Any) -> Any:
    """The balls of an operation's results, in the structure of the contract; balls of states pass on to the next call.

    Args:
        operation: a name in the contract, `_vjp` or not.
        inputs: arrays in the dtype of the implementation, which gives the roundoff; or balls.
        options: of the call. A float that the dtype cannot represent is a ball: an implementation rounds it first.

    Raises:
        KeyError: there is no such operation.
    """
    roundoff = _roundoff(inputs)
    balls = [_ball(value, roundoff) for value in inputs]
    results = evaluate(OPERATIONS[operation], balls, _options(options, roundoff))
    return _settled(results, roundoff)


def enclose_vjp(operation: str, *inputs: Any, **options: Any) -> Any:
    """The balls of the gradients of a forward operation: `enclose` of its `_vjp`.

    Args:
        operation: the forward operation, or its `_vjp`.
        inputs: its inputs, then one cotangent for each output.
        options: of the call.
    """
    return enclose(f"{operation.removesuffix('_vjp')}_vjp", *inputs, **options)


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
