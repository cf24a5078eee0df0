"""At large arguments exponentials saturate, and the right result is finite."""

from dataclasses import replace

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from theorycheck.claim import Claim, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.strategies import Call, calls
from theorycheck_properties._comparison import agreements, enclosed
from theorycheck_properties._kinds import every_kind

CLAIM = Claim(
    upheld="At arguments of hundreds to ten thousand every result is finite and right; of most activations, at any.",
    refuted="At a large argument a result overflows, is not a number or is wrong.",
    statement=r"|z| \le 10^4 \Rightarrow \sigma(z),\ \tanh z,\ \log(1 + e^z),\ \log\textstyle\sum_k e^{z_k} "
    r"\text{ and their gradients are finite}",
    assumes=("the exact result is representable",),
    source=Source("Blanchard, Higham & Higham 2021", "eq. 1.4 and §4: the shift by the maximum"),
    any_of=("activation", "activation_vjp", "cross_entropy", "cross_entropy_vjp", "attention", "gru"),
    dtypes=(
        "float64",
        "float32",
    ),  # in half precision the rounding of such scores alone is as large as their differences
    unchecked=True,
    by_definition=True,
)

MAGNITUDES = (100.0, 1000.0, 10_000.0)
OF_THE_LARGEST = 0.75
"""Most activations are finite at this share of the largest number, where twice the argument is not."""


def cases(scope: Scope) -> SearchStrategy[Call]:
    [operation] = scope.options
    return _cases(operation, scope)


@st.composite
def _cases(draw: DrawFn, operation: str, scope: Scope) -> Call:
    call = draw(calls(operation, scope, kinds=("ones", "normal")))
    largest = OF_THE_LARGEST * float(np.finfo(scope.dtype).max)
    magnitudes = (*MAGNITUDES, largest) if operation == "activation" else MAGNITUDES
    magnitude = draw(st.sampled_from(magnitudes), label="magnitude")
    sign = draw(st.sampled_from([1, -1]), label="sign")
    first, *others = call.inputs
    large = np.asarray(sign * magnitude * np.clip(first, -1, 1), first.dtype)
    return replace(call, inputs=(large, *others))


def measure(implementation: Implementation, case: Call) -> tuple[Agreement, ...]:
    calls_of_all = (call for call in every_kind(implementation, case) if _representable(call))
    return tuple(agreement for call in calls_of_all for agreement in _agreements(implementation, call))


def _representable(call: Call) -> bool:
    """True if the exact result is, and what leads to it: near the largest number no square is, nor z (1 + erf)."""
    ordinary = bool((np.abs(call.inputs[0]) <= MAGNITUDES[-1]).all())
    return ordinary or call.options.get("kind") not in {"square", "gelu"}


def _agreements(implementation: Implementation, case: Call) -> tuple[Agreement, ...]:
    returned = getattr(implementation.unchecked, case.operation)(*case.inputs, **case.options)
    if isinstance(returned, tuple) and len(returned) == 1:  # a single gradient may come so
        [returned] = returned
    kind = f", {case.options['kind']}" if "kind" in case.options else ""
    found = agreements(case.operation, returned, enclosed(case))
    return tuple(replace(agreement, what=f"{agreement.what}{kind}") for agreement in found)
