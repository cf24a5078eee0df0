"""The course of a check: one quick look at a random line, and a closer one if that does not settle it."""

import importlib
from collections.abc import Callable, Sequence
from typing import Any, Final, get_args

import numpy as np

from theorycheck.errors import UsageError
from theorycheck.numerics.gradient_check.complex_step import look_complex, read_complex
from theorycheck.numerics.gradient_check.diagnosis import HERE, diagnose, report
from theorycheck.numerics.gradient_check.differences import four_point, two_point
from theorycheck.numerics.gradient_check.glance import glance
from theorycheck.numerics.gradient_check.layout import Layout
from theorycheck.numerics.gradient_check.plan import DOUBLE_UNIT, Array
from theorycheck.numerics.gradient_check.point import FOUR_POINT, TWO_POINT, Point, look
from theorycheck.numerics.gradient_check.problem import Method, Problem
from theorycheck.numerics.gradient_check.result import GradientCheck, GradientVerdict, Reading

_METHODS: Final = get_args(Method)
_DIFFERENCES: Final = {"central": (FOUR_POINT, four_point), "screening": (TWO_POINT, two_point)}


def check_gradient(
    function: Callable[..., Any],
    vjp: Callable[..., Any] | None,
    inputs: Sequence[Any],
    *,
    method: Method = "central",
    each_input: bool = False,
    seed: int = 0,
) -> GradientCheck:
    """Is `vjp` the vector-Jacobian product of `function` at `inputs`, as far as values of the function can tell?

    Along a random signed direction in all inputs at once, the derivative of a random signed sum of all outputs is
    compared with the one that the vjp claims.

    Args:
        function: takes the inputs and returns an array, a number, or several of them.
        vjp: takes the inputs and one cotangent for each output, and returns one gradient for each input of
            floating-point numbers, a list of gradients for a list of inputs. None for tensors of a framework, which
            then differentiates the function itself.
        inputs: arrays and lists of arrays; anything else is handed on as it is. Only float64 can be judged well.
        method: `central` finds relative errors of 1e-6 by four function values and measured convergence; `screening`
            finds 1e-4 by two; `complex` finds 1e-11 by one, if the function is analytic and takes complex arguments.
        each_input: look along one more direction for each input by itself, which finds errors in inputs whose gradient
            is small beside that of the others.
        seed: of the directions and the sums; the same seed gives the same result.

    Raises:
        UsageError: there is nothing to differentiate by, or an input is not finite, or the method does not apply.
        ContractError: the function changes its input, or function or vjp return what is no array of the right shape.
    """
    if method not in _METHODS:
        raise UsageError(f"There is no method {method!r}. The methods are {', '.join(map(repr, _METHODS))}.")
    problem = _problem(function, vjp, inputs, method, seed)
    try:
        return _check(problem, each_input=each_input)
    except RuntimeWarning:
        # Where warnings are errors: what is not finite becomes a verdict with a reason, which says more.
        with np.errstate(all="ignore"):
            return _check(problem, each_input=each_input)


def _check(problem: Problem, *, each_input: bool) -> GradientCheck:
    if problem.layout.plan.unit == DOUBLE_UNIT and not each_input and problem.method != "complex":
        check = glance(problem, *_DIFFERENCES[problem.method], f"{problem.seed}/{HERE}")
        if check is not None:
            return check
    point, reading = _look(problem)
    if reading is None:
        return _diagnose(point, point.direction)
    bounds = problem.layout.plan.bounds
    if each_input and len(bounds) > 1:
        for line in (point.part(*part) for part in bounds):
            if _look_along(point, line) is None:
                return _diagnose(point, line)
    point.place.leave()
    return report(point, reading)


def _diagnose(point: Point, line: Array) -> GradientCheck:
    with np.errstate(all="ignore"):
        return diagnose(point, line)


def _look(problem: Problem) -> tuple[Point, Reading | None]:
    """The point given, and the reading of a random line through it if that confirms the claim."""
    if problem.method == "complex":
        point, reading = look_complex(problem, HERE)
        return point, _confirming(reading)
    steps, judge = _DIFFERENCES[problem.method]
    point, pairs = look(problem, steps, HERE)
    return point, judge(point.scale, point.rounding, pairs) if point.unit == DOUBLE_UNIT else None


def _look_along(point: Point, line: Array) -> Reading | None:
    """The reading of another line through a point if it confirms the claim."""
    if point.problem.method == "complex":
        return _confirming(read_complex(point, line))
    steps, judge = _DIFFERENCES[point.problem.method]
    return judge(point.scale, point.rounding, point.pairs(line, steps))


def _confirming(reading: Reading) -> Reading | None:
    return reading if reading.verdict is GradientVerdict.RIGHT else None


def _problem(
    function: Callable[..., Any], vjp: Callable[..., Any] | None, inputs: Sequence[Any], method: Method, seed: int
) -> Problem:
    layout = Layout((inputs,) if hasattr(inputs, "dtype") else inputs)
    if layout.plan.framework:
        function, vjp, inputs = _bridge(layout.plan.framework)(function, vjp, layout.inputs)
        # The bridge sees writing to an input by itself, and its framework dislikes memory that it cannot write to.
        layout = Layout(inputs, writeable=True)
    if vjp is None:
        raise UsageError(
            "NumPy does not differentiate functions, so there is no gradient to check without a vjp. "
            "Pass a vjp, or tensors of a framework that differentiates."
        )
    return Problem(function, vjp, layout, method, seed)


def _bridge(framework: str) -> Callable[..., tuple[Callable[..., Any], Callable[..., Any], list[Any]]]:
    """What turns functions of a framework's arrays into functions of NumPy arrays."""
    try:
        adapter = importlib.import_module(f"theorycheck.adapters.{framework}")
        bridge: Callable[..., Any] = adapter.in_numpy
    except (ImportError, AttributeError):
        raise UsageError(
            f"Arrays of {framework!r} cannot be checked directly. Pass NumPy arrays, and a function and a vjp that "
            "take and return NumPy arrays."
        ) from None
    return bridge
