"""Gradient descent, SGD with momentum, Adam and AdamW."""

from dataclasses import dataclass
from math import sqrt

import numpy as np

from theorycheck.adapters.numpy._precision import half_through_single
from theorycheck.adapters.numpy._types import Array


@dataclass(frozen=True, slots=True)
class Moments:
    """Adam's memory after t steps: the running means of the gradient and of its square, each (p,)."""

    first: Array
    second: Array
    t: int


class Optimizers:
    """Steps θ ← θ − …; what is carried from step to step is `None` at first."""

    @half_through_single
    def gradient_descent_step(self, theta: Array, gradient: Array, *, learning_rate: float) -> Array:
        """θ ← θ − η∇L. theta, gradient (p,) → theta (p,). Source: Cauchy 1847."""
        return theta - learning_rate * gradient

    @half_through_single
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
    ) -> tuple[Array, Array]:
        """v ← μv + g, θ ← θ − ηv, or with Nesterov's look-ahead θ − η(g + μv).

        Source: Polyak 1964; Nesterov 1983 in the form of Sutskever et al. 2013, §2.
        """
        velocity = np.zeros_like(theta) if state is None else state
        gradient = self.decayed(gradient, theta, weight_decay)
        velocity = momentum * velocity + gradient
        direction = gradient + momentum * velocity if nesterov else velocity
        return theta - learning_rate * direction, velocity

    @half_through_single
    def adam_step(
        self,
        theta: Array,
        gradient: Array,
        state: Moments | None,
        *,
        learning_rate: float,
        beta1: float = 0.9,
        beta2: float = 0.999,
        epsilon: float = 1e-8,
        weight_decay: float = 0.0,
    ) -> tuple[Array, Moments]:
        """θ ← θ − η m̂ / (√v̂ + ε), the weight decay being part of the gradient.

        Source: Kingma & Ba 2015, algorithm 1.
        """
        gradient = self.decayed(gradient, theta, weight_decay)
        moments = self.moments(gradient, state, beta1, beta2)
        step = learning_rate * self.adam_direction(moments, beta1, beta2, epsilon)
        return theta - step, moments

    @half_through_single
    def adamw_step(
        self,
        theta: Array,
        gradient: Array,
        state: Moments | None,
        *,
        learning_rate: float,
        beta1: float = 0.9,
        beta2: float = 0.999,
        epsilon: float = 1e-8,
        weight_decay: float = 0.0,
    ) -> tuple[Array, Moments]:
        """θ ← θ − η (m̂ / (√v̂ + ε) + λθ), the weight decay being no part of the moments.

        Source: Loshchilov & Hutter 2019, algorithm 2.
        """
        moments = self.moments(gradient, state, beta1, beta2)
        direction = self.adam_direction(moments, beta1, beta2, epsilon)
        step = learning_rate * self.decayed(direction, theta, weight_decay)
        return theta - step, moments

    def decayed(self, direction: Array, theta: Array, weight_decay: float) -> Array:
        """The direction with λθ added, the gradient of ½λ‖θ‖²."""
        return direction + weight_decay * theta

    def moments(self, gradient: Array, state: Moments | None, beta1: float, beta2: float) -> Moments:
        """m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g²."""
        old = Moments(np.zeros_like(gradient), np.zeros_like(gradient), 0) if state is None else state
        return Moments(
            first=beta1 * old.first + (1 - beta1) * gradient,
            second=beta2 * old.second + (1 - beta2) * np.square(gradient),
            t=old.t + 1,
        )

    def adam_direction(self, moments: Moments, beta1: float, beta2: float, epsilon: float) -> Array:
        """m̂ / (√v̂ + ε), the zero at which both means start corrected for: m̂ = m/(1 − β₁ᵗ), v̂ = v/(1 − β₂ᵗ)."""
        mean = moments.first / (1 - beta1**moments.t)
        scale = np.sqrt(moments.second) / sqrt(1 - beta2**moments.t)
        return mean / (scale + epsilon)
