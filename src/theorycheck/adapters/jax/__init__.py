"""JAX: the contract through its public functions, and the base class for operations written in jax.numpy."""

from theorycheck.adapters.jax.adapter import JaxAdapter
from theorycheck.adapters.jax.library import Jax, OptimizedJax

__all__ = ["Jax", "JaxAdapter", "OptimizedJax"]
