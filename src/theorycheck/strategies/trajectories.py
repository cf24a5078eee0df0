"""Several steps of an optimizer: a start, a gradient for each step, options that may change from step to step."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from numpy.typing import NDArray

from theorycheck.contract import OPERATIONS, Scope
from theorycheck.strategies.arrays import WELL_SCALED, fill
from theorycheck.strategies.choices import one_of
from theorycheck.strategies.options import OPTIONS
from theorycheck.strategies.seeds import seeds

CHANGING = frozenset({"learning_rate", "momentum"})
"""Options that a training loop schedules; the others stay as they are along a trajectory."""


@dataclass(frozen=True)
class Trajectory:
    """Steps of one optimizer: `gradients[t]` (p,) and `options[t]` for each step t, from `start` (p,)."""

    operation: str
    start: NDArray[Any]
    gradients: tuple[NDArray[Any], ...]
    options: tuple[dict[str, Any], ...]


@st.composite
def trajectories(
    draw: DrawFn, operation: str, scope: Scope, *, longest: int = 5, kinds: tuple[str, ...] = WELL_SCALED
) -> Trajectory:
    """Trajectories of `sgd_step`, `adam_step` or `adamw_step`."""
    accepted = [
        option
        for option in OPERATIONS[operation].options
        if scope.accepts(operation, option.name) and (option.required or draw(st.booleans(), label=f"{option.name}?"))
    ]
    steps = draw(st.integers(1, longest), label="steps")
    size = draw(st.integers(1, 4), label="p")
    kind = draw(one_of(kinds), label="kind")
    rng = np.random.default_rng(draw(seeds(), label="seed"))
    fixed = {o.name: draw(OPTIONS[o.name](operation, scope), label=o.name) for o in accepted if o.name not in CHANGING}
    options = tuple(
        fixed | {o.name: draw(OPTIONS[o.name](operation, scope), label=o.name) for o in accepted if o.name in CHANGING}
        for _ in range(steps)
    )
    start, *gradients = (fill(kind, rng, (size,), scope.dtype) for _ in range(steps + 1))
    return Trajectory(operation, start, tuple(gradients), options)


def iterates(step: Callable[..., Any], case: Trajectory) -> list[Any]:
    """The iterates along a trajectory, the start excluded, of a step that hands its state on."""
    theta, state, visited = case.start, None, []
    for gradient, options in zip(case.gradients, case.options, strict=True):
        theta, state = step(theta, gradient, state, **options)
        visited.append(theta)
    return visited
