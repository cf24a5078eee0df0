"""What lies outside the dialect is an error that names it."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from theorycheck.errors import DialectError
from theorycheck.numerics import Arithmetic, Ball, jvp, vjp

ONES = np.ones((2, 3))

Reader = Callable[[Callable[[Any], Any]], Any]

READERS: dict[str, Reader] = {
    "ball": lambda definition: definition(Ball.exact(ONES)),
    "dual": lambda definition: jvp(definition, [ONES], [ONES]),
    "tape": lambda definition: vjp(definition, [ONES], [ONES]),
    "tape over ball": lambda definition: vjp(definition, [Ball.exact(ONES)], [Ball.exact(ONES)]),
}


@pytest.fixture(params=READERS.values(), ids=READERS)
def read(request: pytest.FixtureRequest) -> Reader:
    """One of the arithmetics."""
    reader: Reader = request.param
    return reader


def test_an_unlisted_function_is_named(read: Reader) -> None:
    """The error says which function, and where the definition calls it."""
    with pytest.raises(DialectError, match=r"cumsum is not in the dialect .*test_dialect.py.* It knows .*matmul"):
        read(np.cumsum)


def test_an_unlisted_ufunc_is_named(read: Reader) -> None:
    """Universal functions too."""
    with pytest.raises(DialectError, match="arctan2 is not in the dialect"):
        read(lambda x: np.arctan2(x, 1.0))


def test_a_reduction_of_a_ufunc_is_named(read: Reader) -> None:
    """np.add.reduce is not np.sum."""
    with pytest.raises(DialectError, match=r"add\.reduce is not in the dialect"):
        read(np.add.reduce)


def test_writing_into_a_given_array_is_refused(read: Reader) -> None:
    """An in-place operation leaves the arithmetic."""
    with pytest.raises(DialectError, match="add with out"):
        read(lambda x: np.add(x, 1.0, out=np.zeros((2, 3))))


def test_assigning_entries_is_refused(read: Reader) -> None:
    """Definitions collect parts and stack them."""

    def writes(x: Any) -> Any:
        x[0] = 1.0

    with pytest.raises(DialectError, match=r"writes into an array at test_dialect.py.*np.stack"):
        read(writes)


def test_leaving_the_arithmetic_is_refused(read: Reader) -> None:
    """A definition that asks for plain numbers is told where."""
    with pytest.raises(DialectError, match=r"leaves the arithmetic at test_dialect\.py"):
        read(np.asarray)
    with pytest.raises(DialectError, match="leaves the arithmetic"):
        read(lambda x: float(x[0, 0]))


def test_branching_on_a_value_is_refused() -> None:
    """A ball cannot decide an if."""
    with pytest.raises(DialectError, match="branches on a value"):
        bool(Ball.exact(ONES) > 0)


def test_every_arithmetic_knows_the_same_functions() -> None:
    """The dialect is one: what one arithmetic reads, all read."""
    # Tests define arithmetics of their own: only the shipped ones are held to this.
    shipped = [kind for kind in Arithmetic.__subclasses__() if kind.__module__.startswith("theorycheck.")]
    ball, *others = (set(kind.rules) for kind in shipped)
    assert len(others) == 3
    for other in others:
        assert ball == other
