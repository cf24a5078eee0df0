"""Quantities for which conforming code has several formulas, in any arithmetic."""

from typing import Any

from theorycheck.numerics.dialect import dispatch, highest


def by_any_formula(array: Any, roundings: int) -> Any:
    """The array, which conforming code may also have by another formula, right to so many roundings of each entry."""
    if highest((array,)) is None:
        return array
    return dispatch(by_any_formula, (array, roundings), {})
