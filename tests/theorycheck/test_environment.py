"""The environment of a run that took several processes."""

from theorycheck.environment import POOLS, merged


def test_what_other_processes_brought_with_them_is_added():
    """Frameworks by their version, thread pools once each; of this process nothing is lost."""
    own = {"python": "CPython 3.11", POOLS: "openblas 0.3; one thread each"}
    other = {"python": "CPython 3.11", "torch": "2.7", POOLS: "openblas 0.3, openmp; one thread each"}
    expected = {"python": "CPython 3.11", "torch": "2.7", POOLS: "openblas 0.3, openmp; one thread each"}
    assert merged(own, other, {}) == expected
    assert merged({**own, POOLS: "none; one thread each"})[POOLS] == "none; one thread each"
