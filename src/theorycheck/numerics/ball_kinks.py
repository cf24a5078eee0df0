"""Ball arithmetic where functions bend or jump: exact operations, two-valued where rounding decides."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from theorycheck.numerics.ball import Ball, as_ball, common_format
from theorycheck.numerics.dialect import Rule


def absolute(a: Ball) -> Ball:
    """Exact, and 1-Lipschitz."""
    return Ball(np.abs(a.value), a.full_error, a.format)


def maximum(a: Any, b: Any) -> Ball:
    """Exact; only an operand that can be the larger one passes on its radius."""
    form = common_format(a, b)
    a, b = as_ball(a, form), as_ball(b, form)
    value, error_a, error_b = np.maximum(a.value, b.value), a.error, b.error
    if a.is_exact and b.is_exact:
        return Ball(value, None, form)
    from_a = np.where(a.value + error_a < b.value - error_b, 0.0, error_a)
    from_b = np.where(b.value + error_b < a.value - error_a, 0.0, error_b)
    return Ball(value, np.maximum(from_a, from_b), form)


def minimum(a: Any, b: Any) -> Ball:
    """As `maximum`, mirrored."""
    form = common_format(a, b)
    return maximum(as_ball(a, form).negated(), as_ball(b, form).negated()).negated()


def greater(a: Any, b: Any) -> Ball:
    """1 or 0, and [0, 1] where rounding can decide or the numbers are equal."""
    form = common_format(a, b)
    a, b = as_ball(a, form), as_ball(b, form)
    # Written so that a NaN radius counts as undecided.
    decided = np.abs(a.value - b.value) > a.error + b.error
    return Ball(np.where(decided, a.value > b.value, 0.5), np.where(decided, 0.0, 0.5), form)


def less(a: Any, b: Any) -> Ball:
    """As `greater`, mirrored."""
    return greater(b, a)


def where(condition: Any, a: Any, b: Any) -> Ball:
    """One branch where the condition is decided, the hull of both where it is not."""
    form = common_format(condition, a, b)
    a, b = as_ball(a, form), as_ball(b, form)
    if not isinstance(condition, Ball):
        return Ball(
            np.where(condition, a.value, b.value),
            None if a.is_exact and b.is_exact else np.where(condition, a.error, b.error),
            form,
        )
    undecided, first = condition.error > 0, condition.value > 0
    half = np.abs(a.value - b.value) / 2
    middle = np.minimum(a.value, b.value) + half
    # The middle is rounded too: 2⁻⁵² of either branch covers it.
    slack = (np.abs(a.value) + np.abs(b.value)) * 2.0**-52
    hull = half + slack + np.maximum(a.error, b.error)
    value = np.where(undecided, middle, np.where(first, a.value, b.value))
    return Ball(value, np.where(undecided, hull, np.where(first, a.error, b.error)), form)


KINKS: Final[Mapping[Any, Rule]] = {
    np.absolute: absolute,
    np.maximum: maximum,
    np.minimum: minimum,
    np.greater: greater,
    np.greater_equal: greater,
    np.less: less,
    np.less_equal: less,
    np.where: where,
}
