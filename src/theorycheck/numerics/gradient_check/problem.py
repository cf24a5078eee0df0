"""The two functions under test, called with pieces of a flat vector that they must not write to."""

import copy
from collections.abc import Callable, Sequence
from typing import Any, Literal

import numpy as np

from theorycheck.errors import ContractError
from theorycheck.numerics.gradient_check.layout import Layout
from theorycheck.numerics.gradient_check.plan import Array
from theorycheck.numerics.gradient_check.result import GradientCheck, Location, Reading

Method = Literal["central", "screening", "complex"]


class Problem:
    """What is to be checked: y = function(*inputs) and (dx, …) = vjp(*inputs, *dy).

    Attributes:
        evaluations: how many times the function was called so far.
    """

    __slots__ = ("evaluations", "function", "layout", "method", "seed", "vjp")

    def __init__(
        self,
        function: Callable[..., Any],
        vjp: Callable[..., Any],
        layout: Layout,
        method: Method,
        seed: int,
    ) -> None:
        self.function, self.vjp, self.layout = function, vjp, layout
        self.method, self.seed = method, seed
        self.evaluations = 0

    def value(self, arguments: Sequence[Any]) -> Any:
        """One call of the function."""
        self.evaluations += 1
        try:
            return self.function(*arguments)
        except ValueError as error:
            return _retry(self.function, arguments, error)

    def pull_back(self, arguments: Sequence[Any], cotangents: Sequence[Array]) -> Array:
        """One call of the vjp: the claimed gradient as a flat vector (n,)."""
        try:
            result = self.vjp(*arguments, *cotangents)
        except ValueError as error:
            result = _retry(self.vjp, [*arguments, *cotangents], error)
        return self.layout.gradient(result)

    def report(self, reading: Reading, scale: float, location: Location | None = None) -> GradientCheck:
        """A reading as the result of the check."""
        verdict, reason, claimed, measured, bound, step, order = reading
        return GradientCheck(
            verdict,
            reason,
            claimed,
            measured,
            bound,
            scale,
            step,
            order,
            location,
            self.evaluations,
            self.method,
            self.seed,
        )


def call_on_copies(function: Callable[..., Any], arguments: Sequence[Any]) -> Any:
    """The function's result on copies of its arguments that it could write to.

    Raises:
        ContractError: it did.
    """
    copies = copy.deepcopy(arguments)
    result = function(*copies)
    for position, (before, after) in enumerate(zip(arguments, copies, strict=True)):
        pairs = zip(before, after, strict=True) if isinstance(before, list | tuple) else [(before, after)]
        if not all(np.array_equal(old, new, equal_nan=True) for old, new in pairs if isinstance(old, np.ndarray)):
            raise ContractError(
                f"{getattr(function, '__name__', 'The function')} changed its argument {position} in place. "
                "A check calls it at many points, which must stay where they are: copy an input before writing to it."
            )
    return result


def _retry(function: Callable[..., Any], arguments: Sequence[Any], error: ValueError) -> Any:
    """After a complaint about read-only memory: it may write to its input, or merely ask for memory that it could."""
    if "read-only" not in str(error):
        raise error
    return call_on_copies(function, arguments)
