"""The dot-product test."""

from functools import partial
from typing import Any

from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.numerics import jvp
from theorycheck.reference import DEFINITIONS
from theorycheck_properties._comparison import stays_finite
from theorycheck_properties._exact import widened
from theorycheck_properties.gradients._directions import (
    DIFFERENTIABLE,
    Directed,
    directed_calls,
    flat,
    inner,
    mapped,
    within_balls,
    within_norms,
)
from theorycheck_properties.gradients._kinds import kinds_for
from theorycheck_properties.gradients._linear import gradients

CLAIM = Claim(
    upheld="Gradients are adjoint to derivatives: along any direction both give the same number.",
    refuted="A gradient is not adjoint to the derivative of its operation along some direction.",
    statement=r"\langle J v,\, u \rangle = \langle v,\, J^\top u \rangle",
    assumes=("J v by dual numbers, forward through the definition", "a mean is moderate beside its deviation"),
    source=Source("definition of the adjoint", "Griewank & Walther 2008, §3.2; as a test: Claerbout 1992, ch. 5"),
    any_of=DIFFERENTIABLE,
    profile=Profile.STANDARD,
    dtypes=("float64", "float32"),
    by_definition=True,
)


def cases(scope: Scope) -> SearchStrategy[Directed]:
    (operation,) = (name for name in DIFFERENTIABLE if scope.offers(name))
    directed = directed_calls(operation, scope, kinds=kinds_for(operation))
    return directed.filter(lambda case: stays_finite(case.call))


def measure(implementation: Implementation, case: Directed) -> Agreement:
    found, signs = gradients(implementation, case.call), [widened(signs) for signs in flat(case.along)]
    observed = inner(signs, within_balls(found))
    expected = inner([widened(u) for u in case.cotangents], list(flat([derivative(case)])))
    return Agreement(
        observed.value,
        expected.value,
        observed.radius + expected.radius,
        what=f"⟨v, {case.call.operation}⟩ against ⟨Jv, u⟩",
        normwise=inner(signs, within_norms(found)).radius + expected.radius if case.transformable else None,
    )


def derivative(case: Directed) -> Any:
    """J v in float64, with its rounding."""
    definition = partial(DEFINITIONS[case.forward], **case.call.options)
    directions = [None if signs is None else mapped(widened, signs) for signs in case.along]
    return jvp(definition, case.through(lambda array, _: widened(array)), directions)
