"""Dense layers, the shallow network and the multilayer perceptron, with backpropagation."""

from collections.abc import Sequence

import numpy as np

from theorycheck.adapters.numpy._precision import half_through_single
from theorycheck.adapters.numpy._types import Array
from theorycheck.adapters.numpy.activations import Activations


class Dense(Activations):
    """Networks of fully connected layers."""

    @half_through_single
    def dense(self, x: Array, weight: Array, bias: Array) -> Array:
        """y = x Wᵀ + b. x (N, D), weight (K, D), bias (K,) → y (N, K)."""
        return x @ weight.T + bias

    @half_through_single
    def dense_vjp(self, x: Array, weight: Array, bias: Array, dy: Array) -> tuple[Array, Array, Array]:
        """dx = dy W, dW = dyᵀ x, db = Σₙ dyₙ. dy (N, K) → dx (N, D), dweight (K, D), dbias (K,)."""
        del bias  # y is linear in it
        return dy @ weight, dy.T @ x, dy.sum(axis=0)

    @half_through_single
    def shallow_network(self, x: Array, w: Array, b: Array, alpha: Array, *, activation: str) -> Array:
        """f(x) = Σᵢ αᵢ σ(wᵢᵀx + bᵢ). x (N, d), w (n, d), b (n,), alpha (n,) → f (N,).

        Source: Cybenko 1989, theorem 1.
        """
        z = self.dense(x, w, b)
        return self.activation(z, kind=activation) @ alpha

    @half_through_single
    def shallow_network_vjp(
        self, x: Array, w: Array, b: Array, alpha: Array, df: Array, *, activation: str
    ) -> tuple[Array, Array, Array, Array]:
        """dα = σ(z)ᵀdf, then δ = (df αᵀ) ∘ σ′(z) goes back through the dense layer. df (N,)."""
        z = self.dense(x, w, b)
        a = self.activation(z, kind=activation)
        dz = self.activation_vjp(z, np.outer(df, alpha), kind=activation)
        dx, dw, db = self.dense_vjp(x, w, b, dz)
        return dx, dw, db, df @ a

    @half_through_single
    def mlp(self, x: Array, weights: Sequence[Array], biases: Sequence[Array], *, activation: str) -> Array:
        """z_l = W_l a_{l−1} + b_l, a_l = σ(z_l), y = z_L. x (N, n_0), weights [(n_l, n_{l−1})] → y (N, n_L)."""
        if not weights:
            return x
        _, z = self._layers(x, weights, biases, activation)
        return z[-1]

    @half_through_single
    def mlp_vjp(
        self, x: Array, weights: Sequence[Array], biases: Sequence[Array], dy: Array, *, activation: str
    ) -> tuple[Array, list[Array], list[Array]]:
        """Backpropagation: δ_L = dy, δ_l = (W_{l+1}ᵀ δ_{l+1}) ∘ σ′(z_l), dW_l = δ_l a_{l−1}ᵀ, db_l = δ_l.

        Source: Rumelhart, Hinton & Williams 1986, eqs. 4-7.
        """
        inputs, z = self._layers(x, weights, biases, activation)
        dweights: list[Array] = []
        dbiases: list[Array] = []
        delta = dy
        for layer in reversed(range(len(weights))):
            if layer < len(weights) - 1:
                delta = self.activation_vjp(z[layer], delta, kind=activation)
            delta, dweight, dbias = self.dense_vjp(inputs[layer], weights[layer], biases[layer], delta)
            dweights.append(dweight)
            dbiases.append(dbias)
        return delta, dweights[::-1], dbiases[::-1]

    def _layers(
        self, x: Array, weights: Sequence[Array], biases: Sequence[Array], activation: str
    ) -> tuple[list[Array], list[Array]]:
        """What every layer receives, a_{l−1}, and what it makes of it, z_l."""
        inputs: list[Array] = []
        z: list[Array] = []
        for weight, bias in zip(weights, biases, strict=True):
            inputs.append(self.activation(z[-1], kind=activation) if z else x)
            z.append(self.dense(inputs[-1], weight, bias))
        return inputs, z
