"""Max pooling looks at nothing but the order of the pixels."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from numpy.typing import NDArray

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.strategies import WELL_SCALED, Call, calls

Array = NDArray[Any]

CLAIM = Claim(
    upheld="Max pooling commutes with every map that keeps the order of the pixels.",
    refuted="Max pooling does not commute with maps that keep the order of the pixels.",
    statement=r"\max_{i \in w} f(x_i) = f\left(\max_{i \in w} x_i\right) \quad \text{for every increasing } f",
    source=Source("folklore", "the maximum is defined by the order alone"),
    needs=("max_pool2d",),
    kind=Kind.EXACT,
    profile=Profile.STANDARD,
    blind_to=("another choice of windows: it commutes as well",),
)

INCREASING: Mapping[str, Callable[[Array], Array]] = MappingProxyType(
    {
        "lowered": lambda x: x - 8,
        "doubled": lambda x: 2 * x,
        "floored": np.floor,
        "clipped": lambda x: np.clip(x, -1, 1),
        "signs": np.sign,
    }
)
"""Maps that stay increasing when they are rounded; constant pieces are allowed."""


@dataclass(frozen=True)
class Mapped:
    """A call of `max_pool2d` and the name of an increasing map."""

    call: Call
    by: str


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Mapped:
    by = draw(st.sampled_from(list(INCREASING)), label="map")
    return Mapped(draw(calls("max_pool2d", scope, kinds=WELL_SCALED)), by)


def measure(implementation: Implementation, case: Mapped) -> Agreement:
    (x,) = case.call.inputs
    increasing = INCREASING[case.by]
    y = implementation.max_pool2d(x, **case.call.options)
    return Agreement(
        implementation.max_pool2d(increasing(x), **case.call.options), increasing(y), what=f"y of the image {case.by}"
    )
