"""For every step size a loss that the step raises."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.strategies import seeds
from theorycheck_properties.gradient_descent._step import Array

CLAIM = Claim(
    upheld="No step size is small enough for every loss: steep, kinked and growing ones throw θ to −3θ.",
    refuted="A step along the negative gradient did not land on −3θ, where theory sends it.",
    statement=r"\forall \eta > 0:\ \theta^+ = -3\theta \text{ on } L = \tfrac{2}{\eta}\theta^2,\ \text{ on } "
    r"L = |\theta| \text{ at } |\theta| = \tfrac{\eta}{4},\ \text{ and on } L = \theta^4 \text{ at } "
    r"|\theta| = \eta^{-1/2}:\quad L(\theta^+) = 9L,\ 3L,\ 81L",
    assumes=("nothing of the loss: it is lower for 0 < η < 2/β if ∇L is β-Lipschitz",),
    source=Source("derived here", "each of the three breaks the condition η < 2/β of Nesterov 2004, §1.2.3"),
    needs=("gradient_descent_step",),
    kind=Kind.EXACT,
    profile=Profile.STANDARD,
)

LONGEST = {"float64": 40, "float32": 20, "float16": 4}
"""Of −log₄ η: the slope of the fourth power, 4·η^(−3/2), stays far below the largest number."""


@dataclass(frozen=True)
class Leap:
    """Particles (p,) on one of three losses, and η, a power of four."""

    loss: str
    signs: Array
    learning_rate: float

    @property
    def start(self) -> Array:
        """Where the step starts: θ (p,), all of it dyadic."""
        eta = self.learning_rate
        distance = {"steep": 1.0, "kinked": eta / 4, "growing": eta**-0.5}[self.loss]
        start: Array = distance * self.signs
        return start

    @property
    def gradient(self) -> Array:
        """∇L(θ) (p,)."""
        theta = self.start.astype(np.float64)
        slope = {"steep": 4 / self.learning_rate * theta, "kinked": np.sign(theta), "growing": 4 * theta**3}[self.loss]
        return slope.astype(self.signs.dtype)


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Leap:
    loss = draw(st.sampled_from(("steep", "kinked", "growing")), label="loss")
    rate = 4.0 ** -draw(st.integers(1, LONGEST[scope.dtype]), label="−log₄ η")
    size = draw(st.integers(1, scope.largest), label="p")
    rng = np.random.default_rng(draw(seeds(), label="seed"))
    return Leap(loss, rng.choice([1.0, -1.0], size=size).astype(scope.dtype), rate)


def measure(implementation: Implementation, case: Leap) -> Agreement:
    after = implementation.gradient_descent_step(case.start, case.gradient, learning_rate=case.learning_rate)
    return Agreement(after, -3 * case.start, what=f"θ after a step on the {case.loss} loss")
