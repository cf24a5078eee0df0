"""Each scheme has the variance that its name promises."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from theorycheck.claim import Claim, Kind, Source
from theorycheck.contract import SCHEMES, Scope
from theorycheck.implementation import Implementation
from theorycheck.statistics import Law, NormalVariance, batch
from theorycheck_properties.initialization._laws import (
    CONVOLUTION,
    DENSE,
    THIN,
    Weights,
    drawn,
    granularity,
    normal_scores,
    weights,
)

CLAIM = Claim(
    upheld="Every initialization scheme gives its weights the variance that it promises for their fans.",
    refuted="An initialization scheme gives its weights another variance than it promises for their fans.",
    statement=r"\operatorname{Var} w = \frac{2}{n_{in}+n_{out}} \text{ (Glorot)}, \ \frac{2}{n_{in}} \text{ (He)}, "
    r"\ \frac{1}{n_{in}} \text{ (LeCun)}",
    assumes=("fans count the receptive field", "entries are independent"),
    source=Source(
        "Glorot & Bengio 2010", "eqs. 12 and 16; He et al. 2015, eq. 10; LeCun, Bottou, Orr & Müller 1998, §4.6"
    ),
    any_of=tuple(f"initialize.scheme={name}" for name, scheme in SCHEMES.items() if scheme.law != "orthogonal"),
    kind=Kind.STATISTICAL,
)

CAUGHT = 0.05
BUDGET = 200_000
"""Entries, well above what a decision is planned to take."""


def settings(scope: Scope) -> list[Weights]:
    return weights(scope, (DENSE, CONVOLUTION, *THIN))


def law(setting: Weights) -> Law:
    return Law(
        model=NormalVariance(),
        value=1.0,
        tolerated=granularity(setting.dtype),
        caught=CAUGHT + granularity(setting.dtype),
        because="tolerated: the grid of the generator; caught: five per cent of the variance",
        unit="one entry, mapped through the claimed distribution function to a standard normal score",
        what="variance, relative to the one promised",
        impossible="a weight outside the support of the law",
        most=BUDGET,
    )


def sample(implementation: Implementation, setting: Weights, seed: int) -> NDArray[Any]:
    return np.concatenate(
        [normal_scores(weight, setting) for weight in drawn(implementation, setting, seed, batch(law(setting)))]
    )
