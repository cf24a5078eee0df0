"""They reach for the judge."""

import builtins

import numpy as np
from plain import Plain

import theorycheck.run
import theorycheck.search


class ReplacesNumPy(Plain):
    """Has its own idea of what isfinite means."""

    def dense(self, x, weight, bias):
        np.isfinite = lambda array: np.ones(np.shape(array), bool)
        return super().dense(x, weight, bias)


class BribesTheJudge(Plain):
    """Is wrong, and has it overlooked."""

    def dense(self, x, weight, bias):
        theorycheck.search.judge = lambda *_, **__: 1
        return super().dense(x, weight, bias) + 1


class PatchesOnArrival(Plain):
    """Replaces a function of NumPy when it is constructed, as libraries do."""

    def __init__(self):
        np.matmul = np.multiply


class ReplacesBuiltins(Plain):
    """Redefines the length of things."""

    def dense(self, x, weight, bias):
        builtins.sorted = lambda *_, **__: []
        return super().dense(x, weight, bias)
