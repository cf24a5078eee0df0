"""The vjp of a layer against the layer's own values."""

import math

from theorycheck.custom.calling import Called, Visit
from theorycheck.evidence import Agreement, Evidence
from theorycheck.implementation import Implementation
from theorycheck.numerics.gradient_check import GradientCheck, GradientVerdict, check_gradient


def gradient(name: str, implementation: Implementation, visit: Visit) -> tuple[Evidence, ...]:
    """The derivatives that the vjp claims, and those that differences measure, along random lines."""
    called = Called(implementation, name, visit)
    layer = called.layer
    vjp = None if layer.vjp is None else called.counted(layer.vjp)
    with called.foreign():
        check = check_gradient(
            called.counted(layer.function), vjp, called.arguments(), each_input=True, seed=visit.seed
        )
    return (_evidence(check),)


def _evidence(check: GradientCheck) -> Agreement:
    """Agreement within the bound that was measured; nothing is said where the function itself is in the way."""
    if check.verdict is GradientVerdict.WRONG:
        where = check.location or check
        place = f", at {check.location}" if check.location else ""
        return Agreement(where.claimed, where.measured, where.bound, f"the directional derivative{place}")
    if check.verdict is GradientVerdict.RIGHT:
        # What is right may be off by a few bounds: the check has decided.
        return Agreement(check.claimed, check.measured, max(check.bound, check.error), "the directional derivative")
    return Agreement(0.0, 0.0, math.inf, f"{check.verdict}: {check.reason}")
