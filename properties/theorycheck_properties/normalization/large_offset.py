"""Normalization keeps its digits where the mean is far larger than the deviation."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy
from numpy.typing import NDArray

from theorycheck.claim import Claim, Profile, Source
from theorycheck.contract import OPERATIONS, Scope
from theorycheck.evidence import Agreement, Figure, Series, read
from theorycheck.implementation import Implementation
from theorycheck.reference import enclose
from theorycheck.strategies import Call, calls
from theorycheck_properties._relations import equal_results, several
from theorycheck_properties.normalization._functionals import normalized_axes

Array = NDArray[Any]

CLAIM = Claim(
    upheld="Normalization and its gradients stay accurate where the mean is a thousand times the deviation.",
    refuted="Normalization or one of its gradients loses digits when the mean is large beside the deviation.",
    statement=r"y(x + c) = y(x) \quad \text{up to rounding amplified by } \frac{|c|}{\sqrt{v}},"
    r" \text{ not by its square}",
    assumes=("x + c is exact",),
    source=Source("Chan, Golub & LeVeque 1983", "the two-pass algorithm against the textbook one-pass algorithm"),
    any_of=("layer_norm", "batch_norm", "layer_norm_vjp", "batch_norm_vjp"),
    profile=Profile.STANDARD,
    dtypes=("float64", "float32"),
)

OFFSETS = (16.0, 64.0, 256.0, 1024.0, -4096.0)
"""The deviations lie between ½ and 3: the last is a thousand of them and more."""
EPSILONS = (1.0, 0.125, 2.0**-10)
DISTANCES = 4.0 ** np.arange(7)
SAMPLES = 8
"""Of the figure: offsets in standard deviations, and inputs at each of them."""


@dataclass(frozen=True)
class Distant:
    """A call on small whole numbers and powers of two that vary, and what is added to all of x."""

    call: Call
    offset: float


def cases(scope: Scope) -> SearchStrategy[Distant]:
    return _cases(scope)


@st.composite
def _cases(draw: DrawFn, scope: Scope) -> Distant:
    [operation] = scope.options
    drawn = calls(operation, scope, kinds=("small integers", "powers of two"))
    call = draw(drawn.filter(lambda call: bool(np.all(np.ptp(call.inputs[0], axis=normalized_axes(call)) > 0))))
    epsilon = draw(st.sampled_from(EPSILONS), label="ε")
    return Distant(replace(call, options={"epsilon": epsilon}), draw(st.sampled_from(OFFSETS), label="offset"))


def measure(implementation: Implementation, case: Distant) -> tuple[Agreement, ...]:
    x, *others = case.call.inputs
    far = replace(case.call, inputs=((x + case.offset).astype(x.dtype), *others))
    run = implementation.operation(case.call.operation)
    outputs = OPERATIONS[case.call.operation].outputs
    near_results, far_results = (several(run(*call.inputs, **call.options)) for call in (case.call, far))
    near_balls, far_balls = (
        several(enclose(call.operation, *call.inputs, **call.options)) for call in (case.call, far)
    )
    return tuple(
        equal_results(one, other, around_one, around_other, f"{output.name} far from zero")
        for output, one, other, around_one, around_other in zip(
            outputs, far_results, near_results, far_balls, near_balls, strict=True
        )
    )


def figure(implementation: Implementation) -> Figure:
    """How much of the bound is used, against the offset; beside it what a one-pass variance would use."""
    operation = next(name for name in CLAIM.any_of if implementation.offers(name))
    series = [Series("the bound", DISTANCES[[0, -1]], np.ones(2), role="bound")]
    dtype = "float32" if "float32" in implementation.dtypes else implementation.dtype
    series.append(_used("this implementation", implementation.operation(operation), operation, dtype))
    if operation in {"layer_norm", "batch_norm"}:
        one_pass = _one_pass(-1 if operation == "layer_norm" else 0)
        series.append(_used("one-pass variance E x² − (E x)²", one_pass, operation, dtype))
    return Figure(
        f"The rounding bound of {operation} in {dtype} grows as its input is worse conditioned",
        "offset in standard deviations",
        "largest error / rounding bound",
        tuple(series),
        x_scale="log",
        y_scale="log",
    )


def _used(name: str, run: Callable[..., Any], operation: str, dtype: str) -> Series:
    """The share of the bound that a normalization uses: the median and the range over a few samples."""
    shares = np.array([[_share(run, call) for call in _samples(operation, away, dtype)] for away in DISTANCES])
    median, least, most = (reduce(shares, axis=1) for reduce in (np.median, np.min, np.max))
    return Series(name, DISTANCES, median, lower=least, upper=most, band=f"range of {SAMPLES} samples")


def _samples(operation: str, offset: float, dtype: str) -> Iterator[Call]:
    rng = np.random.default_rng(0)
    for _ in range(SAMPLES):
        x, dy = rng.standard_normal((2, 16, 16))
        inputs = [x + offset, np.ones(16), np.zeros(16), *([dy] if OPERATIONS[operation].vjp_of else [])]
        yield Call(operation, tuple(array.astype(dtype) for array in inputs), {"epsilon": 2.0**-10})


def _share(run: Callable[..., Any], call: Call) -> float:
    results = several(run(*call.inputs, **call.options))
    balls = several(enclose(call.operation, *call.inputs, **call.options))
    return max(read(Agreement(y, ball.value, ball.radius)).worst for y, ball in zip(results, balls, strict=True))


def _one_pass(axis: int) -> Callable[..., Array]:
    def normalize(x: Array, gain: Array, bias: Array, *, epsilon: float) -> Array:
        mean = np.mean(x, axis=axis, keepdims=True)
        variance = np.maximum(np.mean(np.square(x), axis=axis, keepdims=True) - np.square(mean), 0)
        y: Array = (x - mean) / np.sqrt(variance + x.dtype.type(epsilon)) * gain + bias
        return y

    return normalize
