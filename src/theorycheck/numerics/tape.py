"""Reverse mode: the vector-Jacobian product of a definition, read off the tape of its own evaluation."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

import numpy as np

from theorycheck.numerics.dialect import LEVELS, Arithmetic, Rule
from theorycheck.numerics.routing import scatter

Pull = Callable[[Any], Any]
"""The adjoint of a result → what it adds to the adjoint of one operand."""


class At:
    """The pullback of an index: the adjoint belongs at that place of the operand's."""

    __slots__ = ("index",)

    def __init__(self, index: Any) -> None:
        self.index = index


class Slot:
    """Where the adjoint of one array is collected, and the way back to the arrays it came from.

    It does not hold the array: what no pullback needs is freed while the definition still runs.
    """

    __slots__ = ("_adjoint", "_links", "_owned", "_pieces", "_shape")

    def __init__(self, shape: tuple[int, ...], links: Sequence[tuple["Slot", Pull | At]] = ()) -> None:
        self._shape = shape
        self._links = links
        self._adjoint: Any = None
        self._owned = False
        self._pieces: list[tuple[Any, Any]] = []

    def accumulate(self, adjoint: Any) -> None:
        """Add to the adjoint, summed over what was broadcast."""
        if np.shape(adjoint) != self._shape:
            adjoint = _unbroadcast(adjoint, self._shape)
        if self._adjoint is None:
            self._adjoint = adjoint
        elif self._owned and not isinstance(adjoint, Arithmetic):
            self._adjoint += adjoint
        else:
            self._adjoint = self._adjoint + adjoint
            self._owned = isinstance(self._adjoint, np.ndarray)

    def collect(self) -> Any:
        """The whole adjoint, None if nothing came back."""
        if self._pieces:
            # Pieces go into one buffer, never each into an array of zeros: a recurrence has one a step.
            pieces, self._pieces = self._pieces, []
            self.accumulate(scatter(self._shape, pieces))
        return self._adjoint

    def pass_on(self) -> None:
        """Send the adjoint back along every link, and forget both."""
        adjoint = self.collect()
        if adjoint is not None:
            for operand, pull in self._links:
                if isinstance(pull, At):
                    operand._pieces.append((pull.index, adjoint))  # noqa: SLF001
                else:
                    operand.accumulate(pull(adjoint))
        self._adjoint, self._links = None, ()


class Node(Arithmetic):
    """An array on a tape."""

    __slots__ = ("level", "slot", "tape", "value")

    rules: ClassVar[Mapping[Any, Rule]] = {}

    def __init__(self, value: Any, tape: "Tape", slot: Slot) -> None:
        self.value = value
        self.tape = tape
        self.slot = slot
        self.level = tape.level

    def _apply(self, rule: Rule, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
        return rule(self.tape, *args, **kwargs)

    def _constant(self) -> Any:
        return self.value


class Tape:
    """The slots of one evaluation, in order."""

    def __init__(self) -> None:
        self.level = next(LEVELS)
        self.slots: list[Slot] = []

    def value(self, operand: Any) -> Any:
        """What the arithmetic below sees of an operand."""
        return operand.value if isinstance(operand, Node) and operand.tape is self else operand

    def record(self, value: Any, *links: tuple[Any, Pull | At]) -> Node:
        """A result, with the way back to each operand; operands that are no nodes of this tape are constants."""
        back = [(operand.slot, pull) for operand, pull in links if isinstance(operand, Node) and operand.tape is self]
        slot = Slot(np.shape(value), back)
        self.slots.append(slot)
        return Node(value, self, slot)

    def variable(self, value: Any) -> Any:
        """An input whose gradient is wanted; integers, options and opaque states pass unchanged."""
        if isinstance(value, (list, tuple)):
            return [self.variable(one) for one in value]
        return Node(value, self, Slot(np.shape(value))) if _differentiable(value) else value

    def seed(self, output: Any, cotangent: Any) -> None:
        """Give an output its cotangent."""
        if isinstance(output, (list, tuple)):
            for one, given in zip(output, cotangent, strict=True):
                self.seed(one, given)
        elif isinstance(output, Node) and output.tape is self:
            if not isinstance(cotangent, Arithmetic):
                # A Python float would spread as float64 over float32 arrays.
                cotangent = np.asarray(cotangent, output.dtype)
            output.slot.accumulate(cotangent)

    def gradient(self, variable: Any) -> Any:
        """The adjoint of a variable, in its structure; zeros if no output depends on it."""
        if isinstance(variable, (list, tuple)):
            return [self.gradient(one) for one in variable]
        adjoint = variable.slot.collect()
        return np.zeros_like(variable.value) if adjoint is None else adjoint


def vjp(function: Callable[..., Any], inputs: Sequence[Any], cotangents: Sequence[Any]) -> list[Any]:
    """The gradients Jᵀu of a definition: one for each floating input, a list for a list of arrays.

    Args:
        function: a definition, its options bound.
        inputs: its arguments: floating arrays of any arithmetic, lists of them, and whatever else it takes.
        cotangents: one for each output.
    """
    tape = Tape()
    variables = [tape.variable(value) for value in inputs]
    outputs = function(*variables)
    tape.seed(outputs if isinstance(outputs, tuple) else (outputs,), cotangents)
    del outputs
    while tape.slots:
        tape.slots.pop().pass_on()
    return [tape.gradient(variable) for variable in variables if isinstance(variable, (Node, list))]


def _differentiable(value: Any) -> bool:
    return isinstance(value, Arithmetic) or getattr(getattr(value, "dtype", None), "kind", "") in {"f", "c"}


def _unbroadcast(adjoint: Any, shape: tuple[int, ...]) -> Any:
    leading = tuple(range(np.ndim(adjoint) - len(shape)))
    if leading:
        adjoint = np.sum(adjoint, axis=leading)
    stretched = tuple(i for i, (have, want) in enumerate(zip(np.shape(adjoint), shape, strict=True)) if have != want)
    return np.sum(adjoint, axis=stretched, keepdims=True) if stretched else adjoint
