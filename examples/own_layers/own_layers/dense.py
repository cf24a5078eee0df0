"""An affine layer."""


def dense(x, weight, bias):
    """y = x Wᵀ + b. x (N, D), weight (K, D), bias (K,) → y (N, K)."""
    return x @ weight.T + bias


def dense_vjp(x, weight, bias, dy):
    """The gradients of x, weight and bias, from the cotangent dy (N, K)."""
    return dy @ weight, dy.T @ x, dy.sum(axis=0)
