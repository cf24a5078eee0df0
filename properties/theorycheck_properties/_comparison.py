"""Results of an implementation beside the reference's enclosures of them."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, TypeVar

import numpy as np
from hypothesis import assume
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from theorycheck.contract import OPERATIONS, Role, Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.numerics import Ball
from theorycheck.reference import enclose
from theorycheck.strategies import KINDS, Call, Trajectory, calls
from theorycheck_properties._exact import sums_whole_numbers
from theorycheck_properties._normwise import with_norm_bounds
from theorycheck_properties._signed_sums import with_signed_sums

Case = TypeVar("Case")

FLOATING = frozenset({Role.ARRAY, Role.ARRAYS})
SCALES = (1.0, 1.0, 32.0, 2.0**-8)
"""Powers of two, which round nothing."""
FAR_OFF = {"float64": 2.0**512, "float32": 2.0**64, "float16": 2.0**8}
"""As far as what is compared or averaged may lie from 0 without overflow: beyond what stands for −∞ in its place."""
LONG, MANY = 20, 9
"""More than any axis, and more arrays, than a small call has: 4H = 20, three layers."""
FAR = 2.0**40
"""Of what grows with every layer or step: a result below it comes from nothing that overflowed single precision."""
FAR_IN_HALF = 2.0**8
"""A mean below it, of as many terms, comes from no sum that overflowed half precision."""


def enclosed(call: Call) -> Any:
    """The Balls that contain every conforming result of a call, gradients included."""
    # A generator asks whether a call overflows, then the same call is measured, on several implementations where faults
    # are compared: one enclosure serves all.
    known = _recent.get(id(call))
    if known is None or known[0] is not call:
        known = _recent[id(call)] = call, enclose(call.operation, *call.inputs, **call.options)
        if len(_recent) > RECENT:
            del _recent[next(iter(_recent))]
    return known[1]


RECENT = 128
"""Calls whose enclosures are kept: the cases of a claim in two dtypes."""
_recent: dict[int, tuple[Call, Any]] = {}


@st.composite
def finite_calls(draw: DrawFn, operation: str, scope: Scope, *, kinds: tuple[str, ...] = KINDS) -> Call:
    """Calls whose conforming results are all finite, some with one input of another size than the others.

    Overflow is the subject of other claims; what acts on large or small entries alone, such as clipping, is not.
    """
    call = draw(calls(operation, scope, kinds=kinds, large=True))
    if is_large(call):
        assume(stays_finite(call))
        return call
    floating = [index for index, value in enumerate(OPERATIONS[operation].arguments) if value.role in FLOATING]
    which = draw(st.sampled_from(floating), label="input to rescale")
    far = (FAR_OFF[scope.dtype],) if OPERATIONS[operation].area == "pooling" else ()
    call = _rescaled(call, which, draw(st.sampled_from(SCALES + far), label="scale"))
    assume(stays_finite(call))
    return call


def stays_finite(call: Call) -> bool:
    """True if no conforming evaluation of a call overflows: of few numbers, only half precision and squares may.

    A result near the largest number will not do: what leads to it may overflow before it, such as a Jacobian that is
    carried forward, or a sum that is divided. Nor will a gradient of zeros, if what it is a gradient of is far off.
    """
    half, grows = call.dtype == np.float16, "square" in call.options.values() or is_large(call)
    if not half and not grows:
        return True
    far, forward = FAR_IN_HALF if half else FAR, OPERATIONS[call.operation].vjp_of
    balls = list(_flat(enclosed(call)))
    if forward and grows:
        inputs = call.inputs[: len(OPERATIONS[forward].arguments)]
        balls += _flat(enclosed(replace(call, operation=forward, inputs=inputs)))
    return all(np.isfinite(ball.radius).all() and (np.abs(ball.value) < far).all() for ball in balls)


def is_large(call: Call) -> bool:
    """True if a network is deep, a sequence long or a layer wide."""
    floating = [value.role in FLOATING for value in OPERATIONS[call.operation].arguments]
    entries = [entry for entry, one in zip(call.inputs, floating, strict=True) if one]
    arrays = [array for entry in entries for array in (entry if isinstance(entry, list) else [entry])]
    return len(arrays) > MANY or any(max(array.shape, default=0) > LONG for array in arrays)


def mostly(usual: SearchStrategy[Case], rare: SearchStrategy[Case]) -> SearchStrategy[Case]:
    """The rare strategy in one case of sixteen."""
    return st.integers(0, 15).flatmap(lambda choice: rare if choice == 15 else usual)


def agreements(operation: str, observed: Any, balls: Any, *, exactly: bool = False) -> tuple[Agreement, ...]:
    """One agreement for each array that an operation returns, within the radius of its Ball, or exactly."""
    return tuple(_agreements(operation, observed, balls, exactly))


def follows_definition(implementation: Implementation, call: Call) -> tuple[Agreement, ...]:
    """A call's results against the definition of its operation: bit for bit where no order of summation rounds.

    Where the radii of many entries say nothing, sums of the entries with signs stand for them.
    """
    observed = implementation.operation(call.operation)(*call.inputs, **call.options)
    exactly = sums_whole_numbers(call)
    compared = with_norm_bounds(call, agreements(call.operation, observed, enclosed(call), exactly=exactly))
    return compared if exactly else with_signed_sums(call, observed, enclosed(call), compared)


def follows_trajectory(implementation: Implementation, case: Trajectory) -> tuple[Agreement, ...]:
    """Every step of an optimizer against its definition, begun where the step before ended."""
    return tuple(_steps(implementation, case))


def _rescaled(call: Call, which: int, scale: float) -> Call:
    inputs = list(call.inputs)
    entry = inputs[which]
    inputs[which] = [array * scale for array in entry] if isinstance(entry, list) else np.asarray(entry * scale)
    return replace(call, inputs=tuple(inputs))


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
