"""Flax: the layers of its linen API on JAX."""

from theorycheck.adapters.flax.library import Flax

__all__ = ["Flax"]
