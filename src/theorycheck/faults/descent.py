"""Gradient descent and momentum gone wrong."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from theorycheck.adapters.numpy import NumPy
from theorycheck.faults.fault import Fault, Sort

Array = NDArray[Any]

STEP = ("gradient_descent_step",)
SGD = ("sgd_step",)


class Uphill(NumPy):
    """The step goes uphill."""

    fault = Fault("gradient_descent_step.uphill", STEP, "The step adds the gradient instead of subtracting it.")

    def gradient_descent_step(self, theta: Array, gradient: Array, *, learning_rate: float) -> Array:
        return theta + learning_rate * gradient


class DoubledStep(NumPy):
    """The step is twice as long: the factor 2 of a squared loss is counted twice."""

    fault = Fault("gradient_descent_step.doubled", STEP, "The step is twice as long.")

    def gradient_descent_step(self, theta: Array, gradient: Array, *, learning_rate: float) -> Array:
        return theta - 2 * learning_rate * gradient


class HalvedStep(NumPy):
    """The step is half as long."""

    fault = Fault("gradient_descent_step.halved", STEP, "The step is half as long.")

    def gradient_descent_step(self, theta: Array, gradient: Array, *, learning_rate: float) -> Array:
        return theta - learning_rate * gradient / 2


class StepTooLong(NumPy):
    """The step is 5 % too long, which every inequality forgives but a sharp one."""

    fault = Fault("gradient_descent_step.too_long", STEP, "The step is 5 % too long.", "constructed")

    def gradient_descent_step(self, theta: Array, gradient: Array, *, learning_rate: float) -> Array:
        return theta - 1.05 * learning_rate * gradient


class NormalizedGradient(NumPy):
    """The gradient is divided by its norm."""

    fault = Fault(
        "gradient_descent_step.normalized", STEP, "The step divides the gradient by its norm.", "normalized descent"
    )

    def gradient_descent_step(self, theta: Array, gradient: Array, *, learning_rate: float) -> Array:
        norm = float(np.linalg.norm(gradient.astype(np.float64)))
        return theta - learning_rate * gradient / (norm or 1.0)


class SignOfGradient(NumPy):
    """Only the sign of the gradient counts."""

    fault = Fault("gradient_descent_step.sign", STEP, "The step goes by the sign of the gradient alone.", "signSGD")

    def gradient_descent_step(self, theta: Array, gradient: Array, *, learning_rate: float) -> Array:
        return theta - learning_rate * np.sign(gradient)


class ClippedStep(NumPy):
    """Large entries of the gradient are cut off."""

    fault = Fault(
        "gradient_descent_step.clipped",
        STEP,
        "The step cuts off entries of the gradient beyond 1.",
        sort=Sort.CONDITIONAL,
    )

    def gradient_descent_step(self, theta: Array, gradient: Array, *, learning_rate: float) -> Array:
        return theta - learning_rate * np.clip(gradient, -1, 1)


class HiddenDecay(NumPy):
    """Parameters shrink without being asked."""

    fault = Fault(
        "gradient_descent_step.hidden_decay", STEP, "The step adds a weight decay of 1e-4 that nobody asked for."
    )

    def gradient_descent_step(self, theta: Array, gradient: Array, *, learning_rate: float) -> Array:
        return theta - learning_rate * (gradient + 1e-4 * theta)


class FrozenParameter(NumPy):
    """The first parameter never moves, as one that was not registered."""

    fault = Fault(
        "gradient_descent_step.first_frozen", STEP, "The step leaves the first parameter alone.", "unregistered layer"
    )

    def gradient_descent_step(self, theta: Array, gradient: Array, *, learning_rate: float) -> Array:
        after = theta - learning_rate * gradient
        after[0] = theta[0]
        return after


class SinglePrecisionStep(NumPy):
    """The step is computed in single precision."""

    fault = Fault("gradient_descent_step.float32", STEP, "The step computes in float32.", sort=Sort.PRECISION)

    def gradient_descent_step(self, theta: Array, gradient: Array, *, learning_rate: float) -> Array:
        single = theta.astype(np.float32) - learning_rate * gradient.astype(np.float32)
        return single.astype(theta.dtype)


class NoisyStep(NumPy):
    """A little noise is added to the step."""

    fault = Fault(
        "gradient_descent_step.noisy", STEP, "The step adds noise of relative size 1e-6.", "Langevin dynamics"
    )

    def __init__(self) -> None:
        self._noise = np.random.default_rng(0)

    def gradient_descent_step(self, theta: Array, gradient: Array, *, learning_rate: float) -> Array:
        noise = (1 + 1e-6 * self._noise.standard_normal(gradient.shape)).astype(gradient.dtype)
        step: Array = learning_rate * gradient * noise
        return theta - step


class Preconditioned(NumPy):
    """Each entry of the gradient is divided by its own size, a little."""

    fault = Fault(
        "gradient_descent_step.preconditioned", STEP, "The step divides each entry g by 1 + 1e-3 |g|.", "constructed"
    )

    def gradient_descent_step(self, theta: Array, gradient: Array, *, learning_rate: float) -> Array:
        return theta - learning_rate * gradient / (1 + 1e-3 * np.abs(gradient))


class AveragedGradient(NumPy):
    """The gradient is divided by the number of parameters."""

    fault = Fault(
        "gradient_descent_step.mean", STEP, "The step divides the gradient by its length.", sort=Sort.CONDITIONAL
    )

    def gradient_descent_step(self, theta: Array, gradient: Array, *, learning_rate: float) -> Array:
        return theta - learning_rate * gradient / gradient.size


class CappedRate(NumPy):
    """Learning rates above 1 are taken as 1."""

    fault = Fault(
        "gradient_descent_step.capped_rate", STEP, "The step caps the learning rate at 1.", sort=Sort.CONDITIONAL
    )

    def gradient_descent_step(self, theta: Array, gradient: Array, *, learning_rate: float) -> Array:
        return theta - min(learning_rate, 1.0) * gradient


class _Momentum(NumPy):
    """SGD with a velocity, for faults to change one part of."""

    def sgd_step(
        self,
        theta: Array,
        gradient: Array,
        state: Array | None,
        *,
        learning_rate: float,
        momentum: float = 0.0,
        nesterov: bool = False,
        weight_decay: float = 0.0,
    ) -> tuple[Array, Any]:
        velocity = np.zeros_like(theta) if state is None else state
        gradient = self.decayed(gradient, theta, weight_decay)
        velocity, direction = self.directions(velocity, gradient, momentum, learning_rate, nesterov=nesterov)
        return theta - direction, velocity

    def directions(
        self, velocity: Array, gradient: Array, momentum: float, learning_rate: float, *, nesterov: bool
    ) -> tuple[Array, Array]:
        """The next velocity and the step."""
        raise NotImplementedError


class AveragedVelocity(_Momentum):
    """The velocity is an average of gradients, not a sum."""

    fault = Fault("sgd_step.averaged_velocity", SGD, "The step damps the gradient by 1 − μ.", "HIPS/autograd#289")

    def directions(
        self, velocity: Array, gradient: Array, momentum: float, learning_rate: float, *, nesterov: bool
    ) -> tuple[Array, Array]:
        velocity = momentum * velocity + (1 - momentum) * gradient
        return velocity, learning_rate * (gradient + momentum * velocity if nesterov else velocity)


class DampedFirstGradient(_Momentum):
    """The first gradient is damped like all others in PyTorch are with `dampening`."""

    fault = Fault("sgd_step.first_damped", SGD, "The step damps the first gradient by 1 − μ.", "ml-explore/mlx#473")

    def directions(
        self, velocity: Array, gradient: Array, momentum: float, learning_rate: float, *, nesterov: bool
    ) -> tuple[Array, Array]:
        share = 1.0 if velocity.any() else 1 - momentum
        velocity = momentum * velocity + share * gradient
        return velocity, learning_rate * (gradient + momentum * velocity if nesterov else velocity)


class IgnoredNesterov(_Momentum):
    """Nesterov's look-ahead is ignored."""

    fault = Fault("sgd_step.nesterov_ignored", SGD, "The step ignores nesterov=True.", sort=Sort.CONDITIONAL)

    def directions(
        self, velocity: Array, gradient: Array, momentum: float, learning_rate: float, *, nesterov: bool
    ) -> tuple[Array, Array]:
        velocity = momentum * velocity + gradient
        return velocity, learning_rate * velocity


class NesterovOldVelocity(_Momentum):
    """Nesterov looks ahead along the old velocity."""

    fault = Fault(
        "sgd_step.nesterov_old_velocity", SGD, "The step looks ahead along the velocity before.", sort=Sort.CONDITIONAL
    )

    def directions(
        self, velocity: Array, gradient: Array, momentum: float, learning_rate: float, *, nesterov: bool
    ) -> tuple[Array, Array]:
        new = momentum * velocity + gradient
        return new, learning_rate * (gradient + momentum * velocity if nesterov else new)


class ForgottenVelocity(_Momentum):
    """The velocity is lost between steps."""

    fault = Fault("sgd_step.state_lost", SGD, "Every step starts from rest.", "state not stored")

    def directions(
        self, velocity: Array, gradient: Array, momentum: float, learning_rate: float, *, nesterov: bool
    ) -> tuple[Array, Array]:
        return np.zeros_like(velocity), learning_rate * gradient * (1 + momentum if nesterov else 1)


class DecayDoubled(NumPy):
    """Weight decay counts twice, as the gradient of λ‖θ‖² would."""

    fault = Fault("sgd_step.decay_doubled", SGD, "The step adds 2λθ for a weight decay of λ.", sort=Sort.CONDITIONAL)

    def sgd_step(
        self, theta: Array, gradient: Array, state: Array | None, *, weight_decay: float = 0.0, **options: Any
    ) -> tuple[Array, Array]:
        return super().sgd_step(theta, gradient, state, weight_decay=2 * weight_decay, **options)


class DecayIgnored(NumPy):
    """Weight decay is ignored."""

    fault = Fault(
        "sgd_step.decay_ignored",
        SGD,
        "The step ignores weight_decay.",
        origin="where there is no momentum: ml-explore/mlx#473",
        sort=Sort.CONDITIONAL,
    )

    def sgd_step(
        self, theta: Array, gradient: Array, state: Array | None, *, weight_decay: float = 0.0, **options: Any
    ) -> tuple[Array, Array]:
        return super().sgd_step(theta, gradient, state, weight_decay=0.0, **options)


class DecayAfterMomentum(NumPy):
    """Weight decay acts on the parameters beside the velocity, as in AdamW."""

    fault = Fault(
        "sgd_step.decay_decoupled", SGD, "The step keeps weight decay out of the velocity.", "SGDW", Sort.CONDITIONAL
    )

    def sgd_step(
        self,
        theta: Array,
        gradient: Array,
        state: Array | None,
        *,
        learning_rate: float,
        weight_decay: float = 0.0,
        **options: Any,
    ) -> tuple[Array, Array]:
        after, velocity = super().sgd_step(theta, gradient, state, learning_rate=learning_rate, **options)
        return after - learning_rate * weight_decay * theta, velocity
