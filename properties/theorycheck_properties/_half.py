"""Half precision: cases so small that a bound on what they round still says something.

A unit roundoff of 2⁻¹¹ leaves room for about twenty roundings before a bound is a hundredth of the result. Where a
result takes more of them in most cases, cases are drawn until one of fewer comes.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import TypeVar

from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Profile
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement, Bound, Fact, read
from theorycheck.implementation import Implementation
from theorycheck.reference import Reference
from theorycheck_properties._comparison import mostly

Case = TypeVar("Case")
Pieces = Agreement | Bound | Fact

SMALL = 3
"""The longest axis of a small case, and the most steps."""
SHORT = 2
"""The same for gradients through time, which round most."""


def telling(
    cases: Callable[[Scope], SearchStrategy[Case]],
    measure: Callable[[Implementation, Case], Pieces | tuple[Pieces, ...]],
    scope: Scope,
    *,
    largest: int = SMALL,
) -> SearchStrategy[Case]:
    """The cases of a scope; in half precision mostly small ones whose bounds say something.

    One of sixteen is of any size: what is no number, or far off, shows there too.

    Args:
        cases: the strategy for a scope.
        measure: what is observed of a case; of the bounds, those count that the reference is held against.
        scope: what the cases may know.
        largest: the longest axis of a small case, and the most steps.
    """
    if scope.dtype != "float16":
        return cases(scope)

    def tells(case: Case) -> bool:
        found = measure(_reference(), case)
        return all(read(one).informative for one in (found if isinstance(found, tuple) else (found,)))

    small = replace(scope, largest=largest, profile=Profile.STANDARD)
    return mostly(cases(small).filter(tells), cases(scope))


@cache
def _reference() -> Implementation:
    return Implementation(Reference(), dtype="float16")
