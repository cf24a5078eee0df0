"""A tape that keeps account of rounding: what each operation rounds, to be weighed by its adjoint."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, Final

import numpy as np
from numpy.typing import NDArray

from theorycheck.numerics.ball import Ball
from theorycheck.numerics.bundle import Bundle
from theorycheck.numerics.dialect import Rule
from theorycheck.numerics.tape import At, Node, Pull, Slot, Tape

Array = NDArray[Any]

SAMPLES: Final = 8
"""Evaluations with random errors, from which the error of a number near a kink is estimated."""

SAFETY: Final = 8.0
"""Policy: a number within so many root-mean-square errors of a kink may lie on either side of it."""


class Account(Slot):
    """Where the adjoint of a result is collected, and what the operation that gave it rounds."""

    __slots__ = ("_rounded",)

    def __init__(self, shape: tuple[int, ...], links: Sequence[tuple[Slot, Pull | At]], rounded: Any) -> None:
        super().__init__(shape, links)
        self._rounded = rounded

    def charge(self) -> Array | float:
        """Σ|ū|·ℓ for each adjoint that came back; 0 if none did."""
        adjoint = self.collect()
        if adjoint is None:
            return 0.0
        rounded = self._rounded() if callable(self._rounded) else self._rounded
        if not np.any(rounded):
            return 0.0
        weights = np.abs(adjoint.value).reshape(len(adjoint.value), -1)
        charged: Array = weights @ np.broadcast_to(rounded, adjoint.shape).reshape(-1)
        return charged


class Entry(Node):
    """A result on a ledger: `value` is a Ball without error, or a sum whose order is not settled."""

    __slots__ = ("noise", "origin", "place", "stored")

    rules: ClassVar[Mapping[Any, Rule]] = {}

    def __init__(self, value: Ball, tape: "Ledger", slot: Slot, noise: Array | float) -> None:
        super().__init__(value, tape, slot)
        self.noise = noise
        self.place = len(tape.entries)
        self.origin: tuple[Callable[..., Any], tuple[Any, ...], Mapping[str, Any]] = (_same, (value.value,), {})
        self.stored: Entry | None = None


class Ledger(Tape):
    """A tape over balls that takes the radius of every result off it, and books it."""

    def __init__(self) -> None:
        super().__init__()
        self.entries: list[Entry] = []
        self._accounts: list[Account] = []
        self._clouds: list[Any] = []
        self._rng = np.random.default_rng(0)

    def record(self, value: Ball, *links: tuple[Any, Pull | At], rounded: Any = None, roundings: int = 1) -> Entry:
        """A result, with the way back to each operand.

        Args:
            value: as a Ball on operands without error. A sum whose order is not settled stays one.
            links: the operands and their pullbacks.
            rounded: what is booked, or a function that says so when asked; by default the radius.
            roundings: of how many independent roundings it is made.
        """
        back = [(operand.slot, pull) for operand, pull in links if isinstance(operand, Entry) and operand.tape is self]
        # No implementation rounds the −∞ that stands for what is hidden.
        error = 0.0 if value.is_sum or value.is_exact else np.where(np.isneginf(value.value), 0.0, value.error)
        slot = Account(value.shape, back, error if rounded is None else rounded)
        self._accounts.append(slot)
        held = value if value.is_sum else Ball(value.value, None, value.format, divisor=value.divisor)
        entry = Entry(held, self, slot, error / roundings**0.5)
        self.entries.append(entry)
        return entry

    def variable(self, value: Any) -> Any:
        """An input; a Ball's radius is booked as if it were rounded here."""
        if isinstance(value, (list, tuple)):
            return type(value)(self.variable(one) for one in value)
        if not isinstance(value, Ball):
            return value
        return self.record(value if value.is_exact else value.settled())

    def stored(self, operand: Any) -> Any:
        """The operand as it is stored: what a sum rounds is booked then, in the worst order of its terms."""
        if not isinstance(operand, Entry) or operand.tape is not self or not operand.value.is_sum:
            return operand
        if operand.stored is None:
            total = operand.value
            settled = Ball(total.value, total.full_error, total.format)
            operand.stored = self.record(settled, (operand, _same), roundings=max(total.terms.roundings, 1))
            operand.stored.origin = (_same, (operand,), {})
        return operand.stored

    def balance(self, count: int) -> Array:
        """Σ|ū|·ℓ over all that was booked, for each of so many functionals whose adjoints the results were given."""
        total = np.zeros(count)
        while self._accounts:
            account = self._accounts.pop()
            total = total + account.charge()
            account.pass_on()
        return total

    def margin(self, a: Any, b: Any = 0.0) -> Array:
        """How far a − b may be off, for all that is known without weighing it."""
        centre = _value(self.value(a)) - _value(self.value(b))
        sampled = self._cloud(a) - self._cloud(b)
        if not isinstance(sampled, Bundle):
            return np.zeros(np.shape(centre))
        off = SAFETY * np.sqrt(np.mean(np.square(sampled.value - centre), axis=0))
        # An infinity hides what it is compared with, whatever that is off.
        return np.where(np.isinf(centre), 0.0, np.where(np.isnan(off), np.inf, off))

    def deviation(self, result: Any) -> Array:
        """How far each sample of a result is off. (…) → (`SAMPLES`, …)."""
        sampled = self._cloud(result)
        if not isinstance(sampled, Bundle):
            return np.zeros((SAMPLES, *np.shape(sampled)))
        off: Array = sampled.value - _value(self.value(result))
        return off

    def _cloud(self, operand: Any) -> Any:
        """The operand as `SAMPLES` evaluations, each with random errors, have it."""
        if isinstance(operand, (list, tuple)):
            return type(operand)(self._cloud(one) for one in operand)
        if not isinstance(operand, Entry) or operand.tape is not self:
            return _value(operand)
        # In the order of the tape: called back from the end, each operand by itself, a long recurrence nests too deep.
        while len(self._clouds) <= operand.place:
            self._clouds.append(self._sampled(self.entries[len(self._clouds)]))
        return self._clouds[operand.place]

    def _sampled(self, entry: Entry) -> Any:
        function, args, kwargs = entry.origin
        exact = function(*(self._cloud(arg) for arg in args), **kwargs)
        if not np.any(entry.noise):
            return exact
        return exact + Bundle(self._rng.uniform(-1, 1, (SAMPLES, *entry.shape)) * entry.noise)


def _value(operand: Any) -> Any:
    return operand.value if isinstance(operand, Ball) else operand


def _same(array: Any) -> Any:
    return array
