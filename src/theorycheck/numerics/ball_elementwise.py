"""Ball arithmetic, entry by entry: sums, products, elementary functions.

Each rule propagates the operands' radii and adds the rounding of the operation, in the weakest admissible algorithm.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy import special

from theorycheck.numerics.ball import Ball, Terms, as_ball, common_format
from theorycheck.numerics.dialect import Rule
from theorycheck.numerics.formulas import by_any_formula
from theorycheck.numerics.roundoff import Format

Array = NDArray[Any]

LIBRARY_ROUNDINGS: Final = 4
"""An elementary function of a mathematical library is within 2 units in the last place, that is 4 roundings."""

ARGUMENT_ROUNDINGS: Final = 2
"""e^z may be 2^(z·log₂e), both factors rounded; a softmax may be the exponential of a rounded logarithm of itself."""

FORMULA_ROUNDINGS: Final = 16
"""The error function of single-precision libraries is a formula (Abramowitz & Stegun 1964, 7.1.26), itself off by 2.5u,
whose evaluation loses up to 10u more: u is the roundoff of 1, however small the result."""

UNDERFLOW: Final = float(np.finfo(np.float64).smallest_normal)
"""Below it a value in float64 is no longer accurate in relation to itself."""

TWO_ROUNDINGS: Final = 2
"""A quotient may be a product with a rounded reciprocal; a square root may go through its reciprocal."""


def add(a: Any, b: Any) -> Ball:
    """Two numbers are added in one rounding; as soon as more terms meet, in any order."""
    form = common_format(a, b)
    a, b = as_ball(a, form), as_ball(b, form)
    return _sum(a, b, a.value + b.value, form)


def subtract(a: Any, b: Any) -> Ball:
    """As `add`: the sign costs nothing."""
    form = common_format(a, b)
    a, b = as_ball(a, form), as_ball(b, form)
    return _sum(a, b, a.value - b.value, form)


def _sum(a: Ball, b: Ball, value: Array, form: Format) -> Ball:
    left, right = a.terms, b.terms
    terms = Terms(left.error + right.error, left.mass + right.mass, left.roundings + right.roundings + 1)
    if a.is_sum or b.is_sum:
        return Ball(value, None, form, terms)
    return Ball(value, terms.error + form.rounding(np.abs(value) + terms.error), form, terms)


def negative(a: Ball) -> Ball:
    """Exact."""
    return a.negated()


def multiply(a: Any, b: Any) -> Ball:
    """|a|·e_b + e_a·(|b| + e_b), and one rounding. A factor of a sum may also be multiplied into its terms.

    ∞ where another order of products and quotients overflows.
    """
    form = common_format(a, b)
    a, b = as_ball(a, form), as_ball(b, form)
    value = a.value * b.value
    error: Any = 0.0
    if not b.is_exact:
        error = error + np.abs(a.value) * b.error
    if not a.is_exact:
        error = error + a.error * b.magnitude
    terms = None
    if a.is_sum != b.is_sum:
        terms = _distributed(a, b) if a.is_sum else _distributed(b, a)
    product = Ball(value, error + form.rounding(np.abs(value) + error), form, terms)
    for factor, quotient in ((a, b), (b, a)):
        if quotient.divisor is not None:
            product = _reordered(product, factor, quotient.divisor)
    return product


def _reordered(product: Ball, factor: Ball, divisor: Array | float) -> Ball:
    """x·(γ/s) may be (x/s)·γ, each term of x divided: ∞ where that overflows, however small γ."""
    lost = factor.terms.mass > product.format.largest * divisor
    if not lost.any():
        return product
    known = product.terms
    terms = known._replace(error=np.where(lost, math.inf, known.error)) if product.is_sum else None
    return Ball(product.value, np.where(lost, math.inf, product.error), product.format, terms)


def _distributed(total: Ball, factor: Ball) -> Terms:
    """x·s + (β − μ·s) conforms to (x − μ)·s + β: it rounds by the size of x and of β, not of the result."""
    error, mass, roundings = total.terms
    size = factor.magnitude
    # Whoever multiplies the sum has overflowed where it does, however small the factor.
    error = np.where(np.isfinite(total.error), error, math.inf)
    return Terms(np.abs(total.value) * factor.error + error * size, mass * size, roundings + 1)


def square(a: Ball) -> Ball:
    """As a product with itself."""
    value, error = np.square(a.value), a.error
    error = error * (2 * np.abs(a.value) + error)
    return Ball(value, error + a.format.rounding(value + error), a.format)


def divide(a: Any, b: Any) -> Ball:
    """(e_a + |a/b|·e_b)/(|b| − e_b), and two roundings; ∞ where the divisor may be zero."""
    form = common_format(a, b)
    a, b = as_ball(a, form), as_ball(b, form)
    value, error_b = a.value / b.value, b.error
    nearest = np.abs(b.value) - error_b
    error = (a.error + np.abs(value) * error_b) / nearest
    error = np.where(nearest > 0, error, math.inf)
    return Ball(value, error + form.rounding(np.abs(value) + error, TWO_ROUNDINGS), form, divisor=nearest)


def power(a: Any, exponent: Any) -> Ball:
    """A natural power, by repeated multiplication or by the library.

    Raises:
        TypeError: the exponent is no natural number.
    """
    if not isinstance(exponent, (int, np.integer)) or exponent < 0:
        raise TypeError(f"a Ball is raised to natural powers only, not to {exponent!r}")
    value = a.value**exponent
    far = a.magnitude**exponent
    error = exponent * a.error * a.magnitude ** max(exponent - 1, 0)
    return Ball(value, error + a.format.rounding(far, int(exponent) + LIBRARY_ROUNDINGS), a.format)


@dataclass(frozen=True, slots=True)
class Smooth:
    """What is known of a smooth function f: f′, sup |f″|, sup f − inf f, and its error in libraries.

    That error is so many roundings of 1, not of |f(z)|: the sigmoid may be computed as ½(1 + tanh(z/2)), tanh by
    exponentials, the error function by a formula.
    """

    slope: Callable[[Array], Array]
    curvature: float
    width: float
    roundings: int


SMOOTH: Final[Mapping[np.ufunc, Smooth]] = {
    np.tanh: Smooth(lambda z: 1 - np.square(np.tanh(z)), 4 / math.sqrt(27), 2.0, LIBRARY_ROUNDINGS),
    special.expit: Smooth(lambda z: special.expit(z) * special.expit(-z), 1 / math.sqrt(108), 1.0, LIBRARY_ROUNDINGS),
    special.erf: Smooth(
        lambda z: 2 / math.sqrt(math.pi) * np.exp(-z * z), math.sqrt(8 / (math.pi * math.e)), 2.0, FORMULA_ROUNDINGS
    ),
}


def smooth(function: np.ufunc) -> Rule:
    """(|f′| + sup|f″|·e)·e, at most the range of f, and the library's roundings; ∞ for an unbounded argument.

    Not f(v + e) − f(v): for e near the roundoff that cancels to nothing.
    """
    known = SMOOTH[function]

    def rule(a: Ball) -> Ball:
        value, error = function(a.value), a.error
        spread = np.minimum((np.abs(known.slope(a.value)) + known.curvature * error) * error, known.width)
        # What overflowed may be a NaN by now, which the range of f does not bound.
        spread = np.where(np.isfinite(error), spread, math.inf)
        return Ball(value, spread + a.format.rounding(np.ones_like(value), known.roundings), a.format)

    return rule


def exp(a: Ball) -> Ball:
    """e^v·(e^e − 1), the argument rounded on its way."""
    value = np.exp(a.value)
    argument = a.error + a.format.rounding(np.abs(a.value), ARGUMENT_ROUNDINGS)
    # e^−∞ is 0 to every implementation: so hidden scores stay hidden.
    # Where e^v underflows in float64, e^(v + e) need not.
    error = np.maximum(value * np.expm1(argument), np.where(value < UNDERFLOW, np.exp(a.value + argument), 0.0))
    error = np.where(np.isneginf(a.value), 0.0, error)
    return Ball(value, error + a.format.rounding(value + error, LIBRARY_ROUNDINGS), a.format)


def log(a: Ball) -> Ball:
    """−log(1 − e/v); ∞ where the argument may be zero."""
    value, relative = np.log(a.value), a.error / a.value
    error = np.where(relative < 1, -np.log1p(-np.minimum(relative, 1)), math.inf)
    return Ball(value, error + a.format.rounding(np.abs(value) + error, LIBRARY_ROUNDINGS), a.format)


def log1p(a: Ball) -> Ball:
    """As the logarithm at 1 + v, accurate near 0."""
    value, relative = np.log1p(a.value), a.error / (1 + a.value)
    error = np.where(relative < 1, -np.log1p(-np.minimum(relative, 1)), math.inf)
    return Ball(value, error + a.format.rounding(np.abs(value) + error, LIBRARY_ROUNDINGS), a.format)


def sqrt(a: Ball) -> Ball:
    """e/(√v + √(v − e)), never more than √e."""
    value, error = np.sqrt(a.value), a.error
    error = np.fmin(error / (value + np.sqrt(np.maximum(a.value - error, 0))), np.sqrt(error))
    return Ball(value, error + a.format.rounding(value + error, TWO_ROUNDINGS), a.format)


def logaddexp(a: Any, b: Any) -> Ball:
    """log(e^a + e^b): slopes σ(a − b) and σ(b − a), curvature ¼."""
    form = common_format(a, b)
    a, b = as_ball(a, form), as_ball(b, form)
    value, difference = np.logaddexp(a.value, b.value), a.value - b.value
    error_a, error_b = a.error, b.error
    error = special.expit(difference) * error_a + special.expit(-difference) * error_b
    error = error + np.square(error_a + error_b) / 4
    return Ball(value, error + form.rounding(np.abs(value) + error, LIBRARY_ROUNDINGS), form)


def _by_any_formula(a: Ball, roundings: int) -> Ball:
    """Its own radius, and the roundings of the other formula."""
    error = a.full_error
    return Ball(a.value, error + a.format.rounding(np.abs(a.value) + error, roundings), a.format)


ELEMENTWISE: Final[Mapping[Any, Rule]] = {
    np.add: add,
    np.subtract: subtract,
    np.negative: negative,
    np.multiply: multiply,
    np.square: square,
    np.divide: divide,
    np.power: power,
    np.exp: exp,
    np.log: log,
    np.log1p: log1p,
    np.sqrt: sqrt,
    np.logaddexp: logaddexp,
    by_any_formula: _by_any_formula,
    **{function: smooth(function) for function in SMOOTH},
}
