"""Imported once, by the server that workers come from: what each of them would otherwise load and learn by itself."""

import tempfile

import hypothesis
from hypothesis.configuration import set_hypothesis_home_dir

from theorycheck.isolation import worker

__all__ = ["worker"]


@hypothesis.seed(0)
@hypothesis.settings(max_examples=2, database=None, deadline=None, verbosity=hypothesis.Verbosity.quiet)
@hypothesis.given(hypothesis.strategies.lists(hypothesis.strategies.integers(), min_size=200))
def _draw(_: list[int]) -> None:
    """At about its twentieth draw Hypothesis reads the source of all that is not installed: 0.4 s from a checkout."""


with tempfile.TemporaryDirectory() as _home:
    set_hypothesis_home_dir(_home)
    _draw()
