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
from theorycheck.strategies.options import ADAM, OPTIONS
from theorycheck.strategies.seeds import seeds

CHANGING = frozenset({"learning_rate", "momentum"})
"""Options that a training loop schedules; the others stay as they are along a trajectory."""


@dataclass(frozen=True, repr=False)
class Trajectory:
    """Steps of one optimizer: `gradients[t]` (p,) and `options[t]` for each step t, from `start` (p,)."""

    operation: str
    start: NDArray[Any]
    gradients: tuple[NDArray[Any], ...]
    options: tuple[dict[str, Any], ...]

    def __repr__(self) -> str:
        return f"<{len(self.gradients)} steps of {self.operation} from {self.start.shape}>"

    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:
        """Hypothesis' way to write a case down, and to warn where it takes a page."""
        printer.text(repr(self))


LATE = 96
"""Steps more, after which the powers of β in a correction of bias are small."""
VERY_LATE = 1024
"""Steps more of some, after which a count of steps in eight bits is wrong, and 0.999 to their number far from 1."""
WIDE = (8, 16, 32, 64, 128)
"""Parameters, after which the next block begins."""
ONE_IN = 8
"""One trajectory in so many is late, one is wide."""


@st.composite
def trajectories(
    draw: DrawFn,
    operation: str,
    scope: Scope,
    *,
    longest: int = 5,
    kinds: tuple[str, ...] = WELL_SCALED,
    large: bool = False,
) -> Trajectory:
    """Trajectories of `sgd_step`, `adam_step` or `adamw_step`; if `large`, some of them many steps or numbers long.

    A schedule is as long as the longest of the others, and begins anew.
    """
    accepted = [
        option
        for option in OPERATIONS[operation].options
        if scope.accepts(operation, option.name) and (option.required or draw(st.booleans(), label=f"{option.name}?"))
    ]
    choice = draw(st.integers(0, ONE_IN - 1), label="late or wide") if large else 0
    steps = scheduled = draw(st.integers(1, longest), label="steps")
    if choice == ONE_IN - 1 and scope.dtype != "float16":  # whose second moments lose what many steps leave of them
        steps += _more(draw, operation, scope)
    size = draw(st.integers(1, 4), label="p")
    if choice == ONE_IN - 2:
        size += draw(one_of(WIDE), label="blocks")
    kind = draw(one_of(kinds), label="kind")
    rng = np.random.default_rng(draw(seeds(), label="seed"))
    fixed = {o.name: draw(OPTIONS[o.name](operation, scope), label=o.name) for o in accepted if o.name not in CHANGING}
    options = tuple(
        fixed | {o.name: draw(OPTIONS[o.name](operation, scope), label=o.name) for o in accepted if o.name in CHANGING}
        for _ in range(scheduled)
    )
    start, *gradients = (fill(kind, rng, (size,), scope.dtype) for _ in range(steps + 1))
    return Trajectory(operation, start, tuple(gradients), tuple(options[t % scheduled] for t in range(steps)))


def _more(draw: DrawFn, operation: str, scope: Scope) -> int:
    """Steps more: few where a run is to be quick, or where nothing depends on how many came before."""
    counted = operation in ADAM and scope.profile != "quick"
    if counted and draw(st.integers(0, ONE_IN - 1), label="very late") == ONE_IN - 1:
        return VERY_LATE
    return draw(st.integers(1, LATE), label="more steps")


def iterates(step: Callable[..., Any], case: Trajectory) -> list[Any]:
    """The iterates along a trajectory, the start excluded, of a step that hands its state on."""
    theta, state, visited = case.start, None, []
    for gradient, options in zip(case.gradients, case.options, strict=True):
        theta, state = step(theta, gradient, state, **options)
        visited.append(theta)
    return visited
