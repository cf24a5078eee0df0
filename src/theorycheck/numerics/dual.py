"""Dual numbers: forward-mode derivatives of a definition, exact to rounding."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

import numpy as np

from theorycheck.numerics.dialect import LEVELS, Arithmetic, Rule

Split = Callable[[Any], tuple[Any, Any]]
"""An operand → its value and its tangent, None for a constant."""


class Dual(Arithmetic):
    """An array `value` + ε·`tangent`, ε² = 0."""

    __slots__ = ("level", "tangent", "value")

    rules: ClassVar[Mapping[Any, Rule]] = {}

    def __init__(self, value: Any, tangent: Any, level: int) -> None:
        self.value = value
        self.tangent = tangent
        self.level = level

    def _apply(self, rule: Rule, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
        level = self.level

        def split(operand: Any) -> tuple[Any, Any]:
            if isinstance(operand, Dual) and operand.level == level:
                return operand.value, operand.tangent
            return operand, None

        result = rule(split, *args, **kwargs)
        return Dual(result[0], result[1], level) if isinstance(result, tuple) else result

    def _constant(self) -> Any:
        return self.value


def jvp(function: Callable[..., Any], inputs: Sequence[Any], tangents: Sequence[Any]) -> Any:
    """The directional derivative J·v of a definition, in the structure of its outputs.

    Args:
        function: a definition, its options bound.
        inputs: its arguments: arrays, lists of arrays, and whatever else it takes.
        tangents: for each input its direction, a list for a list, None where there is none.
    """
    level = next(LEVELS)
    outputs = function(*(_seed(value, tangent, level) for value, tangent in zip(inputs, tangents, strict=True)))
    if isinstance(outputs, (tuple, list)):
        return type(outputs)(_tangent(output, level) for output in outputs)
    return _tangent(outputs, level)


def _seed(value: Any, tangent: Any, level: int) -> Any:
    if tangent is None:
        return value
    if isinstance(value, (list, tuple)):
        return [_seed(one, direction, level) for one, direction in zip(value, tangent, strict=True)]
    return Dual(value, tangent, level)


def _tangent(output: Any, level: int) -> Any:
    if isinstance(output, Dual) and output.level == level:
        return output.tangent
    return np.zeros_like(output)
