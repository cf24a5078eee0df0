"""The types that the signatures of this package are written in."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating[Any]]
Labels = NDArray[np.integer[Any]]
Mask = NDArray[np.bool]
Scalar = np.floating[Any]

Pair = tuple[int, int]
Axes = tuple[int, ...]
Shape = tuple[int, ...]
