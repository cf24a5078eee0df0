"""How large generated cases are: mostly small, since most faults show there; some stretched along one axis.

Kernels work in blocks, and are wrong in the last one: beyond 8, 16, 32, 64, 128 or 256 rows, channels or units, and
where a size is no multiple of these. Others, less exact, are chosen where every size is a multiple of eight.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from theorycheck.contract import OPERATIONS, Operation, Role, Scope
from theorycheck.strategies.choices import integers_within, one_of

ONE_IN: Final = 32
"""In a thorough run, one case in so many may be large all over."""
STRETCHED: Final[Mapping[str, int]] = {"quick": 4, "standard": 8, "thorough": 8}
"""So many cases of those are stretched along one axis."""
TILED: Final = 2
"""So many are tiled; Hypothesis, which draws again what it drew before, moves these shares."""
TILES: Final = (8, 16)
"""All sizes of such a case."""

LAYERS: Final = "layers"
ARRAYS: Final = "arrays"
"""How many there are, where an operation takes a list."""
WIDTH: Final = "width"
"""Of one of those layers."""


@dataclass(frozen=True)
class Sizes:
    """Upper bounds on the dimensions of a case.

    Attributes:
        batch: examples.
        width: features, hidden units, channels, classes, parameters.
        steps: of a sequence.
        layers: of a network.
        normalized: scale every weight matrix so that signals neither grow nor vanish, as initialization does.
        stretched: the symbol of the one dimension that is longer, or what there are more of; empty for none.
        length: of that.
        tiled: the other bounds are not for this case: what they bound is a multiple of eight.
    """

    batch: int
    width: int
    steps: int
    layers: int
    normalized: bool = False
    stretched: str = ""
    length: int = 0
    tiled: bool = False

    @property
    def taps(self) -> int:
        """Of a kernel, along each of its axes."""
        return 6 if self.stretched else 3

    def size(self, symbol: str) -> int:
        """The length of what is stretched; 0 for anything else."""
        return self.length if symbol == self.stretched else 0

    def up_to(self, most: int, *, least: int = 1) -> SearchStrategy[int]:
        """Whole numbers from the least to the most, which is one of those bounds; one of `TILES` in a tiled case."""
        return one_of(TILES) if self.tiled else up_to(most, least=least)


def sizes(operation: Operation, scope: Scope, *, large: bool) -> SearchStrategy[Sizes]:
    """Small sizes; if `large`, some stretched along one axis, a quarter but in quick, and a few tiled.

    In thorough some are large: networks 20 deep, sequences of 100, layers 64 wide.
    """
    # In half precision the bound of a sum of twenty terms already says nothing.
    stretchable = () if scope.dtype == "float16" else _stretchable(operation.name)
    return _sizes(operation.area, stretchable, scope.largest, scope.profile if large else "")


@cache
def _sizes(area: str, stretchable: tuple[str, ...], largest: int, profile: str) -> SearchStrategy[Sizes]:
    widest = min(5, largest)
    small = Sizes(widest, widest, widest, layers=3)
    if not profile:
        return st.just(small)
    grown = st.just(Sizes(batch=2, width=largest, steps=100, layers=20, normalized=True))
    stretched = st.sampled_from(stretchable).flatmap(lambda symbol: _along(small, symbol, area))
    tiled = st.just(replace(small, tiled=True, normalized=area == "recurrence"))

    def chosen(choice: int) -> SearchStrategy[Sizes]:
        if profile == "thorough" and choice == ONE_IN - 1:
            return grown
        place = ONE_IN - 1 - choice
        if not stretchable or not 0 < place <= STRETCHED[profile] + TILED:
            return st.just(small)
        return stretched if place <= STRETCHED[profile] else tiled

    return st.integers(0, ONE_IN - 1).flatmap(chosen)


@cache
def _along(small: Sizes, symbol: str, area: str) -> SearchStrategy[Sizes]:
    """Sizes of which one is longer: by how much depends on what each unit of it costs."""
    recurrent = area == "recurrence"
    blocks: tuple[int, ...] = (32, 64, 128, 256)
    beyond = 63
    if symbol in {LAYERS, ARRAYS}:
        blocks, beyond = (3,), 9
    elif recurrent and symbol == "T":
        blocks, beyond = (16,), 31
    elif recurrent:
        blocks, beyond = (16, 32, 64), 15
    elif area == "convolution":
        blocks, beyond = (8, 32, 64), 31
    normalized = recurrent or symbol == LAYERS
    return st.tuples(one_of(blocks), integers_within((1, beyond))).map(
        lambda length: replace(small, stretched=symbol, length=length[0] + length[1][0], normalized=normalized)
    )


@cache
def _stretchable(name: str) -> tuple[str, ...]:
    """The symbols of an operation's dimensions, `"4H"` as `"H"`, and what there may be many of; no kernel's taps."""
    operation, found = OPERATIONS[name], dict[str, None]()
    for value in operation.arguments:
        if value.role is Role.ARRAYS:
            found |= dict.fromkeys([LAYERS, WIDTH] if value.name in {"weights", "biases"} else [ARRAYS, "..."])
        elif value.role in {Role.ARRAY, Role.LABELS}:
            found |= dict.fromkeys(symbol.lstrip("0123456789") for symbol in value.symbols)
    return tuple(symbol for symbol in found if symbol not in {"P", "Q", *operation.sizes})


@cache
def up_to(most: int, *, least: int = 1) -> SearchStrategy[int]:
    """Whole numbers from the least to the most."""
    if most < 100:
        return st.integers(least, most)
    # Drawn below 100, as every number is; so it may become 100.
    return st.integers(0, most - least).map(lambda more: least + more)
