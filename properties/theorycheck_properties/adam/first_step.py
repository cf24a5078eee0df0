"""Where Adam goes first, whatever it is going to remember."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from theorycheck.claim import Claim, Profile, Source
from theorycheck.contract import OPERATIONS, Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.numerics import Ball, unit_roundoff
from theorycheck.strategies import KINDS, fill, seeds
from theorycheck_properties.adam._runs import DYADIC, USUAL, Array, Run

CLAIM = Claim(
    upheld="The first step of Adam and AdamW is the gradient divided by its own size, whatever its decay rates.",
    refuted="The first step of Adam or AdamW depends on its decay rates, or is not the gradient divided by its size.",
    statement=r"\theta_1 = \theta_0 - \eta\, \frac{g}{|g| + \varepsilon}",
    assumes=("m₀ = v₀ = 0: the corrections undo both means of one gradient", "no weight decay"),
    source=Source("Kingma & Ba 2015", "§3, initialization bias correction"),
    any_of=("adam_step", "adamw_step"),
    profile=Profile.STANDARD,
    dtypes=("float64", "float32"),
)

[DEFAULT_EPSILON] = (option.default for option in OPERATIONS["adam_step"].options if option.name == "epsilon")
"""Of implementations that do not take another."""


@dataclass(frozen=True)
class First:
    """A start and a gradient (p,), the operation and the options of the step."""

    operation: str
    start: Array
    gradient: Array
    options: dict[str, Any]


@st.composite
def cases(draw: DrawFn, scope: Scope) -> First:
    offered = [name for name in ("adam_step", "adamw_step") if scope.offers(name)]
    operation = draw(st.sampled_from(offered), label="operation")
    rate = draw(st.sampled_from((1.0, 0.125, 2.0**-10, 1e-3)), label="learning rate")
    options = {"learning_rate": rate}
    if scope.accepts(operation, "epsilon"):
        options["epsilon"] = draw(st.sampled_from((0.125, 1.0, 2.0**-10, 1e-8)), label="ε")
    values_of_beta1, values_of_beta2 = zip(*DYADIC, USUAL, strict=True)
    for name, values in (("beta1", values_of_beta1), ("beta2", values_of_beta2)):
        if scope.accepts(operation, name):
            options[name] = draw(st.sampled_from(values), label=name)
    kind = draw(st.sampled_from(KINDS), label="kind of the gradient")
    size = draw(st.integers(1, min(4, scope.largest)), label="p")
    rng = np.random.default_rng(draw(seeds(), label="seed"))
    # Of the size of the step, which would drown in anything larger.
    start = rate * fill("small integers", rng, (size,))
    return First(operation, start.astype(scope.dtype), fill(kind, rng, (size,), scope.dtype), options)


def measure(implementation: Implementation, case: First) -> Agreement:
    run = Run(implementation, case.operation, case.start, **case.options)
    run.advance(case.gradient)
    u = unit_roundoff(case.start.dtype)
    rate = Ball.option(case.options["learning_rate"], u)
    epsilon = Ball.option(case.options.get("epsilon", DEFAULT_EPSILON), u)
    gradient = Ball.exact(case.gradient)
    first = Ball.exact(case.start) - rate * (gradient / (np.abs(gradient) + epsilon))
    within = run.around.radius + first.radius
    return Agreement(
        run.theta, first.value, within, what=f"θ₁ of {case.operation}", scale=case.options["learning_rate"]
    )
