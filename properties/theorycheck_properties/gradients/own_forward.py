"""A gradient beside the differences of its own operation."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from hypothesis.strategies import SearchStrategy
from numpy.typing import NDArray

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import OPERATIONS, Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.numerics import BOOKKEEPING, Ball
from theorycheck.reference import enclose_vjp
from theorycheck.strategies import Call
from theorycheck_properties._exact import widened
from theorycheck_properties.gradients._directions import (
    DIFFERENTIABLE,
    Directed,
    directed_calls,
    flat,
    inner,
    rounded,
    within_balls,
    within_norms,
)
from theorycheck_properties.gradients._linear import Gradient, gradients

Array = NDArray[Any]

CLAIM = Claim(
    upheld="Every gradient predicts how its own operation's output changes when all inputs move.",
    refuted="A gradient does not predict how its own operation's output changes when all inputs move.",
    statement=r"\left| \tfrac{1}{2h} \langle u,\, f(x + h v) - f(x - h v) \rangle - \langle v, J(x)^\top u \rangle"
    r"\right| \le \sup_{\lvert t \rvert \le h} \langle |v|, |(J(x + t v) - J(x))^\top u| \rangle",
    assumes=("f is differentiable between x − hv and x + hv",),
    source=Source("derived here", "by the mean value theorem"),
    any_of=tuple(f"{OPERATIONS[name].vjp_of} & {name}" for name in DIFFERENTIABLE),
    kind=Kind.INEQUALITY,
    profile=Profile.STANDARD,
    dtypes=("float64",),
    blind_to=("a forward result that is wrong, if its gradient is wrong in the same way",),
)

STEP = 2.0**-26
"""√u: what rounding adds, u/h, and what curvature adds, h, are then alike. A power of two rounds no quotient."""
SMOOTH = ("normal", "positive")
"""No zeros and no ties: a kink is met only if a segment of length 2h happens to cross it, and then widens the bound."""


def cases(scope: Scope) -> SearchStrategy[Directed]:
    (operation,) = (name for name in DIFFERENTIABLE if scope.offers(name))
    return directed_calls(operation, offered_both_ways(operation, scope), kinds=SMOOTH)


def measure(implementation: Implementation, case: Directed) -> Agreement:
    after, before = (case.through(lambda array, signs, by=by: array + by * signs) for by in (STEP, -STEP))
    # The inputs moved by what rounding left of 2hv: of that the mean value theorem speaks.
    ends = zip(case.floating(after), case.floating(before), strict=True)
    moved = [widened(one) - widened(other) for one, other in ends]
    outputs = [_results(implementation, case, inputs) for inputs in (after, before)]
    found = gradients(implementation, case.call)
    along = [one.radius for one in _on_the_way(case, after, before)]

    def sides(within: Callable[[Sequence[Gradient]], list[Ball]]) -> tuple[Ball, Ball]:
        high, low = (inner([widened(u) for u in case.cotangents], within(results)) for results in outputs)
        slopes = [rounded(ball.value, ball.radius + radius) for ball, radius in zip(within(found), along, strict=True)]
        return (high - low) / (2 * STEP), inner(moved, slopes) / (2 * STEP)

    change, predicted = sides(within_balls)
    return Agreement(
        change.value,
        predicted.value,
        change.radius + predicted.radius,
        what=f"differences of {case.forward} against ⟨v, {case.call.operation}⟩",
        normwise=sum(side.radius for side in sides(within_norms)) if case.transformable else None,
    )


def offered_both_ways(operation: str, scope: Scope) -> Scope:
    """The scope with those options and activations of a `_vjp` alone that its forward operation takes as well."""
    forward = OPERATIONS[operation].vjp_of
    options = scope.options[operation] & scope.options[forward]
    kinds = tuple(kind for kind in scope.kinds(operation) if kind in scope.kinds(forward))
    return replace(scope, options={operation: options}, activations={operation: kinds})


def _results(implementation: Implementation, case: Directed, inputs: tuple[Any, ...]) -> list[Gradient]:
    """The outputs of the forward operation."""
    return gradients(implementation, Call(case.forward, inputs, case.call.options))


def _on_the_way(case: Directed, after: tuple[Any, ...], before: tuple[Any, ...]) -> Iterator[Ball]:
    """The gradients everywhere between two points."""
    segment = case.through(hull, after, before)
    return flat([enclose_vjp(case.forward, *segment, *case.cotangents, **case.call.options)])


def hull(middle: Array, _signs: Array, *ends: Array) -> Ball:
    """The Ball around the middle of a segment that reaches to its ends."""
    exactly = widened(middle)
    reach = np.max([np.abs(end - middle) for end in ends], axis=0)
    return Ball(exactly.value, reach * BOOKKEEPING, exactly.format)
