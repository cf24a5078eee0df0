"""A number held against its limit: samples of it, the median of which counts."""

import os
import resource
import statistics
import subprocess
import sys
from collections.abc import Callable, Mapping
from typing import Any

from tests.benchmarks.timing import microseconds

AS_INSTALLED = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": ""}
"""One BLAS thread, and modules compiled once, as pip does: containers often forbid to keep what was compiled."""


def hold(
    benchmark: Any,
    sample: Callable[[], float],
    *,
    rounds: int,
    unit: str,
    limit: float,
    at_least: bool = False,
    versus: str = "",
    beside: Mapping[str, Callable[[], float]] | None = None,
) -> None:
    """Take samples and keep them with the limit.

    Args:
        benchmark: the fixture of pytest-benchmark.
        sample: one measurement.
        rounds: how many.
        unit: `s`, `ms` or `µs`, `MB`, or `×` for a ratio of two things measured in turn.
        limit: what the median may be.
        at_least: the limit is the least, not the most.
        versus: what it is compared to.
        beside: what else to measure in turn with it, in the same unit, by name: told with its median.
    """
    others = dict(beside or {})
    samples: list[list[float]] = []
    benchmark.pedantic(
        lambda: samples.append([sample(), *(other() for other in others.values())]),
        rounds=rounds,
        warmup_rounds=int(rounds > 3),
    )
    own, *theirs = zip(*samples[-rounds:], strict=True)
    told = [f"{name}: {statistics.median(one):.2g} {unit}" for name, one in zip(others, theirs, strict=True)]
    benchmark.extra_info |= {
        "samples": list(own),
        "unit": unit,
        "limit": limit,
        "at_least": at_least,
        "versus": "; ".join([*([versus] if versus else []), *told]),
    }


def ratio(ours: Callable[[], Any], theirs: Callable[[], Any], calls: int = 5) -> Callable[[], float]:
    """Samples of how many times as long one thing takes as another, both in turn."""

    def sample() -> float:
        us = microseconds({"ours": ours, "theirs": theirs}, 2, calls)
        return us["ours"] / us["theirs"]

    return sample


def processor_seconds(*argv: str) -> float:
    """The processor time of a command of this interpreter, with all that it starts and waits for."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *argv], stdout=subprocess.DEVNULL, check=True, env=os.environ | AS_INSTALLED)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
