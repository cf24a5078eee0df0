"""Forward mode."""

from typing import Any

import numpy as np
import pytest
from scipy import special

from theorycheck.numerics import constant, jvp, unit_roundoff

STEP = 1e-30
"""A complex step needs no balance between truncation and cancellation: its error is of the order of its square."""


def definition(x: Any, y: Any) -> Any:
    """Most of the smooth dialect at once. x (3, 4), y (4, 2)."""
    z = np.tanh(x @ y) / (1 + np.exp(-np.square(y[:3])))
    z = np.log(2 + np.sqrt(z * z + 1)) - np.log1p(np.square(z)) ** 3
    z = np.concatenate([np.stack([z[0], z[1]]), np.pad(z, ((0, 1), (0, 0)))], axis=0)
    z = np.swapaxes(np.moveaxis(np.transpose(z), 0, 1), 0, 1) * np.mean(special.erf(x)) - np.sum(x, axis=(0, 1))
    return np.squeeze(np.expand_dims(np.broadcast_to(z, (2, *z.shape)), 0), 0)


def test_a_tangent_is_the_complex_step() -> None:
    """Dual numbers and a complex step compute the same directional derivative, each exact to rounding."""
    rng = np.random.default_rng(0)
    x, y, dx, dy = (rng.normal(size=shape) for shape in ((3, 4), (4, 2), (3, 4), (4, 2)))
    step = definition(x + STEP * 1j * dx, y + STEP * 1j * dy).imag / STEP
    # Both sides round some fifty times, with intermediate values of order ten.
    np.testing.assert_allclose(jvp(definition, [x, y], [dx, dy]), step, rtol=0, atol=500 * unit_roundoff(np.float64))


def test_kinks_pass_on_the_tangent_of_the_winner() -> None:
    """maximum, minimum, |·|, where and max."""
    x, dx = np.array([-2.0, 1.0, 3.0]), np.array([1.0, 10.0, 100.0])
    assert jvp(lambda x: np.maximum(x, 0.0), [x], [dx]).tolist() == [0.0, 10.0, 100.0]
    assert jvp(lambda x: np.minimum(x, 0.0), [x], [dx]).tolist() == [1.0, 0.0, 0.0]
    assert jvp(np.abs, [x], [dx]).tolist() == [-1.0, 10.0, 100.0]
    assert jvp(lambda x: np.where(x > 0, x, 5.0), [x], [dx]).tolist() == [0.0, 10.0, 100.0]
    assert jvp(lambda x: np.max(x, axis=0), [x], [dx]) == 100.0


def test_lists_constants_and_several_outputs() -> None:
    """A list of arrays has a list of tangents, a None none; outputs keep their structure."""

    def outputs(parts: Any, scale: float, fixed: Any) -> Any:
        return scale * parts[0], (parts[0] + parts[1]) * constant(parts[1]), fixed

    tangents = jvp(outputs, [[np.ones(2), np.ones(2)], 3.0, np.ones(2)], [[np.ones(2), np.zeros(2)], None, None])
    assert [tangent.tolist() for tangent in tangents] == [[3.0, 3.0], [1.0, 1.0], [0.0, 0.0]]


def test_nested_derivatives_are_not_confused() -> None:
    """d/dx of x·(d/dy of x + y) is 1, not 2: the inner reading does not see the outer tangent."""

    def outer(x: Any) -> Any:
        return x * jvp(lambda y: x + y, [np.ones(())], [np.ones(())])

    assert jvp(outer, [np.ones(())], [np.ones(())]) == 1.0


@pytest.mark.parametrize("order", [1, 2, 3])
def test_higher_derivatives_come_by_nesting(order: int) -> None:
    """The k-th derivative of x⁴ at 2."""

    def derivative(k: int, x: Any) -> Any:
        return x**4 if k == 0 else jvp(lambda y: derivative(k - 1, y), [x], [np.ones(())])

    assert derivative(order, np.full((), 2.0)) == {1: 32.0, 2: 48.0, 3: 48.0}[order]
