"""Foreign code runs without leaving traces in Python's or NumPy's global state."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np


@contextmanager
def undisturbed() -> Iterator[list[warnings.WarningMessage]]:
    """Warnings are recorded, not raised, and NumPy's error state is put back."""
    with warnings.catch_warnings(record=True) as heard, np.errstate():
        warnings.simplefilter("always")
        yield heard
