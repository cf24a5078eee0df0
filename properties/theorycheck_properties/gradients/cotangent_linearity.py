"""A gradient is linear in its cotangent."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy
from numpy.typing import NDArray

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import OPERATIONS, Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.strategies import Call, calls, integers_below, seeds
from theorycheck_properties._comparison import stays_finite
from theorycheck_properties.gradients._kinds import kinds_for
from theorycheck_properties.gradients._linear import agrees_with_sum, gradients

LINEAR = tuple(name for name, operation in OPERATIONS.items() if operation.vjp_of and not operation.random)

CLAIM = Claim(
    upheld="A vector-Jacobian product is linear in its cotangent: nothing is normalised, clipped or kept on the way.",
    refuted="A vector-Jacobian product is not linear in its cotangent.",
    statement=r"J^{\top}(\alpha u_1 + u_2) = \alpha J^{\top} u_1 + J^{\top} u_2",
    source=Source("definition of the adjoint", "a transposed matrix times a vector is linear in the vector"),
    any_of=LINEAR,
    kind=Kind.IDENTITY,
    profile=Profile.STANDARD,
    dtypes=("float64", "float32"),
    blind_to=("a gradient that is wrong, if it is linear in its cotangent",),
)

ALPHA = 64
"""A power of two, large enough to carry gradients over the thresholds at which they are usually clipped."""


@dataclass(frozen=True)
class Combined:
    """A call of a `_vjp`, and two cotangents of whole numbers for each of its outputs."""

    call: Call
    first: tuple[NDArray[Any], ...]
    second: tuple[NDArray[Any], ...]

    @property
    def combined(self) -> Call:
        """The call with the cotangents α·first + second."""
        return self.heard(
            tuple(np.asarray(ALPHA * u + v, u.dtype) for u, v in zip(self.first, self.second, strict=True))
        )

    def heard(self, cotangents: tuple[NDArray[Any], ...]) -> Call:
        """The call with these cotangents."""
        return replace(self.call, inputs=self.call.inputs[: inputs_of(self.call.operation)] + cotangents)


def cases(scope: Scope) -> SearchStrategy[Combined]:
    (operation,) = (name for name in LINEAR if scope.offers(name))
    return combinations(operation, scope).filter(lambda case: stays_finite(case.combined))


def measure(implementation: Implementation, case: Combined) -> tuple[Agreement, ...]:
    calls_heard = (case.combined, case.heard(case.first), case.heard(case.second))
    combined, first, second = (gradients(implementation, call) for call in calls_heard)
    return tuple(
        agrees_with_sum(whole, (u.scaled(ALPHA), v), case.call.operation)
        for whole, u, v in zip(combined, first, second, strict=True)
    )


@st.composite
def combinations(draw: DrawFn, operation: str, scope: Scope) -> Combined:
    """Calls of a `_vjp`, and for each two cotangents of whole numbers up to 3: their combination is exact."""
    call = draw(calls(operation, scope, kinds=kinds_for(operation)))
    rng = np.random.default_rng(draw(seeds(), label="seed of the cotangents"))
    given = call.inputs[inputs_of(operation) :]
    first, second = (tuple(integers_below(3, rng, u.shape).astype(scope.dtype) for u in given) for _ in range(2))
    return Combined(call, first, second)


def inputs_of(operation: str) -> int:
    """The number of inputs of the forward operation, after which the cotangents follow."""
    return len(OPERATIONS[OPERATIONS[operation].vjp_of].arguments)
