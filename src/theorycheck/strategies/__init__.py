"""Hypothesis strategies for the contract's operations: what properties draw from, and users may for their own tests."""

from theorycheck.strategies.arrays import KINDS, WELL_SCALED, fill, integers_below
from theorycheck.strategies.calls import Call, calls
from theorycheck.strategies.seeds import generators, seeds
from theorycheck.strategies.trajectories import Trajectory, iterates, trajectories

__all__ = [
    "KINDS",
    "WELL_SCALED",
    "Call",
    "Trajectory",
    "calls",
    "fill",
    "generators",
    "integers_below",
    "iterates",
    "seeds",
    "trajectories",
]
