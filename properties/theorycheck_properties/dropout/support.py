"""Every output of dropout is 0 or x/(1 − rate)."""

from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.strategies import Call, calls
from theorycheck_properties.dropout._masks import agreement_with_mask, kept

CLAIM = Claim(
    upheld="Dropout makes of every entry either 0 or the entry divided by the probability of keeping it.",
    refuted="Dropout returned an entry that is neither 0 nor x/(1 − p).",
    statement=r"y_i \in \left\{0, \tfrac{x_i}{1-p}\right\}, \quad p = 0 \Rightarrow y = x",
    assumes=("x is finite",),
    source=Source("Srivastava et al. 2014", "§10: scaled up in training"),
    needs=("dropout",),
)


def cases(scope: Scope) -> SearchStrategy[Call]:
    return calls("dropout", scope)


def measure(implementation: Implementation, case: Call) -> Agreement:
    [x], rate = case.inputs, case.options["rate"]
    y = implementation.dropout(x, **case.options)
    return agreement_with_mask(y, x, kept(y, rate), rate, "y of dropout")
