"""How large generated cases are: small nearly always, since faults show in small shapes; when thorough also large."""

from dataclasses import dataclass
from functools import cache
from typing import Final

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from theorycheck.contract import Scope

ONE_IN: Final = 32
"""In a thorough run, one case in so many may be large."""


@dataclass(frozen=True)
class Sizes:
    """Upper bounds on the dimensions of a case.

    Attributes:
        batch: examples.
        width: features, hidden units, channels, classes, parameters.
        steps: of a sequence.
        layers: of a network.
        normalized: scale every weight matrix so that signals neither grow nor vanish, as initialization does.
    """

    batch: int
    width: int
    steps: int
    layers: int
    normalized: bool = False


def sizes(scope: Scope, *, large: bool) -> SearchStrategy[Sizes]:
    """Small sizes; if `large`, now and then in a thorough run networks 20 deep, sequences of 100, layers 64 wide."""
    return _sizes(scope.largest, large and scope.profile == "thorough")


@cache
def _sizes(largest: int, large: bool) -> SearchStrategy[Sizes]:
    widest = min(5, largest)
    small = Sizes(widest, widest, widest, layers=3)
    if not large:
        return st.just(small)
    grown = Sizes(batch=2, width=largest, steps=100, layers=20, normalized=True)
    return st.integers(0, ONE_IN - 1).map(lambda choice: grown if choice == ONE_IN - 1 else small)


@cache
def up_to(most: int, *, least: int = 1) -> SearchStrategy[int]:
    """Whole numbers from the least to the most."""
    if most < 100:
        return st.integers(least, most)
    # Drawn below 100, as every number is; so it may become 100.
    return st.integers(0, most - least).map(lambda more: least + more)
