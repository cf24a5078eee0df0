"""Backpropagation."""

from functools import partial

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck_properties._activated import Activated, activated_calls, every_call_follows_its_definition
from theorycheck_properties._comparison import mostly
from theorycheck_properties._half import telling
from theorycheck_properties.gradients._kinds import RARELY_KINKED

CLAIM = Claim(
    upheld="Backpropagation through every layer gives the gradients of the multilayer perceptron.",
    refuted="A gradient of the multilayer perceptron is not the one that backpropagation gives.",
    statement=(
        r"\delta_L = \bar y, \quad \delta_l = \sigma'(z_l) \odot W_{l+1}^\top \delta_{l+1}, \quad "
        r"\overline{W}_l = \delta_l\, a_{l-1}^\top, \quad \bar b_l = \delta_l, \quad \bar x = W_1^\top \delta_1"
    ),
    assumes=("σ is offered", "relu′(0) is anything in [0, 1]", "summed over the batch", "without layers, y = x"),
    source=Source("Rumelhart, Hinton & Williams 1986", "eqs. 4-7"),
    needs=("mlp_vjp",),
    by_definition=True,
)


def cases(scope: Scope) -> SearchStrategy[Activated]:
    ones = np.ones((1, 2), scope.dtype)
    nothing = Activated("mlp_vjp", (ones, [], [], ones), scope.kinds("mlp_vjp")[:1])
    return mostly(telling(partial(activated_calls, "mlp_vjp", kinds=RARELY_KINKED), measure, scope), st.just(nothing))


def measure(implementation: Implementation, case: Activated) -> tuple[Agreement, ...]:
    return every_call_follows_its_definition(implementation, case)
