"""A multilayer perceptron is dense layers with the activation between them."""

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.strategies import WELL_SCALED
from theorycheck_properties._activated import Activated, activated_calls, every_call_follows_its_definition
from theorycheck_properties._comparison import mostly

CLAIM = Claim(
    upheld="A multilayer perceptron applies the activation after every dense layer but the last.",
    refuted="A multilayer perceptron is not the composition of its dense layers and activations.",
    statement=r"a_0 = x, \quad z_l = W_l a_{l-1} + b_l, \quad a_l = \sigma(z_l), \quad y = z_L",
    assumes=("without layers, y = x",),
    source=Source("Rumelhart, Hinton & Williams 1986", "eqs. 1 and 2"),
    needs=("mlp",),
    by_definition=True,
)


def cases(scope: Scope) -> SearchStrategy[Activated]:
    nothing = Activated("mlp", (np.ones((1, 2), scope.dtype), [], []), scope.kinds("mlp")[:1])
    return mostly(activated_calls("mlp", scope, kinds=WELL_SCALED), st.just(nothing))


def measure(implementation: Implementation, case: Activated) -> tuple[Agreement, ...]:
    return every_call_follows_its_definition(implementation, case)
