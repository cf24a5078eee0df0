"""Scaling a hidden relu layer up and the next one down changes nothing but the gradients, which scale inversely."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy
from numpy.typing import NDArray

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.strategies import WELL_SCALED, fill, seeds
from theorycheck_properties.homogeneity._scaling import times, underflow

CLAIM = Claim(
    upheld="A relu network stays the same when a layer is multiplied by α and the next one divided by it.",
    refuted="A relu network changes when a layer is multiplied by α and the next one divided by it.",
    statement=r"f(\alpha W_1, \alpha b_1, W_2/\alpha) = f(W_1, b_1, W_2), \quad "
    r"\nabla_{\alpha W_1} = \tfrac{1}{\alpha}\nabla_{W_1}, \ \nabla_{W_2/\alpha} = \alpha\nabla_{W_2}",
    assumes=("α is a power of two, so that it changes no bit of a sum", "no product underflows on the way"),
    source=Source("Dinh, Pascanu, Bengio & Bengio 2017", "α-scale transformations"),
    needs=("mlp.activation=relu", "mlp_vjp.activation=relu"),
    kind=Kind.EXACT,
    profile=Profile.STANDARD,
    dtypes=("float64", "float32"),
)


@dataclass(frozen=True)
class TwoLayers:
    """x (N, D), weights [(H, D), (K, H)], biases [(H,), (K,)], a cotangent dy (N, K) and the factor α."""

    x: NDArray[Any]
    weights: list[NDArray[Any]]
    biases: list[NDArray[Any]]
    dy: NDArray[Any]
    alpha: float


def cases(scope: Scope) -> SearchStrategy[TwoLayers]:
    return _cases(scope)


@st.composite
def _cases(draw: DrawFn, scope: Scope) -> TwoLayers:
    n, d, h, k = (draw(st.integers(1, min(4, scope.largest)), label=size) for size in ("N", "D", "H", "K"))
    kind = draw(st.sampled_from(WELL_SCALED), label="kind")
    rng = np.random.default_rng(draw(seeds(), label="seed"))
    x, first, second, b_first, b_second, dy = (
        fill(kind, rng, shape, scope.dtype) for shape in ((n, d), (h, d), (k, h), (h,), (k,), (n, k))
    )
    return TwoLayers(x, [first, second], [b_first, b_second], dy, draw(st.sampled_from([2.0, 0.5, 16.0]), label="α"))


def measure(implementation: Implementation, case: TwoLayers) -> tuple[Agreement, ...]:
    a = case.alpha
    (first, second), (b_first, b_second) = case.weights, case.biases
    weights, biases = [times(a, first), times(1 / a, second)], [times(a, b_first), b_second]
    within = underflow(max(a, 1 / a), case.x.dtype)
    y = implementation.mlp(case.x, case.weights, case.biases, activation="relu")
    y_scaled = implementation.mlp(case.x, weights, biases, activation="relu")
    dx, dw, db = implementation.mlp_vjp(case.x, case.weights, case.biases, case.dy, activation="relu")
    dx_scaled, dw_scaled, db_scaled = implementation.mlp_vjp(case.x, weights, biases, case.dy, activation="relu")
    return (
        Agreement(y_scaled, y, within, what="y of the rescaled network"),
        Agreement(dx_scaled, dx, within, what="dx of the rescaled network"),
        *(
            Agreement(scaled, factor * gradient.astype(np.float64), within, what=f"{name} of the rescaled network")
            for name, scaled, gradient, factor in (
                ("dW₁", dw_scaled[0], dw[0], 1 / a),
                ("dW₂", dw_scaled[1], dw[1], a),
                ("db₁", db_scaled[0], db[0], 1 / a),
                ("db₂", db_scaled[1], db[1], 1.0),
            )
        ),
    )
