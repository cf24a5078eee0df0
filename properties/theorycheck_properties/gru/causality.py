"""A state knows nothing of the future."""

from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck_properties._sequences import Continued, blindness_to_the_future, continued

CLAIM = Claim(
    upheld="A gated state depends on no later input, and no gradient flows from it to one.",
    refuted="A gated state depends on inputs that come after it.",
    statement=r"\frac{\partial h_t}{\partial x_s} = 0 \quad (s > t)",
    source=Source("derived here", "from Cho et al. 2014, eqs. 5-8, which read the past alone"),
    any_of=("gru", "gru_vjp"),
    kind=Kind.EXACT,
    profile=Profile.STANDARD,
    blind_to=("what uses the past alone, whatever it makes of it",),
)


def cases(scope: Scope) -> SearchStrategy[Continued]:
    return continued("gru" if scope.offers("gru") else "gru_vjp", scope)


def measure(implementation: Implementation, case: Continued) -> Agreement:
    return blindness_to_the_future(implementation, case)
