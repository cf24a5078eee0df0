"""Results of an implementation beside the reference's enclosures of them."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from hypothesis.strategies import SearchStrategy

from theorycheck.contract import OPERATIONS, Role, Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.numerics import Ball
from theorycheck.reference import enclose
from theorycheck.strategies import KINDS, Call, Trajectory, calls
from theorycheck_properties._exact import sums_whole_numbers


def enclosed(call: Call) -> Any:
    """The Balls that contain every conforming result of a call, gradients included."""
    return enclose(call.operation, *call.inputs, **call.options)


def finite_calls(operation: str, scope: Scope, *, kinds: tuple[str, ...] = KINDS) -> SearchStrategy[Call]:
    """Calls whose conforming results are all finite: overflow is the subject of other claims."""
    return calls(operation, scope, kinds=kinds).filter(stays_finite)


def stays_finite(call: Call) -> bool:
    """True if no conforming evaluation of a call overflows."""
    return all(np.isfinite(ball.radius).all() for ball in _flat(enclosed(call)))


def agreements(operation: str, observed: Any, balls: Any, *, exactly: bool = False) -> tuple[Agreement, ...]:
    """One agreement for each array that an operation returns, within the radius of its Ball, or exactly."""
    return tuple(_agreements(operation, observed, balls, exactly))


def follows_definition(implementation: Implementation, call: Call) -> tuple[Agreement, ...]:
    """A call's results against the definition of its operation: bit for bit where no order of summation rounds."""
    observed = implementation.operation(call.operation)(*call.inputs, **call.options)
    return agreements(call.operation, observed, enclosed(call), exactly=sums_whole_numbers(call))


def follows_trajectory(implementation: Implementation, case: Trajectory) -> tuple[Agreement, ...]:
    """Every step of an optimizer against its definition, begun where the step before ended."""
    return tuple(_steps(implementation, case))


def _flat(balls: Any) -> Iterator[Ball]:
    if isinstance(balls, Ball):
        yield balls
    elif isinstance(balls, (list, tuple)):
        for entry in balls:
            yield from _flat(entry)


def _agreements(operation: str, observed: Any, balls: Any, exactly: bool) -> Iterator[Agreement]:
    outputs = OPERATIONS[operation].outputs
    results, enclosures = ([observed], [balls]) if len(outputs) == 1 else (observed, balls)
    for output, result, enclosure in zip(outputs, results, enclosures, strict=True):
        if output.role is Role.STATE:
            continue
        if output.role is Role.ARRAYS:
            for index, (one, around) in enumerate(zip(result, enclosure, strict=True)):
                yield _agreement(one, around, f"{output.name}[{index}] of {operation}", exactly)
        else:
            yield _agreement(result, enclosure, f"{output.name} of {operation}", exactly)


def _agreement(observed: Any, ball: Ball, what: str, exactly: bool) -> Agreement:
    return Agreement(observed, ball.value, 0.0 if exactly else ball.radius, what=what)


def _steps(implementation: Implementation, case: Trajectory) -> Iterator[Agreement]:
    step = implementation.operation(case.operation)
    theta, state, enclosed_state = case.start, None, None
    for t, (gradient, options) in enumerate(zip(case.gradients, case.options, strict=True), start=1):
        # From the theta that was observed: what earlier steps rounded is no error of this one.
        ball, enclosed_state = enclose(case.operation, theta, gradient, enclosed_state, **options)
        theta, state = step(theta, gradient, state, **options)
        yield Agreement(theta, ball.value, ball.radius, what=f"theta after step {t} of {case.operation}")
