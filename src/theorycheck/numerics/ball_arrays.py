"""Ball arithmetic on whole arrays: accumulations, which allow any order, and rearrangements, which cost nothing."""

import math
import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from theorycheck.numerics.ball import Ball, Terms, as_ball, common_format
from theorycheck.numerics.dialect import Rule
from theorycheck.numerics.routing import Piece, scatter, scatter_arrays, winners

Array = NDArray[Any]


def matmul(a: Any, b: Any) -> Ball:
    """n products added in any order, one operand possibly scaled beforehand: n + 1 roundings of each."""
    form = common_format(a, b)
    a, b = as_ball(a, form), as_ball(b, form)
    size_a, size_b = np.abs(a.value), np.abs(b.value)
    mass, error = size_a @ size_b, None
    if not b.is_exact:
        error = size_a @ b.full_error
    if not a.is_exact:
        inherited = a.full_error @ (size_b + b.error)
        error = inherited if error is None else error + inherited
    terms = Terms(0.0, mass, a.shape[-1] + 1) if error is None else Terms(error, mass + error, a.shape[-1] + 1)
    return Ball(a.value @ b.value, None, form, terms)


def add_up(a: Ball, axis: Any = None, *, keepdims: bool = False) -> Ball:
    """n terms added in any order; if they are sums themselves, the terms of all of them."""
    terms = a.terms
    value = np.sum(a.value, axis=axis, keepdims=keepdims)
    count = _count(a, value) * (terms.roundings + 1) - 1
    error = np.sum(np.broadcast_to(terms.error, a.shape), axis=axis, keepdims=keepdims)
    mass = np.sum(np.broadcast_to(terms.mass, a.shape), axis=axis, keepdims=keepdims)
    return Ball(np.asarray(value), None, a.format, Terms(error, mass, max(count, 0)))


def mean(a: Ball, axis: Any = None, *, keepdims: bool = False) -> Ball:
    """n terms added in any order and divided by n, or each multiplied by a rounded 1/n: n + 1 roundings.

    ∞ where the sum overflows, though the mean does not.
    """
    value = np.mean(a.value, axis=axis, keepdims=keepdims)
    count = _count(a, value)
    error = np.mean(a.full_error, axis=axis, keepdims=keepdims)
    mass = np.mean(a.magnitude, axis=axis, keepdims=keepdims)
    bound = error + a.format.rounding(mass, count + 1)
    return Ball(np.asarray(value), np.where(mass * count > a.format.largest, math.inf, bound), a.format)


def largest(a: Ball, axis: Any = None, *, keepdims: bool = False) -> Ball:
    """Exact; only the entries that can be the largest pass on their radius."""
    value = np.max(a.value, axis=axis, keepdims=keepdims)
    if a.is_exact:
        return Ball(np.asarray(value), None, a.format)
    errors = np.where(_can_win(a, axis), a.full_error, 0.0)
    return Ball(np.asarray(value), np.max(errors, axis=axis, keepdims=keepdims), a.format)


def able_to_win(a: Ball, axis: int) -> Ball:
    """1 at the largest entry along an axis, and [0, 1] at all that can be the largest if there are several."""
    able = _can_win(a, axis)
    alone = np.sum(able, axis=axis, keepdims=True) == 1
    return Ball(np.where(able, np.where(alone, 1.0, 0.5), 0.0), np.where(able & ~alone, 0.5, 0.0), a.format)


def _can_win(a: Ball, axis: Any) -> Array:
    error = a.error
    able: Array = ~(a.value + error < np.max(a.value - error, axis=axis, keepdims=True))
    return able


def scatter_balls(shape: Sequence[int], pieces: Sequence[Piece]) -> Ball:
    """Pieces added into an array of zeros; as many roundings as the entry met most often needs."""
    form = common_format(*(piece for _, piece in pieces))
    parts = [(index, as_ball(piece, form)) for index, piece in pieces]
    terms = [(index, part.shape, part.terms) for index, part in parts]
    errors = [(index, np.broadcast_to(term.error, extent)) for index, extent, term in terms]
    counts = [(index, np.full(extent, term.roundings + 1.0)) for index, extent, term in terms]
    return Ball(
        scatter_arrays(shape, [(index, part.value) for index, part in parts]),
        None,
        form,
        Terms(
            scatter_arrays(shape, errors),
            scatter_arrays(shape, [(index, term.mass) for index, _, term in terms]),
            max(int(np.max(scatter_arrays(shape, counts), initial=1)) - 1, 0),
        ),
    )


def rearrange(function: Callable[..., Any]) -> Rule:
    """Each array of the ball is rearranged alike."""

    def rule(a: Ball, *args: Any, **kwargs: Any) -> Ball:
        return a.map(lambda array: function(array, *args, **kwargs))

    return rule


def join(function: Callable[..., Any]) -> Rule:
    """np.stack and np.concatenate: the arrays of the balls are joined alike."""

    def rule(parts: Sequence[Any], axis: int = 0) -> Ball:
        form = common_format(*parts)
        balls = [as_ball(part, form) for part in parts]
        value = function([ball.value for ball in balls], axis)
        if all(ball.is_exact for ball in balls):
            return Ball(value, None, form)
        radius = function([ball.full_error for ball in balls], axis)
        if not any(ball.is_sum for ball in balls):
            return Ball(value, radius, form)
        terms = [ball.terms for ball in balls]
        errors = [np.broadcast_to(term.error, ball.shape) for term, ball in zip(terms, balls, strict=True)]
        joined = Terms(
            function(errors, axis), function([term.mass for term in terms], axis), max(term.roundings for term in terms)
        )
        return Ball(value, radius, form, joined)

    return rule


def _count(a: Ball, reduced: Any) -> int:
    return a.size // max(int(np.size(reduced)), 1)


ARRAYS: Final[Mapping[Any, Rule]] = {
    np.matmul: matmul,
    np.sum: add_up,
    np.mean: mean,
    np.max: largest,
    np.stack: join(np.stack),
    np.concatenate: join(np.concatenate),
    np.ones_like: lambda a: np.ones(a.shape),
    np.zeros_like: lambda a: np.zeros(a.shape),
    scatter: scatter_balls,
    winners: able_to_win,
    **{
        function: rearrange(function)
        for function in (
            operator.getitem,
            np.reshape,
            np.transpose,
            np.swapaxes,
            np.moveaxis,
            np.expand_dims,
            np.squeeze,
            np.broadcast_to,
            np.pad,
        )
    },
}
