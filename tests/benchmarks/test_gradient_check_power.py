"""What gradient checks find, and what they find wrong that is right: the tables of docs/gradient-check.md, in short."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.benchmarks.bugs import permutations
from tests.benchmarks.gradient_check_report import checking, right, share_found
from tests.benchmarks.measures import hold
from tests.benchmarks.modules import Module
from tests.benchmarks.torch_modules import in_autograd
from torch.autograd import gradcheck

from theorycheck.numerics.gradient_check import GradientVerdict

TRIALS = 10
CHECKS = 10_000


@pytest.mark.parametrize(("method", "error"), [("screening", 1e-4), ("central", 1e-6), ("complex", 1e-11)])
def test_smallest_error_found(benchmark: Any, method: str, error: float) -> None:
    """The share of gradients found wrong, one array of which is too large by the relative error."""
    versus = "smallest that is found: gradcheck 1e-2, in fast mode 1e-1; jax 1e-3"

    def sample() -> float:
        return share_found(method, error, TRIALS)

    hold(benchmark, sample, rounds=1, unit="of 1", limit=0.95, at_least=True, versus=versus)


def test_permutations_found(benchmark: Any) -> None:
    """The share of gradients found wrong whose entries are right and stand in the wrong places."""

    def ours(module: Module, seed: int) -> bool:
        return checking(module, seed=seed)().verdict is GradientVerdict.WRONG

    def theirs(module: Module, _: int) -> bool:
        return not gradcheck(*in_autograd(module), fast_mode=True, raise_exception=False)

    def share(wrong: Callable[[Module, int], bool]) -> float:
        found = [wrong(module, seed) for seed in range(TRIALS) for module in permutations(seed).values()]
        return sum(found) / len(found)

    beside = {"gradcheck in fast mode": lambda: share(theirs)}
    hold(benchmark, lambda: share(ours), rounds=1, unit="of 1", limit=1.0, at_least=True, beside=beside)


def test_false_alarms(benchmark: Any) -> None:
    """Right gradients found wrong, of ten thousand."""

    def sample() -> float:
        checks = (checking(module, seed=seed) for seed, _, module in right(CHECKS))
        return sum(check().verdict is not GradientVerdict.RIGHT for check in checks)

    hold(benchmark, sample, rounds=1, unit="", limit=0, versus="jax: 5 of 420")
