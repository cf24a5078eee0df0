"""Implementations that offer a part of the contract, and say so."""

import numpy as np
from tests.variants.variant import Variant

from theorycheck.adapters.numpy import NumPy

DTYPES = ("float64", "float32")


class Offering:
    """Operations of `numpy` under their names, and nothing else."""

    operations = ()
    dtypes = DTYPES

    def __init__(self):
        self.name = type(self).__name__
        for operation in self.operations:
            setattr(self, operation, getattr(NumPy(), operation))


class ThreeOperations(Offering):
    """A layer, a loss and a step."""

    operations = ("dense", "cross_entropy", "gradient_descent_step")


class GradientsOnly(Offering):
    """Gradients, and no operation that they belong to."""

    operations = ("dense_vjp", "mlp_vjp", "conv2d_vjp", "lstm_vjp", "attention_vjp", "max_pool2d_vjp")


class ForwardOnly(Offering):
    """Inference: no gradient, no loss, no optimizer."""

    operations = ("dense", "mlp", "conv2d", "max_pool2d", "batch_norm_inference", "dropout_inference", "lstm", "gru")


class SingleOnly(Offering):
    """Float32 and no other format, as a kernel has."""

    dtypes = (np.float32,)
    operations = ("dense", "dense_vjp", "layer_norm", "layer_norm_vjp", "adam_step", "conv2d", "initialize", "dropout")


class HalfOnly(Offering):
    """Float16 and no other format."""

    dtypes = ("float16",)
    operations = ("dense", "activation", "conv2d", "max_pool2d", "cross_entropy", "initialize", "dropout", "sgd_step")


class ReluOnly(Variant):
    """One activation, and a mapping that names another one for recurrent networks."""

    activations = {"mlp": ("relu",), "shallow_network": ["relu"], "activation": ("relu",), "rnn": ("tanh",)}


class Polynomial(Variant):
    """Activations without tanh, which the recurrent network takes by default all the same."""

    activations = ("square", "identity", "softplus")


class HeOnly(Variant):
    """Two schemes of initialization."""

    initializers = ["he_normal", "he_uniform"]


class NoStride:
    """A convolution without stride, and one without dilation for its gradient; pooling with nothing to choose."""

    name, dtypes = "NoStride", DTYPES

    def conv2d(self, x, kernel, bias, *, padding=(0, 0), dilation=(1, 1)):
        return NumPy().conv2d(x, kernel, bias, padding=padding, dilation=dilation)

    def conv2d_vjp(self, x, kernel, bias, dy, *, stride=(1, 1), padding=(0, 0)):
        return NumPy().conv2d_vjp(x, kernel, bias, dy, stride=stride, padding=padding)

    def max_pool2d(self, x):
        return NumPy().max_pool2d(x)

    def max_pool2d_vjp(self, x, dy):
        return NumPy().max_pool2d_vjp(x, dy)

    def average_pool2d(self, x, *, window=(2, 2)):
        return NumPy().average_pool2d(x, window=window)


class PlainOptimizers:
    """SGD without Nesterov or decay, Adam whose rates are fixed."""

    name, dtypes = "PlainOptimizers", DTYPES

    def sgd_step(self, theta, gradient, state, *, learning_rate, momentum=0.0):
        return NumPy().sgd_step(theta, gradient, state, learning_rate=learning_rate, momentum=momentum)

    def adam_step(self, theta, gradient, state, *, learning_rate):
        return NumPy().adam_step(theta, gradient, state, learning_rate=learning_rate)


class TanhOnly:
    """A recurrent network that is never asked for its activation, and attention without a mask."""

    name, dtypes = "TanhOnly", DTYPES

    def rnn(self, x, h0, w_xh, w_hh, b):
        return NumPy().rnn(x, h0, w_xh, w_hh, b)

    def rnn_vjp(self, x, h0, w_xh, w_hh, b, dh):
        return NumPy().rnn_vjp(x, h0, w_xh, w_hh, b, dh)

    def attention(self, q, k, v):
        return NumPy().attention(q, k, v)
