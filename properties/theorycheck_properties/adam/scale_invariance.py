"""Adam does not see the units of the loss."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from numpy.typing import NDArray

from theorycheck.claim import Claim, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.reference import enclose
from theorycheck.strategies import Trajectory, iterates, trajectories

CLAIM = Claim(
    upheld="Scaling the loss, and ε with it, leaves Adam's path as it is.",
    refuted="Scaling the loss, and ε with it, bends Adam's path.",
    statement=r"\theta_t(c\,g,\, c\,\varepsilon) = \theta_t(g, \varepsilon)",
    assumes=(
        "c a power of two, which rounds nothing; g² neither overflows nor underflows",
        "no coupled weight decay",
    ),
    source=Source("Kingma & Ba 2015", "§2.1"),
    any_of=("adam_step.epsilon", "adamw_step.epsilon"),
    profile=Profile.STANDARD,
    dtypes=("float64", "float32"),
    blind_to=("a missing bias correction: it does not depend on the scale",),
)

Array = NDArray[Any]

KINDS = ("ones", "small integers", "powers of two", "normal")
"""Of gradients: 0, or of ordinary size, for `POWERS`."""
LONGEST = 5
"""Steps of a run."""
POWERS = {"float64": (-20, 20), "float32": (-10, 10)}
"""Of two: the squares of gradients between 10⁻³ and 10 stay normal numbers."""


@dataclass(frozen=True)
class Units:
    """A run of Adam, and the factor by which the loss is scaled."""

    run: Trajectory
    factor: float

    @property
    def scaled(self) -> Trajectory:
        """The run in the other units."""
        gradients = tuple(np.asarray(gradient * self.factor, gradient.dtype) for gradient in self.run.gradients)
        options = tuple({**one, "epsilon": one["epsilon"] * self.factor} for one in self.run.options)
        return replace(self.run, gradients=gradients, options=options)


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Units:
    offered = [name for name in ("adam_step", "adamw_step") if scope.accepts(name, "epsilon")]
    operation = draw(st.sampled_from(offered), label="operation")
    run = draw(trajectories(operation, scope, longest=LONGEST, kinds=KINDS))
    epsilon = draw(st.sampled_from((0.125, 1.0, 2.0**-10, 1e-8)), label="ε")
    coupled = {"weight_decay"} if operation == "adam_step" else set()
    options = tuple(
        {**{name: value for name, value in one.items() if name not in coupled}, "epsilon": epsilon}
        for one in run.options
    )
    least, most = POWERS[scope.dtype]
    power = draw(st.integers(0, most - least), label="log₂ of the factor") + least
    return Units(replace(run, options=options), 2.0**power)


def measure(implementation: Implementation, case: Units) -> tuple[Agreement, ...]:
    step = implementation.operation(case.run.operation)
    scaled, plain = (list(iterates(step, run)) for run in (case.scaled, case.run))
    # A root that is a power rounds otherwise at another scale. No step carries on more than all of what is behind it.
    steps = zip(roundings(case.scaled, scaled), roundings(case.run, plain), strict=True)
    within = accumulate(one + other for one, other in steps)
    return tuple(
        Agreement(theta, expected, apart, what=f"θ after {t} steps of {case.run.operation} on the scaled loss")
        for t, (theta, expected, apart) in enumerate(zip(scaled, plain, within, strict=True), start=1)
    )


def roundings(run: Trajectory, path: Sequence[Array]) -> Iterator[Array]:
    """What rounding may change of θ in each step of a run along a path of them."""
    starts = (run.start, *path[:-1])
    state = None
    for theta, gradient, options in zip(starts, run.gradients, run.options, strict=True):
        ball, state = enclose(run.operation, theta, gradient, state, **options)
        yield ball.radius
