"""Decisions about random behaviour, with error probabilities fixed before sampling."""

from theorycheck.statistics.decide import decide
from theorycheck.statistics.law import Bernoulli, Law, NormalVariance
from theorycheck.statistics.streams import generator, seed63

__all__ = ["Bernoulli", "Law", "NormalVariance", "decide", "generator", "seed63"]
