"""The order of hidden units means nothing to a recurrent network."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.reference import enclose
from theorycheck.strategies import Call
from theorycheck_properties._relations import equal_results
from theorycheck_properties._sequences import continued

CLAIM = Claim(
    upheld="Renumbering the hidden units renumbers the states, and does nothing else.",
    refuted="The states of a recurrent network depend on how its hidden units are numbered.",
    statement=r"h(x;\, \pi h_0, \pi W_{xh}, \pi W_{hh} \pi^{-1}, \pi b) = \pi\, h(x;\, h_0, W_{xh}, W_{hh}, b)",
    source=Source("Hecht-Nielsen 1990", "the symmetries of weight space"),
    needs=("rnn",),
    kind=Kind.IDENTITY,
    profile=Profile.STANDARD,
    dtypes=("float64", "float32"),
)


@dataclass(frozen=True)
class Renumbered:
    """A call of `rnn` and a new order of its hidden units."""

    call: Call
    order: tuple[int, ...]


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Renumbered:
    call = draw(continued("rnn", scope)).call
    return Renumbered(call, tuple(draw(st.permutations(range(call.inputs[1].shape[1])), label="order")))


def measure(implementation: Implementation, case: Renumbered) -> Agreement:
    x, h0, w_xh, w_hh, b = case.call.inputs
    order = list(case.order)
    renumbered = (x, h0[:, order], w_xh[order], w_hh[np.ix_(order, order)], b[order])
    plain = implementation.rnn(*case.call.inputs, **case.call.options)[:, :, order]
    h = implementation.rnn(*renumbered, **case.call.options)
    around_plain = enclose("rnn", *case.call.inputs, **case.call.options)[:, :, order]
    around = enclose("rnn", *renumbered, **case.call.options)
    return equal_results(h, plain, around, around_plain, "h of the renumbered units")
