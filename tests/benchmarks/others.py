"""Tests as others write them, to be timed beside ours: what Hypothesis takes by itself, and with arrays of its own."""

import math
from collections.abc import Callable
from time import process_time
from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis.extra.array_api import make_strategies_namespace
from hypothesis.extra.numpy import arrays
from hypothesis.strategies import SearchStrategy, data, floats, integers, nothing

SHAPE = (16, 16)
NUMBERS = floats(-1e3, 1e3)


def bare(examples: int) -> float:
    """Seconds of processor time of a test that draws an integer and does nothing."""
    return _seconds(integers(0, 99), lambda _: None, examples)


def filled(examples: int) -> float:
    """The same of one 16 × 16 array, most of which is one number."""
    return _seconds(arrays(np.float64, SHAPE, elements=NUMBERS), lambda _: None, examples)


def entry_by_entry(examples: int) -> float:
    """The same of one 16 × 16 array, each of whose entries is drawn."""
    return _seconds(arrays(np.float64, SHAPE, elements=NUMBERS, fill=nothing()), lambda _: None, examples)


def array_api(examples: int) -> float:
    """A test of an addition as array-api-tests has them: shapes that broadcast, arrays, and each number compared."""
    namespace = make_strategies_namespace(np)
    shapes = namespace.mutually_broadcastable_shapes(2, max_dims=2, max_side=5)

    def add(source: Any) -> None:
        ours, theirs = source.draw(shapes).input_shapes
        x1, x2 = (
            source.draw(namespace.arrays("float64", shape, elements={"allow_nan": False})) for shape in (ours, theirs)
        )
        with np.errstate(all="ignore"):
            out = np.add(x1, x2)
            assert out.dtype == np.float64
            assert out.shape == np.broadcast_shapes(ours, theirs)
            left, right = np.broadcast_arrays(x1, x2)
            for index in np.ndindex(out.shape):
                found, wanted = float(out[index]), float(left[index]) + float(right[index])
                assert found == wanted or (math.isnan(found) and math.isnan(wanted))

    return _seconds(data(), add, examples)


def _seconds(strategy: SearchStrategy[Any], test: Callable[[Any], None], examples: int) -> float:
    @settings(max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(strategy)
    def probe(case: Any) -> None:
        test(case)

    started = process_time()
    probe()
    return process_time() - started
