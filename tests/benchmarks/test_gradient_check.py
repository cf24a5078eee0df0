"""What one gradient check costs, beside the least that it could: F, one vjp and two forward passes."""

from itertools import count
from typing import Any

import pytest
from tests.benchmarks.budgets import share
from tests.benchmarks.bugs import permutations
from tests.benchmarks.measures import hold, ratio
from tests.benchmarks.modules import floor, seven
from tests.benchmarks.timing import microseconds
from tests.benchmarks.torch_modules import minimum, seven_in_torch
from torch.autograd import gradcheck

from theorycheck.numerics.gradient_check import GradientVerdict, check_gradient

MODULES = tuple(seven(0))
ROUNDS = 500


@pytest.mark.parametrize("name", MODULES)
def test_floor(benchmark: Any, name: str) -> None:
    """F, in NumPy."""
    benchmark.group = f"NumPy, {name}"
    benchmark.pedantic(floor(seven(0)[name]), rounds=ROUNDS, warmup_rounds=10)


@pytest.mark.parametrize("method", ["central", "screening", "complex"])
@pytest.mark.parametrize("name", MODULES)
def test_check(benchmark: Any, name: str, method: Any) -> None:
    """A passing check, every time along another line."""
    benchmark.group = f"NumPy, {name}"
    module, seeds = seven(0)[name], count()

    def check() -> Any:
        return check_gradient(module.function, module.vjp, module.inputs, method=method, seed=next(seeds))

    assert benchmark.pedantic(check, rounds=ROUNDS, warmup_rounds=10).verdict is GradientVerdict.RIGHT
    benchmark.extra_info["share of the budget"] = share(module, method, check)


@pytest.mark.parametrize("name", MODULES)
def test_check_of_each_input(benchmark: Any, name: str) -> None:
    """A passing check with one more line for each input."""
    benchmark.group = f"NumPy, {name}"
    module, seeds = seven(0)[name], count()

    def check() -> Any:
        return check_gradient(module.function, module.vjp, module.inputs, each_input=True, seed=next(seeds))

    assert benchmark.pedantic(check, rounds=ROUNDS // 5, warmup_rounds=2).verdict is GradientVerdict.RIGHT
    benchmark.extra_info["share of the budget"] = share(module, "central", check, lines=module.arrays + 1, rounds=3)


@pytest.mark.parametrize("name", list(permutations(0)))
def test_failing_check(benchmark: Any, name: str) -> None:
    """A failing check, with the place of the error."""
    benchmark.group = "failing"
    module, seeds = permutations(0)[name], count()

    def check() -> Any:
        return check_gradient(module.function, module.vjp, module.inputs, seed=next(seeds))

    assert benchmark.pedantic(check, rounds=ROUNDS // 25, warmup_rounds=1).verdict is GradientVerdict.WRONG


@pytest.mark.parametrize("name", MODULES)
def test_torch_floor(benchmark: Any, name: str) -> None:
    """F, in torch."""
    benchmark.group = f"torch, {name}"
    function, inputs = seven_in_torch(0)[name]
    benchmark.pedantic(minimum, (function, inputs), rounds=ROUNDS // 5, warmup_rounds=5)


@pytest.mark.parametrize("name", MODULES)
def test_check_in_torch(benchmark: Any, name: str) -> None:
    """A passing check of a torch function, whose vjp autograd derives."""
    benchmark.group = f"torch, {name}"
    function, inputs = seven_in_torch(0)[name]
    result = benchmark.pedantic(check_gradient, (function, None, inputs), rounds=ROUNDS // 5, warmup_rounds=5)
    assert result.verdict is GradientVerdict.RIGHT


@pytest.mark.parametrize("name", MODULES)
def test_gradcheck_in_fast_mode(benchmark: Any, name: str) -> None:
    """The same by torch.autograd.gradcheck in its fast mode."""
    benchmark.group = f"torch, {name}"
    function, inputs = seven_in_torch(0)[name]
    options = {"fast_mode": True}
    assert benchmark.pedantic(gradcheck, (function, inputs), options, rounds=ROUNDS // 25, warmup_rounds=1)


@pytest.mark.parametrize("method", ["screening", "complex", "central"])
@pytest.mark.parametrize("name", MODULES)
def test_share_of_the_budget(benchmark: Any, name: str, method: Any) -> None:
    """A passing check, as a share of 1.5 F + 20 µs, or of 2 F + 25 µs for the default."""
    module, seeds = seven(0)[name], count()

    def check() -> Any:
        return check_gradient(module.function, module.vjp, module.inputs, method=method, seed=next(seeds))

    hold(benchmark, lambda: share(module, method, check, rounds=3), rounds=7, unit="×", limit=1.0, versus="its budget")


@pytest.mark.parametrize(("mode", "limit"), [("fast", 2.5), ("slow", 140.0)])
@pytest.mark.parametrize("name", MODULES)
def test_gradcheck(benchmark: Any, name: str, mode: str, limit: float) -> None:
    """How many times as long torch.autograd.gradcheck takes on the same module."""
    function, inputs = seven_in_torch(0)[name]

    def theirs() -> Any:
        return gradcheck(function, inputs, fast_mode=mode == "fast")

    def ours() -> Any:
        return check_gradient(function, None, inputs)

    def slow() -> float:
        # Not in turn: one call of ours after a second of theirs would be timed with cold caches.
        return microseconds({"theirs": theirs}, 1, 1)["theirs"] / microseconds({"ours": ours}, 3)["ours"]

    sample, rounds = (ratio(theirs, ours, 10), 5) if mode == "fast" else (slow, 1)
    hold(benchmark, sample, rounds=rounds, unit="×", limit=limit, at_least=True, versus=f"gradcheck, {mode} mode")


@pytest.mark.parametrize("name", list(permutations(0)))
def test_failing_beside_passing(benchmark: Any, name: str) -> None:
    """How many times as long a check takes that fails, with the place of the error."""
    bad, good, seeds = permutations(0)[name], seven(0)[name.partition(":")[0]], count()

    def check(module: Any) -> Any:
        return check_gradient(module.function, module.vjp, module.inputs, seed=next(seeds))

    sample = ratio(lambda: check(bad), lambda: check(good), 10)
    hold(benchmark, sample, rounds=5, unit="×", limit=20, versus="a passing check")
