"""What a unit is when its sign or its scale is changed."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import numpy as np
from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck_properties._exact import widened
from theorycheck_properties.universal_approximation._network import Network, activated, evaluated, networks

CLAIM = Claim(
    upheld="Units turned about the origin behave as the symmetry of their activation says, and ReLU units scale.",
    refuted="Units turned about the origin or scaled do not behave as the symmetry of their activation says.",
    statement=r"\sigma(z) + s\,\sigma(-z) = r(z), \quad "
    r"\text{with } s, r(z) = 1, 0 \text{ (identity, tanh)};\ 1, 1 \text{ (sigmoid)};\ -1, 0 \text{ (square)};\ "
    r"-1, z \text{ (relu, softplus, gelu)}; \quad \max(0, cz) = c \max(0, z)",
    assumes=("c > 0, here powers of two",),
    source=Source("Sussmann 1992"),
    needs=("shallow_network",),
    profile=Profile.STANDARD,
    dtypes=("float64", "float32"),
)

Rest = Callable[[Any], Any]

SYMMETRIES: Mapping[str, tuple[int, Rest]] = MappingProxyType(
    {
        "identity": (1, lambda z: 0 * z),
        "tanh": (1, lambda z: 0 * z),
        "sigmoid": (1, lambda z: 0 * z + 1),
        "square": (-1, lambda z: 0 * z),
        "relu": (-1, lambda z: z),
        "softplus": (-1, lambda z: z),
        "gelu": (-1, lambda z: z),
    }
)
"""For each activation the sign s and the rest r of σ(z) + s·σ(−z) = r(z)."""


def cases(scope: Scope) -> SearchStrategy[Network]:
    # Of the numbers alone: every activation is looked at in each case.
    return networks(scope, ("identity",))


def measure(implementation: Implementation, case: Network) -> tuple[Agreement, ...]:
    kinds = implementation.kinds("shallow_network")
    turns = [_turned(implementation, activated(case, kind)) for kind in kinds]
    return (*turns, _scaled(implementation, activated(case, "relu"))) if "relu" in kinds else tuple(turns)


def _turned(implementation: Implementation, case: Network) -> Agreement:
    sign, rest = SYMMETRIES[case.activation]
    turned = replace(case, w=-case.w, b=-case.b)
    both = evaluated(implementation, case) + sign * evaluated(implementation, turned)
    expected = rest(widened(case.x) @ widened(case.w).T + widened(case.b)) @ widened(case.alpha)
    within = 0.0 if case.exact else both.radius + expected.radius
    return Agreement(both.value, expected.value, within, what=f"f and f with its units turned, {case.activation}")


def _scaled(implementation: Implementation, case: Network) -> Agreement:
    """Powers of two move from the output weight into the unit without rounding: not a bit may change."""
    scales = (2.0 ** (np.arange(len(case.b)) % 5 - 2)).astype(case.w.dtype)
    moved = replace(case, w=case.w * scales[:, None], b=case.b * scales, alpha=case.alpha / scales)
    before, after = evaluated(implementation, case), evaluated(implementation, moved)
    return Agreement(after.value, before.value, what="f with its units scaled")
