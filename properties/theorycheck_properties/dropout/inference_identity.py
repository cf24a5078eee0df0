"""At inference dropout does nothing."""

from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Kind, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.strategies import Call, calls

CLAIM = Claim(
    upheld="At inference dropout returns its input bit for bit.",
    refuted="At inference dropout changed its input.",
    statement=r"\operatorname{dropout}_{\text{inference}}(x) = x",
    source=Source("Srivastava et al. 2014", "§10: scaled up in training"),
    needs=("dropout_inference",),
    kind=Kind.EXACT,
)


def cases(scope: Scope) -> SearchStrategy[Call]:
    return calls("dropout_inference", scope)


def measure(implementation: Implementation, case: Call) -> Agreement:
    [x] = case.inputs
    return Agreement(implementation.dropout_inference(x, **case.options), x, what="y of dropout_inference")
