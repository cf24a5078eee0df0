"""What a claim about random behaviour says, and how far from it is tolerated and must be caught."""

import dataclasses
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from theorycheck.statistics.bounded import BoundedMean
from theorycheck.statistics.models import Bernoulli, Draws, Family, Model, NormalMean, NormalVariance
from theorycheck.statistics.uniformity import Uniformity

__all__ = ["Bernoulli", "BoundedMean", "Draws", "Law", "Model", "NormalMean", "NormalVariance", "Uniformity", "digest"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """A claimed parameter with three zones around it, fixed before anything is drawn.

    Attributes:
        model: the family of laws, its exact tails and its likelihood ratios.
        value: the parameter that the claim states.
        tolerated: the deviation that is still called correct (eps), from numerics, never from data.
        caught: the smallest deviation that must not pass (delta).
        because: where `tolerated` and `caught` come from.
        unit: what one draw is; draws are independent of each other under the claim.
        what: the name of the parameter.
        impossible: what no draw may be under the claim, in words; `sample` returns NaN for such a draw.
        rivals: the parameters that plausible faults would give; a sequential test bets half its capital on them.
        most: the most draws that a decision may cost. 0 for one look at a sample of fixed size; else there is a look
            after every batch until the question is settled, and a law that this many draws cannot settle is refused
            before drawing.
        replicas: in how many places the claim is judged at once, such as the entries of one mask. `sample` then returns
            (n, replicas): rows are independent of each other, the replicas in a row need not be.
        beyond: deviations that a reader may ask for, too small to be seen: each in words, with the parameter it gives.
            A decision says how many draws they would take.
    """

    model: Family | BoundedMean | Uniformity
    value: float
    caught: float
    tolerated: float = 0.0
    because: str
    unit: str
    what: str
    impossible: str = ""
    rivals: tuple[float, ...] = ()
    most: int = 0
    replicas: int = 1
    beyond: tuple[tuple[str, float], ...] = ()

    def __post_init__(self) -> None:
        if not 0 <= self.tolerated < self.caught:
            raise ValueError(f"0 ≤ tolerated < caught, got {self.tolerated!r} and {self.caught!r} ({self.what})")
        if any(abs(rival - self.value) <= self.tolerated for rival in self.rivals):
            raise ValueError(f"a rival of {self.value!r} lies within what is tolerated: {self.rivals!r} ({self.what})")


def digest(law: Law) -> str:
    """A hash of all that a law fixes: the same law has the same one, in every process."""
    return blake2b(_canonical(law).encode(), digest_size=16).hexdigest()


def _canonical(value: Any) -> str:
    match value:
        case float():
            return value.hex()
        case tuple():
            return f"({','.join(map(_canonical, value))})"
    if dataclasses.is_dataclass(value):
        fields = (getattr(value, field.name) for field in dataclasses.fields(value))
        return f"{type(value).__qualname__}({','.join(map(_canonical, fields))})"
    if callable(value):
        return f"{value.__module__}.{value.__qualname__}"
    return repr(value)
