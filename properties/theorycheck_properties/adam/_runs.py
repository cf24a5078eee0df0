"""Runs of Adam and AdamW, with the rounding that is in every step."""

from typing import Any

from numpy.typing import NDArray

from theorycheck.implementation import Implementation
from theorycheck.numerics import Ball
from theorycheck.reference import enclose

Array = NDArray[Any]

DYADIC = ((0.5, 0.75), (0.75, 0.9375), (0.0, 0.5), (0.875, 0.9375))
"""Decay rates β₁, β₂ whose complements are exact in every dtype: the corrections 1 − βᵗ lose nothing."""
USUAL = (0.9, 0.999)
"""The contract's defaults."""


class Run:
    """A trajectory of an implementation beside the reference's: `theta` (p,) as observed.

    `around` is the Ball that every conforming step from the θ before, along the same gradients, ends in. θ may be put
    elsewhere between two steps; the memory stays.
    """

    def __init__(self, implementation: Implementation, operation: str, start: Array, **options: Any) -> None:
        self._step, self._operation, self._options = implementation.operation(operation), operation, options
        self._state: Any = None
        self._memory: Any = None
        self.theta, self.around = start, Ball.exact(start)

    def advance(self, gradient: Array | Ball, **options: Any) -> None:
        """Take a step along a gradient (p,), or along that in a Ball, rounded to the dtype of θ."""
        options = {**self._options, **options}
        before = self.theta
        rounded = gradient.value.astype(before.dtype) if isinstance(gradient, Ball) else gradient
        self.theta, self._state = self._step(before, rounded, self._state, **options)
        self.around, self._memory = enclose(self._operation, before, gradient, self._memory, **options)
