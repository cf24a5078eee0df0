"""Hidden units have no order."""

from dataclasses import dataclass, replace

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from theorycheck.claim import Claim, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.strategies import generators
from theorycheck_properties.universal_approximation._network import Array, Network, evaluated, networks

CLAIM = Claim(
    upheld="Hidden units can be numbered in any order.",
    refuted="The network depends on the order in which its hidden units are numbered.",
    statement=r"f(x; Pw, Pb, P\alpha) = f(x; w, b, \alpha) \quad \text{for every permutation } P",
    source=Source("Hecht-Nielsen 1990"),
    needs=("shallow_network",),
    profile=Profile.STANDARD,
    blind_to=("what treats all units alike, such as another activation",),
)


@dataclass(frozen=True)
class Renumbered:
    """A network and the new `order` (n,) of its units."""

    network: Network
    order: Array


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Renumbered:
    network = draw(networks(scope, scope.kinds("shallow_network")), label="network")
    return Renumbered(network, draw(generators(), label="order").permutation(len(network.b)))


def measure(implementation: Implementation, case: Renumbered) -> Agreement:
    network, order = case.network, case.order
    renumbered = replace(network, w=network.w[order], b=network.b[order], alpha=network.alpha[order])
    before, after = evaluated(implementation, network), evaluated(implementation, renumbered)
    return Agreement(after.value, before.value, np.add(before.radius, after.radius), what="f with its units renumbered")
