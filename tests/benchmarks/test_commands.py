"""What commands cost before they do anything: help, a list, the way to the first check."""

from typing import Any

from tests.benchmarks.measures import hold, processor_seconds

FIRST_CHECK = """
import os
from theorycheck.suite import Request, conduct
conduct(Request(("numpy",), claims=("definitions.dense",), profile="quick"), on_start=lambda _: os._exit(0))
"""
ROUNDS = 7


def test_yardstick(benchmark: Any) -> None:
    """The interpreter starts and counts to three million: by it times of two machines, or of two days, are compared."""
    count = "for _ in range(3_000_000): pass"
    hold(benchmark, lambda: processor_seconds("-c", count), rounds=ROUNDS, unit="s", limit=10.0)


def test_help(benchmark: Any) -> None:
    """`theorycheck --help`."""

    def sample() -> float:
        return 1000 * processor_seconds("-m", "theorycheck", "--help")

    beside = {"`python -c pass`": lambda: 1000 * processor_seconds("-c", "pass")}
    hold(benchmark, sample, rounds=ROUNDS, unit="ms", limit=80, beside=beside)


def test_list(benchmark: Any) -> None:
    """`theorycheck list`."""

    def sample() -> float:
        return 1000 * processor_seconds("-m", "theorycheck", "list")

    hold(benchmark, sample, rounds=ROUNDS, unit="ms", limit=600)


def test_first_check(benchmark: Any) -> None:
    """From the start of the interpreter to the first check of a claim."""

    def sample() -> float:
        return 1000 * processor_seconds("-c", FIRST_CHECK)

    imports = "import numpy, scipy.stats, hypothesis"
    beside = {f"`{imports}`": lambda: 1000 * processor_seconds("-c", imports)}
    hold(benchmark, sample, rounds=ROUNDS, unit="ms", limit=350, beside=beside)
