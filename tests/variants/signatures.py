"""Callables of every kind, with signatures of every kind."""

from functools import partial
from types import ModuleType, SimpleNamespace

import numpy as np

from theorycheck.adapters.numpy import NumPy

DTYPES = ("float64", "float32")


class AnyKeywords:
    """Options are `**options`, with the contract's defaults inside."""

    name, dtypes = "AnyKeywords", DTYPES

    def conv2d(self, *arrays, **options):
        return NumPy().conv2d(*arrays, **options)

    def conv2d_vjp(self, *arrays, **options):
        return NumPy().conv2d_vjp(*arrays, **options)

    def average_pool2d(self, image, **options):
        window, stride = options.get("window", (2, 2)), options.get("stride", (2, 2))
        return NumPy().average_pool2d(image, window=window, stride=stride)


class OtherNames:
    """Arguments have names of their own and may be given by position only; options stand among them."""

    name, dtypes = "OtherNames", DTYPES

    @staticmethod
    def dense(data, matrix, offset, /):
        return data @ matrix.T + offset

    @classmethod
    def attention(cls, queries, keys, values, causal=False):
        return NumPy().attention(queries, keys, values, causal=causal)

    def sgd_step(self, w, g, s, learning_rate, momentum=0.0, nesterov=False, weight_decay=0.0, debug=None):
        options = {"momentum": momentum, "nesterov": nesterov, "weight_decay": weight_decay}
        return NumPy().sgd_step(w, g, s, learning_rate=learning_rate, **options)


class Unreadable:
    """A callable whose signature nobody can read, as some compiled functions are: it accepts all options."""

    __signature__ = "none"

    def __init__(self, operation):
        self._operation = operation

    def __call__(self, *arguments, **options):
        return self._operation(*arguments, **options)


class WithoutSignatures:
    """Compiled functions: `inspect` can read no signature."""

    __slots__ = ("attention", "max_pool2d", "max_pool2d_vjp", "rnn")

    name, dtypes = "WithoutSignatures", DTYPES

    def __init__(self):
        for operation in self.__slots__:
            setattr(self, operation, Unreadable(getattr(NumPy(), operation)))


class OnDemand:
    """Operations are made when they are asked for; the object does not list them."""

    dtypes = (np.float32, np.dtype("float64"))

    def __getattr__(self, name):
        if name not in {"layer_norm", "layer_norm_vjp", "cross_entropy", "cross_entropy_vjp"}:
            raise AttributeError(name)
        return partial(getattr(NumPy, name), NumPy())

    def __dir__(self):
        return []


def module():
    """A module of plain functions, which carries its metadata as constants."""
    made = ModuleType("functions_of_a_module", "A module of functions, its metadata lists.")
    made.dtypes, made.activations = ["float32", "float64"], ["tanh", "gelu"]
    made.rnn, made.rnn_vjp = NumPy().rnn, NumPy().rnn_vjp
    made.gru = lambda x, h0, w_xh, w_hh, b_x, b_h: NumPy().gru(x, h0, w_xh, w_hh, b_x, b_h)
    return made


FUNCTIONS = module()
NAMESPACE = SimpleNamespace(
    __doc__="Lambdas in a namespace, whose options may also be given by position.",
    name="Namespace",
    dtypes=DTYPES,
    gradient_descent_step=lambda theta, gradient, learning_rate: theta - learning_rate * gradient,
    l2_penalty=lambda parameters, strength: strength * sum(float(np.sum(theta * theta)) for theta in parameters),
    mean_squared_error=lambda p, t: ((p - t) ** 2).mean(),
)
