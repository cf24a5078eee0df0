"""Keras 3 on its torch or JAX backend: the contract by its layers, and the base class for operations in keras.ops."""

from theorycheck.adapters.keras.adapter import KerasAdapter
from theorycheck.adapters.keras.library import Keras

__all__ = ["Keras", "KerasAdapter"]
