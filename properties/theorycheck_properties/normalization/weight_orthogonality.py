"""Before batch norm, a weight and its gradient are orthogonal, but for ε."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from numpy.typing import NDArray

from theorycheck.claim import Claim, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.numerics import Ball
from theorycheck.reference import enclose
from theorycheck.strategies import fill, seeds
from theorycheck_properties._exact import widened
from theorycheck_properties.normalization._functionals import agree

Array = NDArray[np.floating]

CLAIM = Claim(
    upheld="The gradient of a weight before batch norm meets the weight only as far as ε lets it, and falls as the"
    " weight grows.",
    refuted="The gradient of a weight before batch norm has a part along the weight that ε does not explain.",
    statement=r"\langle w_k, \partial_{w_k} \rangle = \frac{\varepsilon}{v_k + \varepsilon} \sum_n g_k u_{nk}"
    r" \hat{z}_{nk}, \qquad"
    r" \partial_w(\alpha w;\, \alpha^2 \varepsilon) = \tfrac{1}{\alpha}\, \partial_w(w;\, \varepsilon)",
    assumes=("z = xWᵀ + b goes into batch norm; u is the cotangent, g the gain", "α is a power of two, b grows along"),
    source=Source("derived here", "from van Laarhoven 2017, with ε kept"),
    needs=("dense", "dense_vjp", "batch_norm_vjp"),
    profile=Profile.STANDARD,
    dtypes=("float64", "float32"),
)

EPSILONS = (1.0, 0.125, 2.0**-10)
FACTORS = (4.0, 0.25, 32.0)


@dataclass(frozen=True)
class Layer:
    """A dense layer on whole numbers, x (N, D) and weight (K, D), before batch norm; u (N, K) comes back.

    `factor` is what the weight grows by.
    """

    x: Array
    weight: Array
    bias: Array
    gain: Array
    cotangent: Array
    epsilon: float
    factor: float


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Layer:
    examples, features, units = (draw(st.integers(low, 5), label=name) for name, low in (("N", 2), ("D", 1), ("K", 1)))
    rng = np.random.default_rng(draw(seeds(), label="seed"))
    x, weight, bias = (
        fill("small integers", rng, shape, scope.dtype) for shape in ((examples, features), (units, features), (units,))
    )
    kind = draw(st.sampled_from(["small integers", "normal"]), label="kind of gain and cotangent")
    gain, cotangent = (fill(kind, rng, shape, scope.dtype) for shape in ((units,), (examples, units)))
    epsilon = draw(st.sampled_from(EPSILONS), label="ε")
    return Layer(x, weight, bias, gain, cotangent, epsilon, draw(st.sampled_from(FACTORS), label="factor"))


def measure(implementation: Implementation, case: Layer) -> tuple[Agreement, ...]:
    gradient = weight_gradient(implementation, case, 1.0)
    grown = weight_gradient(implementation, case, case.factor)
    around, along, terms = meeting(case)

    def product(dweight: Ball) -> Ball:
        met: Ball = np.sum(widened(case.weight) * dweight, axis=1)
        return met

    return (
        agree("⟨w, dw⟩", product, gradient, around, along, terms),
        Agreement(case.factor * grown, gradient, what="dw of the grown weight, scaled back"),
    )


def weight_gradient(implementation: Implementation, case: Layer, factor: float) -> Array:
    """∂_W (K, D) where weight and bias are multiplied by the factor and ε by its square."""
    weight, bias = ((factor * array).astype(array.dtype) for array in (case.weight, case.bias))
    z = implementation.dense(case.x, weight, bias)
    epsilon = factor**2 * case.epsilon
    dz, *_ = implementation.batch_norm_vjp(z, case.gain, np.zeros_like(case.gain), case.cotangent, epsilon=epsilon)
    dweight: Array = implementation.dense_vjp(case.x, weight, bias, dz)[1]
    return dweight


def meeting(case: Layer) -> tuple[Ball, Ball, Array]:
    """The Ball around ∂_W, what ⟨w, ∂_w⟩ (K,) is, and the size of the terms that it adds up."""
    z = case.x @ case.weight.T + case.bias
    dz, *_ = enclose("batch_norm_vjp", z, case.gain, np.zeros_like(case.gain), case.cotangent, epsilon=case.epsilon)
    _, around, _ = enclose("dense_vjp", case.x, case.weight, case.bias, dz)
    centred = widened(z) - np.mean(widened(z), axis=0)
    v = np.mean(np.square(centred), axis=0)
    weighted = widened(case.gain) * widened(case.cotangent)
    along = np.sum(weighted * centred, axis=0) * case.epsilon / ((v + case.epsilon) * np.sqrt(v + case.epsilon))
    size = np.abs(case.weight) @ np.abs(case.x).T
    terms = np.sum(np.abs(weighted.value) * size.T, axis=0) / np.sqrt(v.value + case.epsilon)
    return around, along, terms
