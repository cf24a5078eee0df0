"""The memory that one check leaves to the next: taken over only if nobody else holds a piece of it."""

from typing import Any

import numpy as np
import pytest

from theorycheck.numerics.gradient_check import GradientVerdict, check_gradient

METHODS = ("central", "screening", "complex")
X, Y = np.random.default_rng(0).standard_normal((2, 4, 3))


def product(x: Any, y: Any) -> Any:
    return x * y


def product_vjp(x: Any, y: Any, dz: Any) -> Any:
    return dz * y, dz * x


@pytest.mark.parametrize("method", METHODS)
def test_memory_is_taken_over(method: Any) -> None:
    """Checks of inputs of the same shapes use the same memory, which is why small ones are cheap."""
    places = []

    def seen(x: Any, y: Any) -> Any:
        places.append(x.__array_interface__["data"][0])
        return product(x, y)

    for seed in range(2):
        check_gradient(seen, product_vjp, (X, Y), method=method, seed=seed)
    first, second = np.split(np.array(places), 2)
    assert first.tolist() == second.tolist()


@pytest.mark.parametrize("piece", [lambda x: x, lambda x: x[1], lambda x: x.T], ids=["all", "a row", "transposed"])
@pytest.mark.parametrize("method", METHODS)
def test_kept_arguments_stay_as_they_are(method: Any, piece: Any) -> None:
    """A function may keep its arguments, or views of them: later checks do not write there."""
    kept = []

    def keeping(x: Any, y: Any) -> Any:
        kept.append((piece(x), piece(x).copy()))
        return product(x, y)

    for seed in range(3):
        check_gradient(keeping, product_vjp, (X + seed, Y), method=method, seed=seed)
    assert all(np.array_equal(now, then) for now, then in kept)


def test_kept_argument_of_a_vjp_stays_as_it_is() -> None:
    """The same holds for what a vjp keeps."""
    kept = []

    def keeping(x: Any, y: Any, dz: Any) -> Any:
        kept.append(x)
        return product_vjp(x, y, dz)

    for seed in range(2):
        check_gradient(product, keeping, (X + seed, Y), seed=seed)
    assert np.array_equal(kept[0], X)


def test_check_within_a_check() -> None:
    """A function may check a gradient by itself, of inputs like its own."""
    verdicts = []

    def outer(x: Any, y: Any) -> Any:
        verdicts.append(check_gradient(product, product_vjp, (x, y)).verdict)
        return product(x, y)

    assert check_gradient(outer, product_vjp, (X, Y)).verdict is GradientVerdict.RIGHT
    assert set(verdicts) == {GradientVerdict.RIGHT}


def test_list_that_a_function_empties_is_whole_the_next_time() -> None:
    """The lists that a function is called with are its own, though the arrays in them are not."""

    def emptying(arrays: Any) -> Any:
        return arrays.pop() * arrays.pop()

    def vjp(arrays: Any, dz: Any) -> Any:
        return [dz * arrays[1], dz * arrays[0]]

    for seed in range(2):
        assert check_gradient(emptying, vjp, [[X, Y]], seed=seed).verdict is GradientVerdict.RIGHT
