"""A state knows nothing of the future."""

from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck_properties._sequences import Continued, blindness_to_the_future, continued

CLAIM = Claim(
    upheld="A recurrent state depends on no later input, and no gradient flows from it to one.",
    refuted="A recurrent state depends on inputs that come after it.",
    statement=r"\frac{\partial h_t}{\partial x_s} = 0 \quad (s > t)",
    source=Source("derived here", "from Elman 1990, fig. 2: the state is made from the past"),
    any_of=("rnn", "rnn_vjp"),
    kind=Kind.EXACT,
    profile=Profile.STANDARD,
    blind_to=("what uses the past alone, whatever it makes of it",),
)


def cases(scope: Scope) -> SearchStrategy[Continued]:
    return continued("rnn" if scope.offers("rnn") else "rnn_vjp", scope)


def measure(implementation: Implementation, case: Continued) -> Agreement:
    return blindness_to_the_future(implementation, case)
