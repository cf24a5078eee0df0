"""A relu layer of n units adds a relative variance of 5/n to the squared norm: depth over width is what fluctuates."""

from itertools import product

import numpy as np
from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck_properties.signal_propagation._signs import SignedLayers, received, rectified, signed_layers

CLAIM = Claim(
    upheld="Each relu layer of n units multiplies E‖x‖⁴/(E‖x‖²)² by exactly 1 + 5/n: fluctuations grow with Σ 1/n over "
    "the layers.",
    refuted="A relu layer of n units multiplies E‖x‖⁴/(E‖x‖²)² by another factor than 1 + 5/n.",
    statement=r"\mathbb{E}\operatorname{relu}(z)^4 = 6\left(\mathbb{E}\operatorname{relu}(z)^2\right)^2, \quad "
    r"\frac{\mathbb{E}\lVert x^L \rVert^4}{(\mathbb{E}\lVert x^L \rVert^2)^2} = \prod_{l=1}^L \left(1 + \tfrac5{n_l}"
    r"\right), \quad \operatorname{Var}\log\lVert x^L \rVert^2 \approx \sum_l \tfrac5{n_l}",
    assumes=(
        "weights are independent and symmetric, with the fourth moment of a normal law: here −1, 0, 1, all 3ⁿ rows",
        "bias 0",
    ),
    source=Source("Hanin & Rolnick 2018", "the growth with Σ 1/n_l; the constant 5 is derived here"),
    needs=("mlp.activation=relu",),
    kind=Kind.EXACT,
    profile=Profile.STANDARD,
)

WIDEST = 4
OCCURRENCES = {-1: 1, 0: 4, 1: 1}
"""How often in six draws a weight has each value: the three nodes of Gauss and Hermite, so E w⁴ = 3(E w²)²."""


def cases(scope: Scope) -> SearchStrategy[SignedLayers]:
    return signed_layers(scope, widest=WIDEST)


def measure(implementation: Implementation, case: SignedLayers) -> tuple[Agreement, ...]:
    a = received(case)
    rows = list(product(OCCURRENCES, repeat=a.shape[1]))
    counts = np.array([np.prod([OCCURRENCES[value] for value in row]) for row in rows], dtype=np.float64)
    # Whole numbers throughout: units up to 3·4³, fourth powers of them times 6⁴ and summed stay below 2⁵³.
    units = rectified(implementation, case, np.array(rows))
    second, fourth = (np.power(units, power) @ counts for power in (2, 4))
    draws = counts.sum()
    return (
        Agreement(6.0 * second, draws * np.sum(np.square(a), axis=1), what="6ⁿ⁺¹ E relu(z)², at 6ⁿ⁺¹ ‖a‖²/6"),
        Agreement(draws * fourth, 6.0 * np.square(second), what="6²ⁿ E relu(z)⁴, at 6 times (6ⁿ E relu(z)²)²"),
    )
