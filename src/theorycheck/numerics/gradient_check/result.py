"""What a gradient check concludes, with the numbers that it rests on."""

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, NoReturn


class GradientVerdict(StrEnum):
    """Whether the gradient is right, or why that cannot be said; the members read as sentences."""

    RIGHT = "gradient right"
    WRONG = "gradient wrong"
    NOT_DIFFERENTIABLE = "not differentiable here"
    NOISY = "noisy or nondeterministic"
    IMPRECISE = "too little precision"


class Reading(NamedTuple):
    """What differences along one line say about the claimed derivative; the attributes are those of `GradientCheck`."""

    verdict: GradientVerdict
    reason: str
    claimed: float
    measured: float
    bound: float
    step: float
    order: float | None = None


@dataclass(frozen=True, slots=True)
class Location:
    """Where a gradient is wrong.

    Attributes:
        array: the input, by the function's own name for it: `"weight"`, `"weights[1]"`.
        entry: the index of the entry, or None if the error is spread too thinly to name one.
        claimed: the derivative that the vjp gives there: of the entry, or along a random direction of the array.
        measured: the derivative that differences of the function give there.
        bound: how far rounding and truncation may have carried `measured`.
    """

    array: str
    entry: tuple[int, ...] | None
    claimed: float
    measured: float
    bound: float

    def __str__(self) -> str:
        place = self.array if self.entry is None else f"{self.array}[{', '.join(map(str, self.entry))}]"
        along = "" if self.entry is not None else " along a random direction"
        return (
            f"{place}{along}: claimed {self.claimed:.9g}, measured {self.measured:.9g} ± {self.bound:.1g}"
            f"{_likeness(self.claimed, self.measured)}"
        )


class GradientCheck(NamedTuple):
    """The outcome of one check: compare `verdict` with a member of `GradientVerdict`; print it to read why.

    The derivatives are those of a random signed sum of the outputs, along a direction that moves every entry of an
    input by about ± the mean absolute value of that input: relative derivatives, whatever the units of the inputs.

    Attributes:
        verdict: what is concluded.
        reason: why, in a sentence.
        claimed: the directional derivative that the vjp gives.
        measured: the directional derivative that the function's own values give.
        bound: how far rounding and truncation may have carried `measured`.
        scale: the root mean square of the directional derivatives, the size that errors are relative to.
        step: the relative step of the differences.
        order: the observed order of convergence of the two-point difference, about 2 where the function is smooth;
            None where its error was below rounding from the start.
        location: where the gradient is wrong, or None.
        evaluations: how many times the function was called.
        method: the method asked for.
        seed: the seed of the directions.
    """

    verdict: GradientVerdict
    reason: str
    claimed: float
    measured: float
    bound: float
    scale: float
    step: float
    order: float | None
    location: Location | None
    evaluations: int
    method: str
    seed: int

    @property
    def error(self) -> float:
        """|claimed − measured|."""
        return abs(self.claimed - self.measured)

    @property
    def resolution(self) -> float:
        """The smallest relative error that this check could have told from rounding."""
        return self.bound / self.scale if self.scale else 0.0

    def __bool__(self) -> NoReturn:
        raise TypeError(
            "a GradientCheck is neither true nor false, since 'not shown' is not 'shown not': "
            "compare its verdict, as in `assert check.verdict is GradientVerdict.RIGHT, check`"
        )

    def __str__(self) -> str:
        order = "" if self.order is None else f", order of convergence {self.order:.2g}"
        lines = [
            f"{self.verdict}: {self.reason}",
            f"  along a random line: claimed {self.claimed:.9g}, measured {self.measured:.9g} ± {self.bound:.1g}",
            f"  relative to the gradient: error {self._relative(self.error)}, bound {self._relative(self.bound)}",
            f"  {self.method}, step {self.step:.2g}{order}, {self.evaluations} evaluations, seed {self.seed}",
        ]
        if self.location is not None:
            lines.insert(1, f"  at {self.location}")
        return "\n".join(lines)

    def _relative(self, size: float) -> str:
        return f"{size / self.scale:.1e}" if self.scale else "undefined, the gradient is zero"


# A ratio of two derivatives is called simple if it is this close to a simple number: three digits.
_SIMPLE = 1e-3


def _likeness(claimed: float, measured: float) -> str:
    """The commonest mistakes, recognised by what they do to a derivative."""
    if claimed == 0:
        return " (the claimed derivative is zero)"
    if measured == 0 or not math.isfinite(claimed / measured):
        return ""
    ratio = claimed / measured
    if abs(ratio + 1) < _SIMPLE:
        return " (the sign is flipped)"
    for factor in (abs(ratio), 1 / abs(ratio)):
        whole = round(factor)
        if whole >= 2 and abs(factor - whole) < _SIMPLE * whole:
            sign = "-" if ratio < 0 else ""
            return f" ({sign}{whole} times too large)" if factor == abs(ratio) else f" ({sign}{whole} times too small)"
    return ""
