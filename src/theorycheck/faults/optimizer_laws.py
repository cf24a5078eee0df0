"""Faults that the laws of optimizers show: what is remembered where, and what decays by how much."""

from dataclasses import replace
from typing import Any

from theorycheck.adapters.numpy import NumPy
from theorycheck.adapters.numpy._types import Array
from theorycheck.adapters.numpy.optimizers import Moments
from theorycheck.faults.fault import Fault, Sort

ADAMW, BOTH = ("adamw_step",), ("adam_step", "adamw_step")


class AdamSharedClock(NumPy):
    """t counts the calls of the optimizer, not the steps of the trajectory."""

    fault = Fault(
        "adam_step.shared_clock",
        BOTH,
        "All trajectories share one step count: the corrections of the second one come too late.",
        "a count on the optimizer, not with the parameters: flashlight/flashlight#143",
        Sort.CONDITIONAL,
    )

    def __init__(self) -> None:
        self._calls = 0

    def moments(self, gradient: Array, state: Moments | None, beta1: float, beta2: float) -> Moments:
        self._calls += 1
        return replace(super().moments(gradient, state, beta1, beta2), t=self._calls)


class AdamwDecayDoubled(NumPy):
    """The decay of λ‖θ‖², 2λθ."""

    fault = Fault(
        "adamw_step.decay_doubled", ADAMW, "The step decays by 2λθ for a weight decay of λ.", sort=Sort.CONDITIONAL
    )

    def adamw_step(
        self, theta: Array, gradient: Array, state: Any, *, weight_decay: float = 0.0, **options: Any
    ) -> tuple[Array, Moments]:
        return super().adamw_step(theta, gradient, state, weight_decay=2 * weight_decay, **options)


class AdamwDecayInMoments(NumPy):
    """The decay is taken off θ, and stands in the moments too."""

    fault = Fault(
        "adamw_step.decay_twice",
        ADAMW,
        "The decay is taken off the parameters and is part of the gradient as well.",
        "weight decay given to the loss and to the optimizer",
        Sort.CONDITIONAL,
    )

    def adamw_step(
        self, theta: Array, gradient: Array, state: Any, *, weight_decay: float = 0.0, **options: Any
    ) -> tuple[Array, Moments]:
        gradient = self.decayed(gradient, theta, weight_decay)
        return super().adamw_step(theta, gradient, state, weight_decay=weight_decay, **options)
