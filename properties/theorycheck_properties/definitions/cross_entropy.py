"""The cross-entropy is the mean negative log-probability of the labels."""

from functools import partial

from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.strategies import Call
from theorycheck_properties._comparison import finite_calls, follows_definition
from theorycheck_properties._half import telling

CLAIM = Claim(
    upheld="The cross-entropy is the mean negative log-probability that the softmax gives to the labels.",
    refuted="The cross-entropy is not the mean over the batch of −log softmax(logits)[label].",
    statement=r"L = -\frac{1}{N} \sum_n \log \frac{e^{s_{n \ell_n}}}{\sum_k e^{s_{nk}}}",
    assumes=("natural logarithm", "labels in [0, K)"),
    source=Source("Goodfellow, Bengio & Courville 2016", "§6.2.2.3, eq. 6.30"),
    needs=("cross_entropy",),
    by_definition=True,
)


def cases(scope: Scope) -> SearchStrategy[Call]:
    return telling(partial(finite_calls, "cross_entropy"), measure, scope)


def measure(implementation: Implementation, case: Call) -> tuple[Agreement, ...]:
    return follows_definition(implementation, case)
