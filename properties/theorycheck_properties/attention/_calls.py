"""Calls of attention without a mask."""

from dataclasses import replace

from hypothesis.strategies import SearchStrategy

from theorycheck.contract import Scope
from theorycheck.strategies import WELL_SCALED, Call, calls


def unmasked_calls(scope: Scope, *, kinds: tuple[str, ...] = WELL_SCALED) -> SearchStrategy[Call]:
    """Calls of `attention` that leave its options at their defaults."""
    return calls("attention", scope, kinds=kinds).map(lambda call: replace(call, options={}))
