"""Optimizer steps: each takes the parameters, their gradient and the state, and returns new ones."""

from collections.abc import Sequence
from typing import Any

import numpy as np

Array = Any
State = tuple[Any, ...] | None


def gradient_descent_step(theta: Array, gradient: Array, *, learning_rate: float) -> Array:
    """θ ← θ − η·∇L. theta (p,), gradient (p,) → theta (p,). Cauchy 1847."""
    return theta - learning_rate * gradient


def sgd_step(
    theta: Array,
    gradient: Array,
    state: State,
    *,
    learning_rate: float,
    momentum: float = 0.0,
    nesterov: bool = False,
    weight_decay: float = 0.0,
) -> tuple[Array, State]:
    """v ← μv + g; θ ← θ − ηv, or θ − η(g + μv) by Nesterov; g = ∇L + weight_decay·θ. theta (p,), gradient (p,).

    Source: Polyak 1964; Sutskever et al. 2013, eq. 1-4, with the learning rate outside the velocity.
    """
    slope = gradient + weight_decay * theta
    (velocity,) = state if state is not None else (np.zeros_like(theta),)
    velocity = momentum * velocity + slope
    direction = slope + momentum * velocity if nesterov else velocity
    return theta - learning_rate * direction, (velocity,)


def adam_step(
    theta: Array,
    gradient: Array,
    state: State,
    *,
    learning_rate: float,
    beta1: float = 0.9,
    beta2: float = 0.999,
    epsilon: float = 1e-8,
    weight_decay: float = 0.0,
) -> tuple[Array, State]:
    """θ ← θ − η·m̂/(√v̂ + ε) on the gradient ∇L + weight_decay·θ. theta (p,), gradient (p,).

    Source: Kingma & Ba 2015, algorithm 1.
    """
    direction, state = _adam_direction(gradient + weight_decay * theta, state, beta1, beta2, epsilon)
    return theta - learning_rate * direction, state


def adamw_step(
    theta: Array,
    gradient: Array,
    state: State,
    *,
    learning_rate: float,
    beta1: float = 0.9,
    beta2: float = 0.999,
    epsilon: float = 1e-8,
    weight_decay: float = 0.0,
) -> tuple[Array, State]:
    """θ ← θ − η·(m̂/(√v̂ + ε) + weight_decay·θ). theta (p,), gradient (p,).

    Source: Loshchilov & Hutter 2019, algorithm 2.
    """
    direction, state = _adam_direction(gradient, state, beta1, beta2, epsilon)
    # As frameworks write it: θ shrinks first. The other order rounds less.
    return theta * (1 - learning_rate * weight_decay) - learning_rate * direction, state


def _adam_direction(slope: Array, state: State, beta1: float, beta2: float, epsilon: float) -> tuple[Array, State]:
    """m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g², and m̂/(√v̂ + ε) with m̂ = m/(1 − β₁ᵗ), v̂ = v/(1 − β₂ᵗ)."""
    mean, variance, steps = state if state is not None else (np.zeros_like(slope), np.zeros_like(slope), 0)
    steps += 1
    mean = beta1 * mean + (1 - beta1) * slope
    variance = beta2 * variance + (1 - beta2) * np.square(slope)
    mean_hat = mean / (1 - beta1**steps)
    variance_hat = variance / (1 - beta2**steps)
    return mean_hat / (np.sqrt(variance_hat) + epsilon), (mean, variance, steps)


def clip_by_global_norm(gradients: Sequence[Array], *, max_norm: float) -> list[Array]:
    """gᵢ ← gᵢ·min(1, max_norm/‖g‖₂), the norm over all arrays together. gradients [(…)] → [(…)].

    Source: Pascanu, Mikolov & Bengio 2013, algorithm 1.
    """
    if not gradients:
        return []
    norm = np.sqrt(_total([np.sum(np.square(gradient)) for gradient in gradients]))
    # Never a division by zero: the zero gradient has norm 0 < max_norm.
    factor = max_norm / np.maximum(norm, max_norm)
    return [np.where(norm > max_norm, gradient * factor, gradient) for gradient in gradients]


def _total(parts: Sequence[Array]) -> Array:
    total = parts[0]
    for part in parts[1:]:
        total = total + part
    return total
