"""Decisions about random behaviour, with error probabilities fixed before sampling."""

from theorycheck.statistics.decide import decide
from theorycheck.statistics.law import Bernoulli, BoundedMean, Law, NormalMean, NormalVariance, Uniformity
from theorycheck.statistics.ledger import Ledger
from theorycheck.statistics.plan import Design, batch, plan
from theorycheck.statistics.streams import address, generator, seed63

__all__ = [
    "Bernoulli",
    "BoundedMean",
    "Design",
    "Law",
    "Ledger",
    "NormalMean",
    "NormalVariance",
    "Uniformity",
    "address",
    "batch",
    "decide",
    "generator",
    "plan",
    "seed63",
]
