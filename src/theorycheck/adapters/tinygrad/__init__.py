"""tinygrad: the contract through its tensors and layers, and the base class for operations written on its tensors."""

from theorycheck.adapters.tinygrad.adapter import TinygradAdapter
from theorycheck.adapters.tinygrad.library import Tinygrad

__all__ = ["Tinygrad", "TinygradAdapter"]
