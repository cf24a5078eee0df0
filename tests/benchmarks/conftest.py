"""Benchmarks run when they are asked for, by `make bench`: they take minutes, and a busy machine falsifies them."""

import inspect
from pathlib import Path

import pytest


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave this folder out unless `--benchmark-only` is given."""
    del collection_path
    return None if config.getoption("benchmark_only", default=False) else True


@pytest.fixture(autouse=True)
def described(request: pytest.FixtureRequest) -> None:
    """Every benchmark goes on record with what it measures, as its docstring says."""
    if "benchmark" in request.fixturenames:
        caption = inspect.cleandoc(request.function.__doc__).partition("\n")[0]
        request.getfixturevalue("benchmark").extra_info["what"] = caption.removesuffix(".")
