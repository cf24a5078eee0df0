"""Benchmarks run when they are asked for, by `make bench`: they take minutes, and a busy machine falsifies them."""

from pathlib import Path

import pytest


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave this folder out unless `--benchmark-only` is given."""
    del collection_path
    return None if config.getoption("benchmark_only", default=False) else True
