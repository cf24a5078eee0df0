"""More digits inside than outside, or fewer."""

from functools import wraps

import numpy as np
from tests.variants.variant import Variant

from theorycheck.adapters.numpy import NumPy

WIDER = {"float32": np.float64, "float64": np.longdouble}


def widened(operation):
    """The operation in the next wider format, and its results rounded once; the state of an optimizer stays wide."""

    @wraps(operation)
    def wide(self, first, *others, **options):
        dtype = (first[0] if isinstance(first, list) else first).dtype
        if dtype not in (np.float32, np.float64):
            return operation(self, first, *others, **options)
        result = operation(self, *recast((first, *others), dtype, WIDER[dtype.name]), **options)
        return recast(result, WIDER[dtype.name], dtype)

    return wide


def recast(value, old, new):
    """Every array of the old dtype in the new one."""
    if isinstance(value, list | tuple):
        return type(value)(recast(entry, old, new) for entry in value)
    return value.astype(new) if isinstance(value, np.ndarray | np.generic) and value.dtype == old else value


class Wider(Variant):
    """Float32 computed in float64, float64 in long double, and rounded once at the end."""

    activations = ("identity", "relu", "tanh", "sigmoid", "softplus", "square")  # SciPy's erfc has no long double

    dense, dense_vjp = widened(NumPy.dense), widened(NumPy.dense_vjp)
    mlp, mlp_vjp = widened(NumPy.mlp), widened(NumPy.mlp_vjp)
    conv2d, conv2d_vjp = widened(NumPy.conv2d), widened(NumPy.conv2d_vjp)
    layer_norm, layer_norm_vjp = widened(NumPy.layer_norm), widened(NumPy.layer_norm_vjp)
    batch_norm, batch_norm_vjp = widened(NumPy.batch_norm), widened(NumPy.batch_norm_vjp)
    attention, attention_vjp = widened(NumPy.attention), widened(NumPy.attention_vjp)
    gru, gru_vjp = widened(NumPy.gru), widened(NumPy.gru_vjp)
    sgd_step, adam_step, adamw_step = widened(NumPy.sgd_step), widened(NumPy.adam_step), widened(NumPy.adamw_step)


def flushed(operation):
    """The operation with subnormal numbers taken for zeros, going in and coming out."""

    @wraps(operation)
    def flushing(self, *arguments, **options):
        return without_subnormals(operation(self, *without_subnormals(arguments), **options))

    return flushing


def without_subnormals(value):
    """Every subnormal number replaced by zero."""
    if isinstance(value, list | tuple):
        return type(value)(map(without_subnormals, value))
    if getattr(value, "dtype", None) not in (np.float32, np.float64):
        return value
    return np.where(np.abs(value) < np.finfo(value.dtype).smallest_normal, value.dtype.type(0), value)


class FlushedToZero(Variant):
    """Subnormal numbers are zeros, as fast hardware has it; what is copied stays as it is."""

    activation, activation_vjp = flushed(NumPy.activation), flushed(NumPy.activation_vjp)
    dense, dense_vjp = flushed(NumPy.dense), flushed(NumPy.dense_vjp)
    conv2d, conv2d_vjp = flushed(NumPy.conv2d), flushed(NumPy.conv2d_vjp)
    batch_norm, batch_norm_vjp = flushed(NumPy.batch_norm), flushed(NumPy.batch_norm_vjp)
    cross_entropy, cross_entropy_vjp = flushed(NumPy.cross_entropy), flushed(NumPy.cross_entropy_vjp)
    attention, attention_vjp = flushed(NumPy.attention), flushed(NumPy.attention_vjp)
    average_pool2d, average_pool2d_vjp = flushed(NumPy.average_pool2d), flushed(NumPy.average_pool2d_vjp)
    gradient_descent_step, dropout = flushed(NumPy.gradient_descent_step), flushed(NumPy.dropout)


class HalfThroughout(NumPy):
    """Float16 with every product, sum and root stored in it, but activations and Adam, whose ε would vanish."""

    name = "HalfThroughout"
    dtypes = ("float16",)


for _name in dir(NumPy):
    _operation = getattr(NumPy, _name)
    if hasattr(_operation, "__wrapped__") and not _name.startswith(("activation", "adam")):
        setattr(HalfThroughout, _name, _operation.__wrapped__)
