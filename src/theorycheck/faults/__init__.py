"""Planted faults: wrong implementations, one small class each, to show that claims have teeth."""

from theorycheck.faults.fault import Fault, Sort, planted

__all__ = ["Fault", "Sort", "planted"]
