"""Faults of SGD, Adam and AdamW."""

from dataclasses import replace
from math import sqrt
from typing import Any

import numpy as np

from theorycheck.adapters.numpy import NumPy
from theorycheck.adapters.numpy._types import Array
from theorycheck.adapters.numpy.optimizers import Moments
from theorycheck.faults.fault import Fault, Sort

SGD = ("sgd_step",)
ADAM, ADAMW, BOTH = ("adam_step",), ("adamw_step",), ("adam_step", "adamw_step")


class VelocityOfSutskever(NumPy):
    """v ← μv + ηg, θ ← θ − v."""

    fault = Fault(
        "sgd_step.learning_rate_in_velocity",
        SGD,
        "The learning rate is part of the velocity: schedules act late.",
        "as in Sutskever et al. 2013: pytorch/pytorch#1099",
        Sort.CONDITIONAL,
    )

    def sgd_step(self, theta: Array, gradient: Array, state: Any, **options: Any) -> tuple[Array, Any]:
        learning_rate = options["learning_rate"]
        velocity, last = state or (None, learning_rate)
        if velocity is not None and learning_rate:
            velocity = velocity * (last / learning_rate)
        theta, velocity = super().sgd_step(theta, gradient, velocity, **options)
        return theta, (velocity, learning_rate)


class NesterovWithoutGradient(NumPy):
    """θ ← θ − ημv."""

    fault = Fault(
        "sgd_step.nesterov_without_gradient",
        SGD,
        "Nesterov's step forgets the gradient and keeps the look-ahead.",
        sort=Sort.CONDITIONAL,
    )

    def sgd_step(self, theta: Array, gradient: Array, state: Any, **options: Any) -> tuple[Array, Any]:
        moved, velocity = super().sgd_step(theta, gradient, state, **options)
        if not options.get("nesterov", False):
            return moved, velocity
        return theta - options["learning_rate"] * options.get("momentum", 0.0) * velocity, velocity


class MomentumOfTheFirstStep(NumPy):
    """μ stays what it was at first."""

    fault = Fault(
        "sgd_step.momentum_schedule_ignored",
        SGD,
        "A change of the momentum from step to step is ignored.",
        "options read once, at construction",
        Sort.CONDITIONAL,
    )

    def sgd_step(self, theta: Array, gradient: Array, state: Any, **options: Any) -> tuple[Array, Any]:
        velocity, momentum = state or (None, options.get("momentum", 0.0))
        theta, velocity = super().sgd_step(theta, gradient, velocity, **options | {"momentum": momentum})
        return theta, (velocity, momentum)


class AdamUncorrected(NumPy):
    """m̂ = m, v̂ = v."""

    fault = Fault("adam_step.no_bias_correction", BOTH, "The moments are not corrected for starting at zero.")

    def adam_direction(self, moments: Moments, beta1: float, beta2: float, epsilon: float) -> Array:
        direction: Array = moments.first / (np.sqrt(moments.second) + epsilon)
        return direction


class AdamSecondUncorrected(NumPy):
    """v̂ = v."""

    fault = Fault("adam_step.second_moment_not_corrected", BOTH, "Only the first moment is corrected.")

    def adam_direction(self, moments: Moments, beta1: float, beta2: float, epsilon: float) -> Array:
        mean = moments.first / (1 - beta1**moments.t)
        direction: Array = mean / (np.sqrt(moments.second) + epsilon)
        return direction


class AdamEpsilonInside(NumPy):
    """√(v̂ + ε)."""

    fault = Fault("adam_step.epsilon_inside_root", BOTH, "ε stands inside the root.", sort=Sort.CONDITIONAL)

    def adam_direction(self, moments: Moments, beta1: float, beta2: float, epsilon: float) -> Array:
        variance = moments.second / (1 - beta2**moments.t)
        direction: Array = moments.first / (1 - beta1**moments.t) / np.sqrt(variance + epsilon)
        return direction


class AdamEpsilonHat(NumPy):
    """√v + ε before the correction."""

    fault = Fault(
        "adam_step.epsilon_hat",
        BOTH,
        "ε is added to √v before it is corrected, as in the paper's efficient order.",
        "the paper's efficient order, with its own ε: tensorflow/tensorflow#9047",
        Sort.CONDITIONAL,
    )

    def adam_direction(self, moments: Moments, beta1: float, beta2: float, epsilon: float) -> Array:
        correction = sqrt(1 - beta2**moments.t)
        return super().adam_direction(moments, beta1, beta2, epsilon / correction)


class AdamEpsilonOutside(NumPy):
    """m̂/√v̂ + ε."""

    fault = Fault("adam_step.epsilon_outside_quotient", BOTH, "ε is added to the quotient.", sort=Sort.CONDITIONAL)

    def adam_direction(self, moments: Moments, beta1: float, beta2: float, epsilon: float) -> Array:
        return super().adam_direction(moments, beta1, beta2, 1e-30) + epsilon


class AdamWithoutRoot(NumPy):
    """m̂/(v̂ + ε)."""

    fault = Fault("adam_step.no_root", BOTH, "The root of the second moment is not taken.")

    def adam_direction(self, moments: Moments, beta1: float, beta2: float, epsilon: float) -> Array:
        return super().adam_direction(replace(moments, second=np.square(moments.second)), beta1, beta2, epsilon)


class AdamBetasSwapped(NumPy):
    """β₁ ↔ β₂."""

    fault = Fault("adam_step.betas_swapped", BOTH, "The two decay rates are exchanged.")

    def moments(self, gradient: Array, state: Moments | None, beta1: float, beta2: float) -> Moments:
        return super().moments(gradient, state, beta2, beta1)


class AdamStepCountedTwice(NumPy):
    """t is one ahead."""

    fault = Fault("adam_step.step_counted_twice", BOTH, "The corrections are those of the next step.")

    def adam_direction(self, moments: Moments, beta1: float, beta2: float, epsilon: float) -> Array:
        return super().adam_direction(replace(moments, t=moments.t + 1), beta1, beta2, epsilon)


class AdamSecondMomentOfTheMean(NumPy):
    """v ← β₂v + (1 − β₂)m²."""

    fault = Fault("adam_step.second_moment_of_the_mean", BOTH, "The mean is squared, not the gradient.")

    def moments(self, gradient: Array, state: Moments | None, beta1: float, beta2: float) -> Moments:
        right = super().moments(gradient, state, beta1, beta2)
        wrong = super().moments(right.first, state, beta1, beta2)
        return replace(right, second=wrong.second)


class AdamLargestVariance(NumPy):
    """v never falls."""

    fault = Fault(
        "adam_step.amsgrad", BOTH, "The second moment never falls, as in AMSGrad.", "amsgrad=True", Sort.CONDITIONAL
    )

    def moments(self, gradient: Array, state: Moments | None, beta1: float, beta2: float) -> Moments:
        moments = super().moments(gradient, state, beta1, beta2)
        return moments if state is None else replace(moments, second=np.maximum(moments.second, state.second))


class AdamMemoryLost(NumPy):
    """Every step is the first."""

    fault = Fault("adam_step.memory_lost", BOTH, "The moments start anew at every step.", sort=Sort.CONDITIONAL)

    def moments(self, gradient: Array, state: Moments | None, beta1: float, beta2: float) -> Moments:
        return super().moments(gradient, None, beta1, beta2)


class AdamDecoupled(NumPy):
    """adam_step is adamw_step."""

    fault = Fault("adam_step.decay_decoupled", ADAM, "Weight decay is decoupled.", "AdamW", Sort.CONDITIONAL)

    def adam_step(self, theta: Array, gradient: Array, state: Moments | None, **options: Any) -> tuple[Array, Moments]:
        return self.adamw_step(theta, gradient, state, **options)


class AdamwCoupled(NumPy):
    """adamw_step is adam_step."""

    fault = Fault(
        "adamw_step.decay_coupled",
        ADAMW,
        "Weight decay is coupled.",
        "an AdamW that had become Adam: keras-team/keras#19051",
        Sort.CONDITIONAL,
    )

    def adamw_step(self, theta: Array, gradient: Array, state: Moments | None, **options: Any) -> tuple[Array, Moments]:
        return self.adam_step(theta, gradient, state, **options)


class AdamwDecayWithoutLearningRate(NumPy):
    """θ − λθ."""

    fault = Fault(
        "adamw_step.decay_without_learning_rate",
        ADAMW,
        "The decay is not multiplied by the learning rate.",
        "asked for in review: pytorch/pytorch#4429",
        Sort.CONDITIONAL,
    )

    def adamw_step(self, theta: Array, gradient: Array, state: Moments | None, **options: Any) -> tuple[Array, Moments]:
        decay = options.get("weight_decay", 0.0)
        moved, moments = super().adamw_step(theta, gradient, state, **options | {"weight_decay": 0.0})
        return moved - decay * theta, moments


class AdamwDecayAfterwards(NumPy):
    """The decay shrinks the new θ."""

    fault = Fault(
        "adamw_step.decay_of_the_new_parameters",
        ADAMW,
        "The parameters are decayed after the step, not before.",
        origin="aiqm/torchani#261",
        sort=Sort.CONDITIONAL,
    )

    def adamw_step(self, theta: Array, gradient: Array, state: Moments | None, **options: Any) -> tuple[Array, Moments]:
        decay = options.get("weight_decay", 0.0)
        moved, moments = super().adamw_step(theta, gradient, state, **options | {"weight_decay": 0.0})
        return moved - options["learning_rate"] * decay * moved, moments
