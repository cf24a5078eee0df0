"""The reference: one readable definition per model, from which values, gradients and rounding radii are all read."""

from theorycheck.reference.definitions import DEFINITIONS
from theorycheck.reference.enclosure import enclose, enclose_vjp
from theorycheck.reference.model import Reference

__all__ = ["DEFINITIONS", "Reference", "enclose", "enclose_vjp"]
