"""What a gradient check may cost: so many times F, one vjp and two forward passes, and so many µs of Python."""

from collections.abc import Callable
from typing import Any

from tests.benchmarks.modules import Module, floor
from tests.benchmarks.timing import microseconds

BUDGETS = {"screening": (1.5, 20.0), "complex": (1.5, 20.0), "central": (2.0, 25.0)}


def budget(method: str, f: float, lines: int = 1) -> float:
    """The budget of a check along so many lines, µs, where F takes f µs."""
    times, constant = BUDGETS[method]
    return lines * (times * f + constant)


def share(module: Module, method: str, check: Callable[[], Any], *, lines: int = 1, rounds: int = 10) -> float:
    """How much of its budget a check takes, both timed in turn."""
    us = microseconds({"F": floor(module), "check": check}, rounds)
    return us["check"] / budget(method, us["F"], lines)
