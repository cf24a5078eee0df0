"""Optax: its losses, optimizers and clipping, on JAX."""

from collections.abc import Sequence
from typing import Any

import optax
from jax import Array
from jax import numpy as jnp

from theorycheck.adapters.jax import JaxAdapter


class Optax(JaxAdapter):
    """What Optax offers of the contract, as a user of it gets it.

    Coupled weight decay is written as its documentation writes it: `add_decayed_weights` before the optimizer. Where
    Optax deviates from the contract, docs/adapters/optax.md says so.
    """

    name = "optax"
    version = optax.__version__
    dtypes = ("float64", "float32")

    def mean_squared_error(self, prediction: Array, target: Array) -> Array:
        """The mean of optax.losses.squared_error."""
        return jnp.mean(optax.losses.squared_error(prediction, target))

    def cross_entropy(self, logits: Array, labels: Array) -> Array:
        """The mean of optax.losses.softmax_cross_entropy_with_integer_labels: logits (N, K), labels (N,)."""
        return jnp.mean(optax.losses.softmax_cross_entropy_with_integer_labels(logits, labels))

    def gradient_descent_step(self, theta: Array, gradient: Array, *, learning_rate: float) -> Array:
        """A step of optax.sgd without momentum."""
        stepped, _ = _step(optax.sgd(learning_rate), theta, gradient, None)
        return stepped

    def sgd_step(
        self,
        theta: Array,
        gradient: Array,
        state: Any,
        *,
        learning_rate: float,
        momentum: float = 0.0,
        nesterov: bool = False,
        weight_decay: float = 0.0,
    ) -> tuple[Array, Any]:
        """A step of optax.sgd."""
        optimizer = optax.sgd(learning_rate, momentum, nesterov)
        return _step(optax.chain(optax.add_decayed_weights(weight_decay), optimizer), theta, gradient, state)

    def adam_step(
        self,
        theta: Array,
        gradient: Array,
        state: Any,
        *,
        learning_rate: float,
        beta1: float = 0.9,
        beta2: float = 0.999,
        epsilon: float = 1e-8,
        weight_decay: float = 0.0,
    ) -> tuple[Array, Any]:
        """A step of optax.adam."""
        optimizer = optax.adam(learning_rate, beta1, beta2, epsilon)
        return _step(optax.chain(optax.add_decayed_weights(weight_decay), optimizer), theta, gradient, state)

    def adamw_step(
        self,
        theta: Array,
        gradient: Array,
        state: Any,
        *,
        learning_rate: float,
        beta1: float = 0.9,
        beta2: float = 0.999,
        epsilon: float = 1e-8,
        weight_decay: float = 0.0,
    ) -> tuple[Array, Any]:
        """A step of optax.adamw."""
        optimizer = optax.adamw(learning_rate, beta1, beta2, epsilon, weight_decay=weight_decay)
        return _step(optimizer, theta, gradient, state)

    def clip_by_global_norm(self, gradients: Sequence[Array], *, max_norm: float) -> list[Array]:
        """The gradients after optax.clip_by_global_norm."""
        clipping = optax.clip_by_global_norm(max_norm)
        clipped: list[Array]
        clipped, _ = clipping.update(list(gradients), clipping.init(list(gradients)))
        return clipped

    def l2_penalty(self, parameters: Sequence[Array], *, strength: float) -> Array:
        """The strength times the square of optax.tree.norm."""
        return strength * optax.tree.norm(list(parameters), squared=True)


def _step(optimizer: Any, theta: Array, gradient: Array, state: Any) -> tuple[Array, Any]:
    """One step from theta; options may change from step to step, since none of them is in the state."""
    updates, state = optimizer.update(gradient, optimizer.init(theta) if state is None else state, theta)
    return optax.apply_updates(theta, updates), state
