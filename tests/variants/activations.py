"""The same functions by other formulas, and other slopes at the kink."""

import math

import numpy as np
from scipy import special
from tests.theorycheck.soundness import formulas
from tests.variants.variant import Variant

from theorycheck.adapters.numpy.activations import SLOPES, VALUES


class Elementwise(Variant):
    """Functions and slopes that stand in for those of `numpy`."""

    values, slopes = {}, {}

    def activation(self, z, *, kind):
        return (VALUES | self.values)[kind](z)

    def activation_vjp(self, z, da, *, kind):
        return da * (SLOPES | self.slopes)[kind](z)


def logistic_slope(z):
    """e^−|z|/(1 + e^−|z|)²."""
    decay = np.exp(-np.abs(z))
    return decay / np.square(1 + decay)


class ByExponentials(Elementwise):
    """tanh and the logistic function by e^z, softplus by logaddexp, the logistic slope from the exponential."""

    values = {
        "tanh": formulas.tanh,
        "sigmoid": formulas.sigmoid_by_exp,
        "softplus": lambda z: np.logaddexp(z.dtype.type(0), z),
    }
    slopes = {"sigmoid": logistic_slope, "softplus": formulas.sigmoid_by_exp}


class ByExpm1(Elementwise):
    """tanh z = t/(t + 2), t = e^2z − 1, which is accurate near 0; e^2z is kept from overflowing."""

    values = {"tanh": lambda z: -np.expm1(-2 * abs(z)) / (np.expm1(-2 * abs(z)) + 2) * np.sign(z)}


class ByHyperbolicTangent(Elementwise):
    """The logistic function as ½(1 + tanh(z/2)), its slope as ¼(1 − tanh²(z/2))."""

    values = {"sigmoid": formulas.sigmoid_by_tanh}
    slopes = {
        "sigmoid": lambda z: (1 - np.square(np.tanh(z / 2))) / 4,
        "softplus": formulas.sigmoid_by_tanh,
        "tanh": lambda z: (1 - np.tanh(z)) * (1 + np.tanh(z)),
    }


class ByHyperbolicCosine(Elementwise):
    """The slope of tanh as 1/cosh², each with the library's own rounding."""

    slopes = {"tanh": lambda z: (1 / np.square(np.cosh(z))).astype(z.dtype)}


class ByErrorFunction(Elementwise):
    """GELU as ½z(1 + erf(z/√2)), its density with the square in the exponent first."""

    values = {"gelu": lambda z: z * (1 + special.erf(z * np.sqrt(z.dtype.type(0.5)))) / 2}
    slopes = {
        "gelu": lambda z: special.ndtr(z) + z * np.exp(-np.square(np.clip(z, -40, 40)) / 2) / math.sqrt(2 * math.pi)
    }


class ByLibrary(Elementwise):
    """SciPy's own functions: expit, −log expit(−z), ndtr."""

    values = {
        "sigmoid": special.expit,
        "softplus": lambda z: -special.log_expit(-z),
        "gelu": lambda z: z * special.ndtr(z),
    }
    slopes = {"sigmoid": lambda z: special.expit(z) * special.expit(-z), "softplus": special.expit}


class HalfAtKink(Elementwise):
    """The slope of ReLU at 0 is ½."""

    slopes = {"relu": lambda z: np.heaviside(z, z.dtype.type(0.5))}


class OneAtKink(Elementwise):
    """The slope of ReLU at 0 is 1."""

    slopes = {"relu": lambda z: (z >= 0).astype(z.dtype)}


class NegativeZero(Elementwise):
    """ReLU as a product with its slope, which is −0 for negative numbers; z² as z·z, its slope as z + z."""

    values = {"relu": lambda z: z * (z > 0), "square": lambda z: z * z}
    slopes = {"square": lambda z: z + z}


STEP = 2.0**-300
"""A power of two: nothing is rounded where the slope is a polynomial."""


def complex_step(function):
    """The slope as Im f(z + ih)/h, without any cancellation. Squire & Trapp 1998."""
    return lambda z: (function(z.astype(np.float64) + 1j * STEP).imag / STEP).astype(z.dtype)


class ComplexStep(Elementwise):
    """Slopes in double precision, from function values at z + ih alone."""

    slopes = {
        "tanh": complex_step(np.tanh),
        "sigmoid": complex_step(lambda z: (1 + np.tanh(z / 2)) / 2),
        "softplus": complex_step(lambda z: np.where(z.real > 0, z, 0) + np.log1p(np.exp(np.where(z.real > 0, -z, z)))),
        "square": complex_step(np.square),
    }
