"""The cross-entropy sees differences of logits only."""

from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.reference import enclose
from theorycheck_properties._half import telling
from theorycheck_properties.cross_entropy._logits import Logits, shifted_logits

CLAIM = Claim(
    upheld="Adding a number to all logits of an example leaves the cross-entropy as it is.",
    refuted="Adding a number to all logits of an example changes the cross-entropy.",
    statement=r"L(s_n + c_n \mathbf{1}, \ell) = L(s, \ell) \quad \text{for all } c_n \in \mathbb{R}",
    assumes=("the sums s + c are exact",),
    source=Source("Goodfellow, Bengio & Courville 2016", "§6.2.2.3, eq. 6.32"),
    profile=Profile.STANDARD,
    needs=("cross_entropy",),
    blind_to=("another base of the logarithm, a sum for the mean",),
)


def cases(scope: Scope) -> SearchStrategy[Logits]:
    return telling(shifted_logits, measure, scope)


def measure(implementation: Implementation, case: Logits) -> Agreement:
    shifted = case.logits + case.numbers[:, None]
    before = implementation.cross_entropy(case.logits, case.labels)
    after = implementation.cross_entropy(shifted, case.labels)
    rounding = enclose("cross_entropy", case.logits, case.labels), enclose("cross_entropy", shifted, case.labels)
    return Agreement(after, before, sum(ball.radius for ball in rounding), what="the loss of shifted logits")
