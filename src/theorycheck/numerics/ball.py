"""Ball arithmetic: a reference value, and a radius that no conforming implementation leaves."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Final, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from theorycheck.numerics.dialect import Arithmetic, Rule
from theorycheck.numerics.roundoff import Format, format_of, literal_error, unit_roundoff

Array = NDArray[Any]

BOOKKEEPING: Final = 1 + 1e-6
"""Radii are themselves computed in float64, each with a relative error of about n·2⁻⁵³ for n terms: 1e-6 covers 10⁹."""


class Terms(NamedTuple):
    """A sum whose order is not settled: more terms may join it, and any of them may come first.

    error: what the terms themselves may be off, added up.
    mass: the terms in absolute value, added up.
    roundings: how many a term can suffer on its way into the sum, in the worst order.
    """

    error: Array | float
    mass: Array
    roundings: int


class Ball(Arithmetic):
    """An array of intervals: `value` ± `radius` holds the result of every conforming evaluation at a roundoff.

    Conforming means: each operation rounded at the unit roundoff or better, sums in any order, with or without fused
    multiply-add, elementary functions within two units in the last place. The float64 error of the reference value is
    included.

    A comparison that rounding can decide either way gives [0, 1]; so does one of equal numbers, which is the
    subdifferential of a kink (Clarke 1975).
    """

    __slots__ = ("_radius", "_terms", "divisor", "format", "value")

    rules: ClassVar[Mapping[Any, Rule]] = {}
    level = 0

    def __init__(
        self,
        value: Array,
        radius: Array | None,
        form: Format,
        terms: Terms | None = None,
        divisor: Array | float | None = None,
    ) -> None:
        self.value = value
        self.format = form
        self.divisor = divisor
        """Of a quotient, the least that its divisor may be in absolute value."""
        self._radius = radius
        self._terms = terms

    @classmethod
    def exact(cls, array: Any, roundoff: float | None = None) -> Self:
        """The numbers of an array, without error, for implementations of a roundoff (default: its dtype's)."""
        numbers = np.asarray(array)
        if roundoff is None:
            roundoff = unit_roundoff(numbers.dtype if numbers.dtype.kind == "f" else np.float64)
        return cls(numbers.astype(np.float64), None, format_of(roundoff))

    @classmethod
    def option(cls, number: float, roundoff: float) -> Self:
        """A number that an implementation rounds to its own format first, such as a learning rate of 0.1."""
        form = format_of(roundoff)
        error = None if form.represents(number) else np.asarray(form.unit * abs(number) + form.tiny)
        return cls(np.asarray(number, np.float64), error, form)

    @property
    def radius(self) -> Array:
        """The largest distance from `value` that rounding explains; ∞ where nothing can be said."""
        bound = self.full_error
        return np.where(np.isnan(bound) | ~np.isfinite(self.value), np.inf, bound)

    @property
    def is_exact(self) -> bool:
        """True if nothing was rounded yet."""
        return self._radius is None and self._terms is None

    @property
    def is_sum(self) -> bool:
        """True if it is a sum whose order is not settled."""
        return self._terms is not None

    @property
    def error(self) -> Array | float:
        """The radius, in any shape that broadcasts; NaN where nothing can be said."""
        if self._radius is None and self._terms is not None:
            error, mass, roundings = self._terms
            # An overflow here means that nothing can be said, whoever asks: it is no warning.
            with np.errstate(all="ignore"):
                self._radius = error + self.format.rounding(mass, roundings)
        return 0.0 if self._radius is None else self._radius

    @property
    def full_error(self) -> Array:
        """The radius in the shape of the value."""
        error = self.error
        if isinstance(error, np.ndarray) and error.shape == self.shape:
            return error
        return np.broadcast_to(error, self.shape)

    @property
    def magnitude(self) -> Array:
        """The largest absolute value in each interval."""
        size: Array = np.abs(self.value)
        return size if self.is_exact else size + self.error

    @property
    def terms(self) -> Terms:
        """The ball as part of a longer sum."""
        return self._terms or Terms(self.error, self.magnitude, 0)

    @property
    def roundoff(self) -> float:
        """The unit roundoff of the implementations it speaks of."""
        return self.format.unit

    def settled(self) -> Self:
        """The same set as a result that was stored: what is added later cannot come first. Includes `BOOKKEEPING`."""
        return type(self)(np.asarray(self.value), self.radius * BOOKKEEPING, self.format)

    def map(self, move: Callable[[Array], Array]) -> "Ball":
        """The ball whose entries are rearranged; `move` is applied to each of its arrays."""
        value = move(self.value)
        radius = None if self._radius is None else move(_like(self._radius, self.value))
        terms = self._terms
        if terms is not None:
            error = move(_like(terms.error, self.value)) if isinstance(terms.error, np.ndarray) else terms.error
            terms = terms._replace(error=error, mass=move(terms.mass))
        return Ball(value, radius, self.format, terms)

    def negated(self) -> "Ball":
        """The mirrored ball: a sign costs nothing."""
        return Ball(-self.value, self._radius, self.format, self._terms)

    def _apply(self, rule: Rule, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
        # An overflow or 0/0 in a radius means: nothing can be said. It is no warning.
        with np.errstate(all="ignore"):
            return rule(*args, **kwargs)

    def _constant(self) -> "Ball":
        return self

    def __repr__(self) -> str:
        return f"Ball({self.value!r} ± {self.radius!r}, roundoff {self.roundoff!r})"


def common_format(*operands: Any) -> Format:
    """The coarsest format among the balls of an operation."""
    first, *others = [operand.format for operand in operands if isinstance(operand, Ball)]
    for form in others:
        if form.unit > first.unit:
            first = form
    return first


def as_ball(operand: Any, form: Format) -> Ball:
    """An operand as a ball: arrays are exact; a literal may be rounded to the format."""
    if isinstance(operand, Ball):
        return operand
    if isinstance(operand, float):
        error = literal_error(operand, form.unit)
        return Ball(np.asarray(operand), np.asarray(error) if error else None, form)
    return Ball(np.asarray(operand, np.float64), None, form)


def _like(component: Array, value: Array) -> Array:
    return component if component.shape == value.shape else np.broadcast_to(component, value.shape)
