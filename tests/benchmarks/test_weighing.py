"""What a bound costs beside the plain definition: a Ball's radius, and the bound weighed by adjoints."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from tests.theorycheck.soundness.cases import DEEP, Wide, wide_calls

from theorycheck.reference import Reference, narrowing
from theorycheck.reference.enclosure import enclose, enclose_sums
from theorycheck.strategies.calls import Call

ROUNDS = 10


def calls(wide: Wide) -> list[Call]:
    """Forward and vjp, in float32."""
    return list(wide_calls(wide, "float32", "normal", 0))


CALLS = [pytest.param(call, id=f"{call.operation}, {wide.size}") for wide in DEEP for call in calls(wide)]


def measured(benchmark: Any, call: Call, function: Callable[..., Any]) -> None:
    """All that is measured of one call, side by side."""
    benchmark.group = call.operation
    benchmark.pedantic(function, (call.operation, *call.inputs), call.options, rounds=ROUNDS, warmup_rounds=1)


@pytest.mark.parametrize("call", CALLS)
def test_plain(benchmark: Any, call: Call) -> None:
    """The reference itself."""
    reference = Reference()
    measured(benchmark, call, lambda name, *inputs, **options: getattr(reference, name)(*inputs, **options))


@pytest.mark.parametrize("call", CALLS)
def test_ball(benchmark: Any, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    """Radii alone."""
    monkeypatch.setattr(narrowing, "ENTRIES", 0)
    measured(benchmark, call, enclose)


@pytest.mark.parametrize("call", CALLS)
def test_weighed(benchmark: Any, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    """The weighed bound alone: the radii are given."""
    monkeypatch.setattr(narrowing, "ENTRIES", 0)
    with np.errstate(all="ignore"):
        balls = enclose(call.operation, *call.inputs, **call.options)
    measured(benchmark, call, lambda *inputs, **options: enclose_sums(balls, *inputs, **options))
