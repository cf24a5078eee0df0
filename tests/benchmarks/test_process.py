"""What a call of a program costs beside the work: a dense layer of 3 × 5 outputs is none."""

from pathlib import Path
from typing import Any

import numpy as np
from tests.benchmarks.measures import hold
from tests.benchmarks.timing import microseconds
from tests.theorycheck.adapters.process.kernels import built

from theorycheck.adapters.process import Process


def test_a_small_call(benchmark: Any, tmp_path: Path) -> None:
    """Encoding, two pipes, the C program and decoding."""
    process = Process(str(built(tmp_path)))
    arrays = np.ones((3, 4)), np.ones((5, 4)), np.zeros(5)

    def sample() -> float:
        return microseconds({"call": lambda: process.dense(*arrays)}, 3)["call"] / 1000

    hold(benchmark, sample, rounds=7, unit="ms", limit=0.3)
