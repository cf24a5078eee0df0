"""Dense layers and networks put together in other ways."""

import numpy as np
from tests.variants.variant import Variant


class BiasAsColumn(Variant):
    """One product: the bias is the first column of the weight, and the input begins with a one."""

    def dense(self, x, weight, bias):
        return with_ones(x) @ np.column_stack((bias, weight)).T

    def dense_vjp(self, x, weight, bias, dy):
        stacked = dy.T @ with_ones(x)
        return dy @ weight, stacked[:, 1:], stacked[:, 0]


def with_ones(x):
    """x with a first column of ones."""
    return np.column_stack((np.ones(len(x), x.dtype), x))


class FeaturesFirst(Variant):
    """Examples are columns: (W xᵀ + b)ᵀ, a view in Fortran order."""

    def dense(self, x, weight, bias):
        return (weight @ x.T + bias[:, np.newaxis]).T

    def dense_vjp(self, x, weight, bias, dy):
        return (weight.T @ dy.T).T, (x.T @ dy).T, np.einsum("nk->k", dy)


class UnitByUnit(Variant):
    """Σᵢ αᵢ σ(wᵢᵀx + bᵢ), one unit after the other, backwards too."""

    def shallow_network(self, x, w, b, alpha, *, activation):
        f = np.zeros(len(x), x.dtype)
        for i in range(len(w)):
            f += alpha[i] * self.activation(x @ w[i] + b[i], kind=activation)
        return f

    def shallow_network_vjp(self, x, w, b, alpha, df, *, activation):
        dx, dw, db, dalpha = (np.zeros_like(array) for array in (x, w, b, alpha))
        for i in range(len(w)):
            z = x @ w[i] + b[i]
            dz = self.activation_vjp(z, alpha[i] * df, kind=activation)
            dx += np.multiply.outer(dz, w[i])
            dw[i], db[i] = dz @ x, dz.sum()
            dalpha[i] = df @ self.activation(z, kind=activation)
        return dx, dw, db, dalpha


class Recursive(Variant):
    """A network is its first layer before a smaller network, which also has the gradient."""

    def mlp(self, x, weights, biases, *, activation):
        if not weights:
            return x
        z = self.dense(x, weights[0], biases[0])
        if len(weights) == 1:
            return z
        return self.mlp(self.activation(z, kind=activation), weights[1:], biases[1:], activation=activation)

    def mlp_vjp(self, x, weights, biases, dy, *, activation):
        if not weights:
            return dy, [], []
        dz, dweights, dbiases = dy, [], []
        if len(weights) > 1:
            z = self.dense(x, weights[0], biases[0])
            a = self.activation(z, kind=activation)
            da, dweights, dbiases = self.mlp_vjp(a, weights[1:], biases[1:], dy, activation=activation)
            dz = self.activation_vjp(z, da, kind=activation)
        dx, dweight, dbias = self.dense_vjp(x, weights[0], biases[0], dz)
        return dx, [dweight, *dweights], [dbias, *dbiases]


class ExampleByExample(Variant):
    """Each example alone; the gradients of parameters are sums of outer products."""

    def dense(self, x, weight, bias):
        return np.array([weight @ example + bias for example in x], x.dtype).reshape(len(x), len(weight))

    def dense_vjp(self, x, weight, bias, dy):
        dweight, dbias = np.zeros_like(weight), np.zeros_like(bias)
        for example, sent in zip(x, dy, strict=True):
            dweight += np.outer(sent, example)
            dbias += sent
        return np.einsum("nk,kd->nd", dy, weight), dweight, dbias
