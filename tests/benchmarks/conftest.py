"""Benchmarks run when they are asked for, by `make bench`: they take minutes, and a busy machine falsifies them."""

import gc
import inspect
from collections.abc import Iterator
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


@pytest.fixture(autouse=True)
def unburdened() -> Iterator[None]:
    """What earlier benchmarks left in memory costs this one nothing: the collector does not look at it."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()
