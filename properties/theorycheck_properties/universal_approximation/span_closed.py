"""Networks side by side add up."""

from dataclasses import dataclass, replace

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from theorycheck.claim import Claim, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck_properties.universal_approximation._network import Network, evaluated, networks

CLAIM = Claim(
    upheld="Networks put side by side add up, and scaling the output weights scales the network.",
    refuted="A network of the units of two is not the sum of the two.",
    statement=r"f_{[w, w'],\, [b, b'],\, [\alpha,\, c\alpha']} = f_{w, b, \alpha} + c\, f_{w', b', \alpha'}",
    assumes=("the same activation",),
    source=Source("Cybenko 1989", "proof of theorem 1: the networks form a linear space"),
    needs=("shallow_network",),
    profile=Profile.STANDARD,
)

SCALES = (1.0, -2.0, 0.5, 0.0, -1.0)
"""Powers of two, so that scaling an output weight rounds nothing."""


@dataclass(frozen=True)
class Pair:
    """Two networks at the same points; the second counts `scale` times."""

    first: Network
    second: Network
    scale: float


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Pair:
    first = draw(networks(scope, scope.kinds("shallow_network")), label="network")
    units = draw(st.integers(1, len(first.b)), label="n of the second")
    # A second network from the numbers of the first, the other way round.
    second = replace(first, w=-first.w[::-1][:units], b=first.b[::-1][:units], alpha=first.alpha[::-1][:units])
    return Pair(first, second, draw(st.sampled_from(SCALES), label="scale"))


def measure(implementation: Implementation, case: Pair) -> Agreement:
    first, second = case.first, case.second
    scaled = (case.scale * second.alpha).astype(second.alpha.dtype)
    joined = replace(
        first,
        w=np.concatenate([first.w, second.w]),
        b=np.concatenate([first.b, second.b]),
        alpha=np.concatenate([first.alpha, scaled]),
    )
    together = evaluated(implementation, joined)
    summed = evaluated(implementation, first) + case.scale * evaluated(implementation, second)
    within = 0.0 if first.exact else together.radius + summed.radius
    return Agreement(together.value, summed.value, within, what="f of both networks' units")
