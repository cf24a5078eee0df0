"""Results in other containers, layouts and memory: everything that can be brought to NumPy is a result."""

from functools import wraps
from typing import NamedTuple

import numpy as np

from theorycheck.adapters.numpy import NumPy

OFFERED = ("dense", "dense_vjp", "mlp_vjp", "mean_squared_error", "l2_penalty_vjp", "lstm", "conv2d_vjp")


class Handed:
    """Some operations of `numpy`, whose results are handed over in a way of one's own."""

    dtypes = ("float64", "float32")
    offered = OFFERED

    def __init__(self):
        self.name = type(self).__name__
        self._numpy = NumPy()

    def __getattr__(self, name):
        if name not in self.offered:
            raise AttributeError(name)
        operation = getattr(self._numpy, name)

        @wraps(operation)
        def handed(*arguments, **options):
            return self.over(operation(*arguments, **options))

        return handed

    def over(self, result):
        """A result as this class hands it over."""
        if isinstance(result, list | tuple):
            return type(result)(map(self.over, result))
        return self.give(np.asarray(result))


class FortranOrder(Handed):
    """Columns lie in a row."""

    def give(self, array):
        return np.array(array, order="F")


class WithGaps(Handed):
    """Views with gaps, upside down."""

    def give(self, array):
        if not array.ndim:
            return array
        wide = np.full((2 * array.shape[0], *array.shape[1:]), np.nan, array.dtype)
        wide[::-2] = array
        return wide[::-2]


class Frozen(Handed):
    """Arrays that nobody may write to."""

    def give(self, array):
        array = array.copy()
        array.flags.writeable = False
        return array


class Remembered(Handed):
    """The result of a call seen before is the very array that was returned then."""

    offered = ("dense", "dense_vjp", "layer_norm", "activation", "cross_entropy")

    def __init__(self):
        super().__init__()
        self._seen = {}

    def give(self, array):
        array.flags.writeable = False
        return self._seen.setdefault((array.dtype.name, array.shape, array.tobytes()), array)


class Tensors(Handed):
    """Tensors of PyTorch that still ask for a gradient, which `numpy.asarray` refuses."""

    def give(self, array):
        import torch

        return torch.tensor(array, requires_grad=True)


class DLPackOnly(Handed):
    """Objects that know DLPack and nothing else, as arrays of other libraries do."""

    def give(self, array):
        return Capsule(array.copy())


class Capsule:
    """What DLPack asks for."""

    __slots__ = ("_array",)

    def __init__(self, array):
        self._array = array

    def __dlpack__(self, **asked):
        return self._array.__dlpack__(**asked)

    def __dlpack_device__(self):
        return self._array.__dlpack_device__()


class Lazy(Handed):
    """Objects that become arrays when NumPy asks."""

    def give(self, array):
        return Promise(array)


class Promise:
    """An array to come."""

    def __init__(self, array):
        self._array = array

    def __array__(self, dtype=None, copy=None):
        return np.array(self._array, dtype=dtype, copy=copy)


class PlainPython(Handed):
    """Numbers as floats, tuples as lists and lists as tuples."""

    offered = ("mean_squared_error", "cross_entropy", "l2_penalty", "mlp_vjp", "l2_penalty_vjp", "sgd_step", "gru_vjp")

    def over(self, result):
        if isinstance(result, list | tuple):
            return {list: tuple, tuple: list}[type(result)](self.over(entry) for entry in result)
        return float(result) if isinstance(result, np.generic | float) else result


class Named(NamedTuple):
    """One gradient with a name."""

    gradient: object


class SingleInTuple(Handed):
    """A gradient that is the only one comes in a 1-tuple with a name, numbers as 0-d arrays."""

    offered = (
        "activation_vjp",
        "cross_entropy",
        "cross_entropy_vjp",
        "max_pool2d_vjp",
        "l2_penalty_vjp",
        "dropout_vjp",
    )

    def over(self, result):
        return Named(result) if isinstance(result, list) or np.ndim(result) else np.array(result)


class Shared:
    """Wherever the result is an input it is that input, or a view of it."""

    name = "Shared"
    dtypes = ("float64", "float32")
    _numpy = NumPy()

    def activation(self, z, *, kind):
        return z if kind == "identity" else self._numpy.activation(z, kind=kind)

    def activation_vjp(self, z, da, *, kind):
        return da if kind == "identity" else self._numpy.activation_vjp(z, da, kind=kind)

    def dropout(self, x, *, rate, seed):
        return x if rate == 0 else self._numpy.dropout(x, rate=rate, seed=seed)

    def dropout_inference(self, x, *, rate):
        return x[...]

    def max_pool2d(self, x, *, window=(2, 2), stride=(2, 2)):
        if window == (1, 1):
            return x[:, :, :: stride[0], :: stride[1]]
        return self._numpy.max_pool2d(x, window=window, stride=stride)

    def clip_by_global_norm(self, gradients, *, max_norm):
        clipped = self._numpy.clip_by_global_norm(gradients, max_norm=max_norm)
        return gradients if all(map(np.array_equal, clipped, gradients)) else clipped

    def gradient_descent_step(self, theta, gradient, *, learning_rate):
        return theta - learning_rate * gradient if learning_rate else theta

    def dense_vjp(self, x, weight, bias, dy):
        ones = np.broadcast_to(np.ones((), dy.dtype), (1, len(dy)))
        return dy @ weight, dy.T @ x, (dy if len(dy) == 1 else ones @ dy)[0]
