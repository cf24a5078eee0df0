"""What Hypothesis, drawing and checking cost, by case and by profile."""

from typing import Any

import pytest
from tests.benchmarks import others
from tests.benchmarks.measures import hold
from tests.benchmarks.shares import empty, judging, shares, tiny

EXAMPLES = 50
ROUNDS = 20


def test_engine_of_an_empty_case(benchmark: Any) -> None:
    """Fifty cases of one integer and no check: Hypothesis by itself."""
    benchmark.group = f"{EXAMPLES} cases"
    benchmark.pedantic(empty(EXAMPLES), rounds=ROUNDS, warmup_rounds=2)


def test_engine_overhead(benchmark: Any) -> None:
    """Fifty cases of a tiny operation, all in."""
    benchmark.group = f"{EXAMPLES} cases"
    search = tiny(EXAMPLES)
    outcome = benchmark.pedantic(search, rounds=ROUNDS, warmup_rounds=2)
    assert outcome.examples == EXAMPLES
    found = min((shares(search) for _ in range(ROUNDS)), key=lambda measured: measured.total)
    benchmark.extra_info["ms for each case"] = 1000 * found.total / found.cases
    benchmark.extra_info["ms of drawing"] = 1000 * found.generation / found.cases


def test_case(benchmark: Any) -> None:
    """A case of a tiny operation, all in."""
    search = tiny(EXAMPLES)

    def sample() -> float:
        found = shares(search)
        return 1000 * found.total / found.cases

    beside = {
        "bare Hypothesis": lambda: 1000 * others.bare(EXAMPLES) / EXAMPLES,
        "an addition in the way of array-api-tests": lambda: 1000 * others.array_api(EXAMPLES) / EXAMPLES,
    }
    hold(benchmark, sample, rounds=ROUNDS, unit="ms", limit=1.0, beside=beside)


def test_drawing(benchmark: Any) -> None:
    """Drawing a case, its arrays included."""
    search = tiny(EXAMPLES)

    def sample() -> float:
        found = shares(search)
        return 1000 * found.generation / found.cases

    beside = {
        "16 × 16 by hypothesis.extra.numpy, filled": lambda: 1000 * others.filled(EXAMPLES) / EXAMPLES,
        "entry by entry": lambda: 1000 * others.entry_by_entry(EXAMPLES) / EXAMPLES,
    }
    hold(benchmark, sample, rounds=ROUNDS, unit="ms", limit=0.6, beside=beside)


def test_claim_of_a_hundred_cases(benchmark: Any) -> None:
    """What a claim of 100 cases costs beside its checks."""
    search = tiny(100)

    def sample() -> float:
        found = shares(search)
        return 1000 * (found.total - found.checks)

    beside = {"an empty @given test of 100 examples": lambda: 1000 * others.bare(100)}
    hold(benchmark, sample, rounds=ROUNDS, unit="ms", limit=60, beside=beside)


@pytest.mark.parametrize("profile", ["quick", "standard"])
@pytest.mark.parametrize("implementation", ["reference", "numpy"])
def test_share_of_hypothesis(benchmark: Any, implementation: str, profile: str) -> None:
    """A whole run, and the shares of its time."""
    benchmark.group = f"run, {profile}"
    found = benchmark.pedantic(judging, (implementation, profile), rounds=1)
    benchmark.extra_info["share of Hypothesis"] = found.hypothesis / found.total
    benchmark.extra_info["share of drawing"] = found.generation / found.total
    benchmark.extra_info["share of checks"] = found.checks / found.total
