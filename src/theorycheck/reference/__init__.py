"""The reference: one readable definition per model, from which values, gradients and rounding radii are all read."""

from theorycheck.reference.definitions import DEFINITIONS
from theorycheck.reference.enclosure import enclose, enclose_sums, enclose_vjp
from theorycheck.reference.memory import Memory, remembering
from theorycheck.reference.model import Reference
from theorycheck.reference.narrowing import SignedSums, is_blind

__all__ = [
    "DEFINITIONS",
    "Memory",
    "Reference",
    "SignedSums",
    "enclose",
    "enclose_sums",
    "enclose_vjp",
    "is_blind",
    "remembering",
]
