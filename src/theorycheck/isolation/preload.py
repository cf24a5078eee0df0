"""Imported once, by the server that workers come from: what each of them would otherwise load and learn by itself."""

import tempfile

import hypothesis
from hypothesis.configuration import set_hypothesis_home_dir

from theorycheck.isolation import worker
from theorycheck.undistracted import undistracted

__all__ = ["worker"]


@hypothesis.seed(0)
@hypothesis.settings(max_examples=2, database=None, deadline=None, verbosity=hypothesis.Verbosity.quiet)
@hypothesis.given(hypothesis.strategies.lists(hypothesis.strategies.integers(), min_size=200))
def _draw(_: list[int]) -> None:
    """What Hypothesis loads and compiles when it first draws."""


with tempfile.TemporaryDirectory() as _home, undistracted():
    set_hypothesis_home_dir(_home)
    _draw()
