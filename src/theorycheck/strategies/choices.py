"""Strategies that every case draws from, made once: to make and validate one takes longer than to draw from it."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy


@cache
def one_of(values: tuple[Any, ...]) -> SearchStrategy[Any]:
    """One of the values, simplest first."""
    return st.sampled_from(values)


@cache
def integers_within(*bounds: tuple[int, int]) -> SearchStrategy[tuple[int, ...]]:
    """As many integers, each from its lower bound to its upper one."""
    return _Integers(bounds)


class _Integers(SearchStrategy[tuple[int, ...]]):
    """Several integers in one draw: each by a strategy of its own takes twice as long."""

    def __init__(self, bounds: Sequence[tuple[int, int]]) -> None:
        super().__init__()
        self._bounds = bounds

    def do_draw(self, data: Any) -> tuple[int, ...]:
        """One choice for each integer, shrinking to its lower bound."""
        return tuple([data.draw_integer(low, high, shrink_towards=low) for low, high in self._bounds])
