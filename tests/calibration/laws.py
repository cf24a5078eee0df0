"""The laws on which the engine is calibrated: one of each kind that a claim is about."""

from dataclasses import dataclass

from theorycheck.statistics import Bernoulli, BoundedMean, Law, NormalMean, NormalVariance

ROOT = 20_240_229
"""The root of all streams of the calibration: fixed, never tuned."""
NO_LIMIT = 2**62
BETA = 1e-3


@dataclass(frozen=True)
class Case:
    """A law and what it stands for."""

    name: str
    law: Law

    @property
    def parametric(self):
        return not isinstance(self.law.model, BoundedMean)

    @property
    def caught(self):
        """The parameters at exactly the distance that must be caught, as far as there are any."""
        low, high = self.law.model.space
        deviations = (self.law.value - self.law.caught, self.law.value + self.law.caught)
        return [edge for edge in deviations if low < edge < high]


def case(name, model, value, caught, tolerated=0.0, rivals=()):
    law = Law(
        model=model,
        value=value,
        caught=caught,
        tolerated=tolerated,
        rivals=rivals,
        because="calibration",
        unit="one draw",
        what=name,
        most=NO_LIMIT,
    )
    return Case(name, law)


CASES = [
    case("a dropout rate of ½, 1 % off", Bernoulli(), 0.5, 0.005, 2.0**-14),
    case("a dropout rate of 0.1, 5 % off", Bernoulli(), 0.1, 0.005, 2.0**-14),
    case("a dropout rate of 0.1, as large as 0.2", Bernoulli(), 0.1, 0.1),
    case("masks of two seeds, a tenth of the pairs tied", Bernoulli(), 0.5, 0.05, 2.0**-14),
    case("a variance, 5 % off", NormalVariance(), 1.0, 0.05),
    case("a variance, 10 % off", NormalVariance(), 1.0, 0.1),
    case("a variance, half or half as much again", NormalVariance(), 1.0, 0.5),
    case("a mean, 0.05 σ off", NormalMean(1.0), 0.0, 0.05),
    case("a mean of coins on [0, 2], 0.1 off", BoundedMean(0.0, 2.0), 1.0, 0.1),
]
QUICK = [each for each in CASES if "5 %" not in each.name and "1 %" not in each.name]
"""Those whose decisions take a few thousand draws."""
