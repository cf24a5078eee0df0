"""What was observed: numbers, with the bound each was held against. Evidence never decides; `verdict.judge` does."""

import math
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Numbers = Array | float

# A tolerance above this share of the values' scale could hide a fault that a reader would see at a glance: such a case
# says nothing, and is counted as uninformative instead of as agreement.
UNINFORMATIVE = 1e-2
NORMWISE = "normwise"
"""The qualifier of what agrees to rounding of the norms, though not entry by entry."""
# Cases are drawn at unit scale, so a result that cancels to less than that is still measured against 1.
UNIT_SCALE = 1.0


@dataclass(frozen=True, slots=True)
class Agreement:
    """Two quantities that theory says are equal, entry by entry, within a derived rounding bound.

    Attributes:
        observed: what the implementation returned.
        expected: what theory says.
        within: the bound on |observed − expected|, broadcast over the entries; 0 demands equality.
        what: the name of the quantity, for the reader of a refutation.
        scale: the size against which the bound counts as informative; None for the largest
            |expected|, or 1 if that is larger.
        normwise: a wider bound, in a norm, that also makes a correct result where `within` fails; None if there is
            none. What agrees by it alone is marked so.
    """

    observed: Numbers
    expected: Numbers
    within: Numbers = 0.0
    what: str = ""
    scale: float | None = None
    normwise: Numbers | None = None


@dataclass(frozen=True, slots=True)
class Bound:
    """A quantity that theory bounds from one side or both, up to rounding.

    Attributes:
        observed: the quantity, one number or one an entry.
        at_least: the lower bound, or None.
        at_most: the upper bound, or None.
        rounding: how far rounding alone may carry it past the bound.
        what: the name of the quantity.
        scale: the size against which `rounding` counts as informative; None for the largest
            finite bound, or 1 if that is larger.
    """

    observed: Numbers
    at_least: Numbers | None = None
    at_most: Numbers | None = None
    rounding: Numbers = 0.0
    what: str = ""
    scale: float | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that is so or not so: a shape, a dtype, an input left alone.

    Attributes:
        observed: what was found, in words or as a value.
        expected: what had to be found; the fact holds if the two are equal.
        what: the name of the fact.
    """

    observed: Any
    expected: Any
    what: str = ""


@dataclass(frozen=True, slots=True)
class Stream:
    """Where the random numbers of a decision came from.

    Attributes:
        root: the root seed of the run.
        spawn_key: the words that the address of the stream was hashed to: `SeedSequence(root, spawn_key=spawn_key)`.
        bit_generator: the bit generator of the draws that a property makes itself; an implementation has its own.
    """

    root: int
    spawn_key: tuple[int, ...]
    bit_generator: str


@dataclass(frozen=True, slots=True)
class Unseen:
    """A deviation that a decision could not have shown.

    Attributes:
        what: the deviation in words.
        parameter: the parameter that it gives.
        needed: about how many draws it would take to see it, if nothing were tolerated.
    """

    what: str
    parameter: float
    needed: int


@dataclass(frozen=True, slots=True)
class Decision:
    """The outcome of a statistical test fixed before sampling.

    Attributes:
        outcome: `pass` (within the must-catch deviation), `fail` (the law is refuted), `open` (neither is shown).
        what: the name of the statistic.
        claimed: the value that the law claims.
        estimate: the value estimated from the sample.
        tolerated: the deviation that is still called correct.
        caught: the smallest deviation that must not pass.
        p_value: the exact probability of a deviation at least this large under the law.
        alpha: the probability of refuting a correct implementation.
        beta: the probability of upholding one that deviates by `caught`.
        samples: the number of replication units drawn.
        needed: the number of units that would settle an open decision.
        setting: the fixed setting, in words.
        seed: the seed of the stream.
        reason: why it failed, where that is not the p-value: a value outside the support, say.
        method: `fixed` (one look at a sample of fixed size) or `sequential` (a look after every batch).
        interval: the parameters left standing with confidence 1 − 2·beta, or None.
        power: the probability, or a lower bound on it, that a deviation of `caught` is refuted and confirmed.
        most: the most units that the decision might have drawn; 0 for one look.
        log_e: the largest log e-value against what is tolerated, of a sequential decision; its limit is −log(alpha).
        batches: the number of batches drawn.
        unit: what one replication unit is.
        because: where `tolerated` and `caught` come from.
        replicas: in how many places the law is judged at once.
        replica: the index of the one that deviates most, which the numbers are about.
        unseen: deviations that a reader may ask for, but this decision could not have shown.
        law_digest: a hash of all fields of the law, which was fixed before drawing.
        stream: where the random numbers came from; None outside a run.
        fingerprint: a hash of the first draws: the same stream gives the same one.
    """

    outcome: Literal["pass", "fail", "open"]
    what: str
    claimed: float
    estimate: float
    tolerated: float
    caught: float
    p_value: float
    alpha: float
    beta: float
    samples: int
    needed: int = 0
    setting: str = ""
    seed: int = 0
    reason: str = ""
    method: Literal["fixed", "sequential"] = "fixed"
    interval: tuple[float, float] | None = None
    power: float | None = None
    most: int = 0
    log_e: float | None = None
    batches: int = 1
    unit: str = ""
    because: str = ""
    replicas: int = 1
    replica: int = 0
    unseen: tuple[Unseen, ...] = ()
    law_digest: str = ""
    stream: Stream | None = None
    fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """One curve or set of points of a figure, with an optional band.

    Attributes:
        name: what it shows.
        x: abscissae (n,).
        y: ordinates (n,).
        role: `theory`, `measured` or `bound`.
        lower: the lower edge of the band (n,), or None.
        upper: its upper edge.
        band: the kind and level of the band: `"99 % confidence"`, `"rounding bound"`.
    """

    name: str
    x: Array
    y: Array
    role: Literal["theory", "measured", "bound"] = "measured"
    lower: Array | None = None
    upper: Array | None = None
    band: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """Data for a figure; drawing is the report's business."""

    title: str
    x_label: str
    y_label: str
    series: tuple[Series, ...]
    x_scale: Literal["linear", "log"] = "linear"
    y_scale: Literal["linear", "log"] = "linear"


Evidence = Agreement | Bound | Fact | Decision


@dataclass(frozen=True, slots=True)
class Reading:
    """One piece of evidence read at its worst entry.

    Attributes:
        worst: |error| / bound, the number that decides: above 1, or NaN, contradicts the claim.
        informative: False if the bound is too wide, at more than half of the entries, for the case to say anything.
        what: the name of the quantity.
        at: the index of the worst entry, `()` for a scalar.
        observed: the value there.
        expected: the value, or the bound, that theory gives there.
        within: the rounding bound there.
        qualifier: `normwise` if only the bound in the norm held; else empty.
    """

    worst: float
    informative: bool
    what: str
    at: tuple[int, ...] = ()
    observed: Any = None
    expected: Any = None
    within: float = 0.0
    relation: Literal["equals", "at least", "at most", "is"] = "equals"
    notes: tuple[str, ...] = field(default=())
    qualifier: str = ""


def read(evidence: Agreement | Bound | Fact, *, componentwise: bool = False) -> Reading:
    """The worst entry of a piece of evidence. NaN anywhere reads as NaN: it is never a pass.

    Args:
        evidence: what was observed.
        componentwise: let no bound in a norm stand in for the bound on each entry.
    """
    match evidence:
        case Agreement():
            return _read_agreement(replace(evidence, normwise=None) if componentwise else evidence)
        case Bound():
            return _read_bound(evidence)
        case Fact():
            holds = bool(evidence.observed == evidence.expected)
            return Reading(
                0.0 if holds else math.inf,
                True,
                evidence.what,
                observed=evidence.observed,
                expected=evidence.expected,
                relation="is",
            )


def _read_agreement(evidence: Agreement) -> Reading:
    observed, expected = _widened(evidence.observed), _widened(evidence.expected)
    if observed.shape != expected.shape:
        return Reading(
            math.inf,
            True,
            f"the shape of {evidence.what or 'the result'}",
            observed=observed.shape,
            expected=expected.shape,
            relation="is",
        )
    within = np.broadcast_to(_widened(evidence.within), observed.shape)
    # Equal infinities agree; anything else that is not finite disagrees.
    with np.errstate(all="ignore"):
        error = np.where(observed == expected, 0.0, np.abs(observed - expected))
    reading = _worst(evidence.what, error, within, observed, expected, "equals", evidence.scale)
    if evidence.normwise is None or reading.worst <= 1.0:
        return reading
    within = np.broadcast_to(_widened(evidence.normwise), observed.shape)
    in_norm = _worst(evidence.what, error, within, observed, expected, "equals", evidence.scale)
    return replace(in_norm, qualifier=NORMWISE) if in_norm.worst <= 1.0 else reading


def _read_bound(evidence: Bound) -> Reading:
    observed = _widened(evidence.observed)
    rounding = np.broadcast_to(_widened(evidence.rounding), observed.shape)
    readings = []
    for limit, sign, relation in ((evidence.at_least, -1.0, "at least"), (evidence.at_most, 1.0, "at most")):
        if limit is None:
            continue
        bound = np.broadcast_to(_widened(limit), observed.shape)
        with np.errstate(all="ignore"):
            difference = sign * (observed - bound)
        # np.maximum keeps NaN where Python's max(0.0, nan) is 0.0, which would read as a pass.
        excess = np.maximum(np.where(observed == bound, 0.0, difference), 0.0)
        readings.append(_worst(evidence.what, excess, rounding, observed, bound, relation, evidence.scale))
    if not readings:
        raise ValueError("a Bound needs at_least or at_most")
    return max(readings, key=lambda reading: math.inf if math.isnan(reading.worst) else reading.worst)


def _worst(
    what: str, error: Array, within: Array, observed: Array, expected: Array, relation: Any, scale: float | None
) -> Reading:
    if error.size == 0:
        return Reading(0.0, True, what, relation=relation)
    with np.errstate(all="ignore"):
        ratio = np.where(error == 0.0, 0.0, error / within)
    # A bound that is itself infinite or NaN vouches for nothing, unless there was no error to vouch for.
    unbounded = ~np.isfinite(within)
    ratio = np.where(unbounded & np.isfinite(observed), 0.0, ratio)
    ratio = np.where(np.isnan(observed) & ~np.isnan(expected), np.nan, ratio)
    flat = int(np.argmax(np.where(np.isnan(ratio), np.inf, ratio)))
    at = tuple(int(i) for i in np.unravel_index(flat, error.shape))
    finite = np.abs(expected[np.isfinite(expected)])
    size = scale if scale is not None else float(finite.max(initial=UNIT_SCALE))
    # Half of the entries decide: at a tie or a kink single entries have two right values, and that is no blindness.
    narrow = np.count_nonzero(within <= UNINFORMATIVE * size)
    return Reading(
        worst=float(ratio[at]),
        informative=bool(2 * narrow >= within.size),
        what=what,
        at=at,
        observed=float(observed[at]),
        expected=float(expected[at]),
        within=float(within[at]),
        relation=relation,
    )


def _widened(value: Numbers) -> Array:
    return np.asarray(value, dtype=np.float64)
