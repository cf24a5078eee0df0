"""What a call of a program costs beside the work: a dense layer of 3 × 5 outputs is none."""

from pathlib import Path
from typing import Any

import numpy as np
from tests.theorycheck.adapters.process.kernels import built

from theorycheck.adapters.process import Process

SECONDS = 0.3e-3


def test_a_small_call(benchmark: Any, tmp_path: Path) -> None:
    """Encoding, two pipes, the C program and decoding."""
    process = Process(str(built(tmp_path)))
    benchmark(process.dense, np.ones((3, 4)), np.ones((5, 4)), np.zeros(5))
    assert benchmark.stats.stats.median <= SECONDS
