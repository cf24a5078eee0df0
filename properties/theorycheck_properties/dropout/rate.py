"""The number of entries that dropout drops is binomial."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from theorycheck.claim import Claim, Kind, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Figure, Series
from theorycheck.implementation import Implementation
from theorycheck.statistics import Bernoulli, Law, batch, seed63
from theorycheck.statistics.intervals import anytime
from theorycheck_properties.dropout._masks import QUANTISED

CLAIM = Claim(
    upheld="Dropout drops an entry with the probability asked for.",
    refuted="Dropout drops entries with another probability than the rate asked for.",
    statement=r"\#\{i : y_i = 0\} \sim \operatorname{Binomial}(n, p)",
    assumes=("x has no zero",),
    source=Source("Srivastava et al. 2014", "§4"),
    needs=("dropout",),
    kind=Kind.STATISTICAL,
    blind_to=("a rate rounded to float16: to tell 0.09998 from 0.1 takes 1.7e10 draws",),
)

CAUGHT = 0.01
"""The relative error, of the rarer of the two outcomes, that must not pass."""
BUDGET = 20_000_000
"""Entries: ten times what a correct rate takes."""
LONGEST, FAINT = 2**20, 1e-9
"""The figure: entries, and the probability that its bounds miss the rate anywhere."""


@dataclass(frozen=True)
class Rate:
    """Ones (n, *axes), a batch at a time, dropped out at a rate."""

    rate: float
    axes: tuple[int, ...]


def settings(scope: Scope) -> list[Rate]:
    del scope
    return [Rate(0.5, ()), Rate(0.1, (16,)), Rate(0.9, (4, 3, 3))]


def law(setting: Rate) -> Law:
    return Law(
        model=Bernoulli(),
        value=setting.rate,
        tolerated=QUANTISED,
        caught=CAUGHT * min(setting.rate, 1 - setting.rate),
        because="tolerated: a rate of fourteen bits; caught: one per cent of the rarer outcome",
        unit="one entry of the mask",
        what="rate of dropped entries",
        most=BUDGET,
        beyond=_rounded(setting.rate),
    )


def sample(implementation: Implementation, setting: Rate, seed: int) -> NDArray[Any]:
    rows = math.ceil(batch(law(setting)) / math.prod(setting.axes))
    ones = np.ones((rows, *setting.axes), implementation.dtype)
    return np.ravel(implementation.dropout(ones, rate=setting.rate, seed=seed) == 0)


def _rounded(rate: float) -> tuple[tuple[str, float], ...]:
    """The rate as half precision has it, which no sample tells from the rate."""
    in_half = float(np.float16(rate))
    return () if in_half == rate else (("a rate rounded to float16", in_half),)


def figure(implementation: Implementation) -> Figure:
    """The share of dropped entries after ever more of them, within bounds that hold at all sizes at once."""
    setting = Rate(0.1, ())
    claimed = law(setting)
    ones = np.ones(LONGEST, implementation.dtype)
    dropped = implementation.dropout(ones, rate=setting.rate, seed=seed63(0, "dropout.rate", "figure")) == 0
    sizes = np.geomspace(2**8, LONGEST, 37).astype(np.int64)
    shares = np.array([np.mean(dropped[:n]) for n in sizes])
    low, high = np.transpose([anytime(claimed, dropped[:n], FAINT) or (0.0, 1.0) for n in sizes])
    theory = np.full(len(sizes), setting.rate)
    below, above = theory - claimed.caught, theory + claimed.caught
    asked = Series("rate asked for", sizes, theory, "theory", below, above, "deviations that need not be caught")
    return Figure(
        "The share of entries that dropout drops closes in on the rate asked for",
        "entries",
        "share that is dropped",
        (
            asked,
            Series(
                "share of the first entries",
                sizes,
                shares,
                lower=low,
                upper=high,
                band="1 − 10⁻⁹ confidence at all sizes together",
            ),
        ),
        x_scale="log",
    )
