"""Which operations a variant does in its own way."""

from theorycheck.adapters.numpy import NumPy
from theorycheck.contract import OPERATIONS
from theorycheck.implementation import Implementation
from theorycheck.mutation.reach import running

ABOUT = {
    "activations": {name for name, operation in OPERATIONS.items() if operation.takes_kind},
    "initializers": {"initialize"},
    "truncated_initializers": {"initialize"},
}
"""Metadata → the operations that it is about."""


def built_on_numpy(variant):
    """True if a variant is the hand-written `numpy` with something overridden."""
    return isinstance(variant, type) and issubclass(variant, NumPy)


def changed(variant):
    """The operations that run what a variant overrides; all that it offers if it stands on its own."""
    if not built_on_numpy(variant):
        return frozenset(Implementation(variant).operations)
    own = {name for base in variant.__mro__ if base not in NumPy.__mro__ for name in vars(base) if hasattr(NumPy, name)}
    reached = (ABOUT.get(name) or running("", name) for name in own if name in ABOUT or callable(getattr(NumPy, name)))
    return frozenset().union(*reached) & set(OPERATIONS)
