"""Reverse mode."""

from typing import Any

import numpy as np
import pytest

from theorycheck.numerics import Ball, constant, jvp, unit_roundoff, vjp

from .test_dual import definition


def test_the_tape_is_the_adjoint_of_the_dual() -> None:
    """⟨Jv, u⟩ = ⟨v, Jᵀu⟩ over most of the smooth dialect."""
    rng = np.random.default_rng(0)
    x, y, dx, dy = (rng.normal(size=shape) for shape in ((3, 4), (4, 2), (3, 4), (4, 2)))
    tangent = jvp(definition, [x, y], [dx, dy])
    u = rng.normal(size=tangent.shape)
    gx, gy = vjp(definition, [x, y], [u])
    forward, reverse = np.sum(tangent * u), np.sum(gx * dx) + np.sum(gy * dy)
    # Some fifty roundings of terms of order ten, for each of the thirty entries.
    assert abs(forward - reverse) <= 15000 * unit_roundoff(np.float64)


def test_the_structure_of_inputs_and_outputs_is_kept() -> None:
    """A list of arrays gives a list of gradients; integers have none; what is not used has a gradient of zero."""

    def outputs(parts: Any, labels: Any, unused: Any) -> Any:
        return parts[0][labels], parts[0] * parts[1]

    parts = [np.array([1.0, 2.0]), np.array([3.0, 4.0])]
    gradients = vjp(outputs, [parts, np.array([1, 1, 0]), np.ones(3)], [np.array([1.0, 10.0, 100.0]), np.ones(2)])
    assert [gradient.tolist() for gradient in gradients[0]] == [[103.0, 15.0], [1.0, 2.0]]
    assert gradients[1].tolist() == [0.0, 0.0, 0.0]
    assert len(gradients) == 2


def test_what_was_broadcast_is_summed() -> None:
    """The gradient of a bias is the sum over everything it was added to."""
    [gradient] = vjp(lambda b: np.ones((2, 5, 3)) + np.reshape(b, (1, 3)), [np.ones(3)], [np.ones((2, 5, 3))])
    assert gradient.tolist() == [10.0, 10.0, 10.0]


@pytest.mark.parametrize(
    "shapes", [((3,), (3,)), ((2, 3), (3,)), ((3,), (3, 2)), ((4, 2, 3), (3, 5)), ((2, 3), (4, 3, 5))]
)
def test_products_of_any_rank(shapes: Any) -> None:
    """Vectors, matrices and stacks of matrices: ⟨Jv, u⟩ = ⟨v, Jᵀu⟩, exactly, in integers."""
    rng = np.random.default_rng(0)
    a, b, da, db = (rng.integers(-4, 5, size=shape).astype(float) for shape in (*shapes, *shapes))
    tangent = jvp(np.matmul, [a, b], [da, db])
    u = rng.integers(-4, 5, size=np.shape(tangent)).astype(float)
    ga, gb = vjp(np.matmul, [a, b], [u])
    assert np.sum(tangent * u) == np.sum(ga * da) + np.sum(gb * db)


def test_kinks_route_to_one_winner() -> None:
    """At a tie of a maximum the whole adjoint goes to one entry; relu′(0) = 0."""
    assert vjp(lambda x: np.max(x, axis=0), [np.array([1.0, 1.0])], [1.0])[0].tolist() == [1.0, 0.0]
    assert vjp(lambda x: np.maximum(x, 0.0), [np.zeros(1)], [np.ones(1)])[0].tolist() == [0.0]
    assert vjp(lambda x: np.minimum(x, 0.0), [-np.ones(1)], [np.ones(1)])[0].tolist() == [1.0]


def test_single_precision_stays_single() -> None:
    """A Python float as cotangent does not widen the gradient."""
    [gradient] = vjp(lambda x: np.mean(np.abs(x)), [np.ones(3, np.float32)], [1.0])
    assert gradient.dtype == np.float32


def test_constants_receive_nothing() -> None:
    """What `constant` holds back has no derivative."""
    [gradient] = vjp(lambda x: x * constant(x), [np.full(2, 3.0)], [np.ones(2)])
    assert gradient.tolist() == [3.0, 3.0]


def test_forward_over_reverse_is_the_hessian() -> None:
    """The Hessian of Σx³ times v is 6x·v."""

    def gradient(x: Any) -> Any:
        return vjp(lambda y: np.sum(y * y * y), [x], [1.0])[0]

    x, v = np.array([1.0, 2.0]), np.array([5.0, 7.0])
    assert jvp(gradient, [x], [v]).tolist() == [30.0, 84.0]


def test_reverse_over_reverse_is_the_hessian() -> None:
    """As a tape that another tape reads, indexing included."""

    def gradient(x: Any) -> Any:
        return vjp(lambda y: np.sum(y[0] * y[1:] * y[1:]), [x], [1.0])[0]

    assert vjp(gradient, [np.array([2.0, 3.0])], [np.array([1.0, 10.0])])[0].tolist() == [60.0, 46.0]


def test_a_tape_over_balls_gives_balls() -> None:
    """Gradients carry their rounding radius; two-valued where rounding picks the winner."""
    x = Ball.exact(np.array([1.0, 1.0, 0.0]))
    [gradient] = vjp(lambda x: np.max(x, axis=0), [x], [Ball.exact(np.array(4.0))])
    assert gradient.value.tolist() == [2.0, 2.0, 0.0]
    assert gradient.radius[2] == 0.0
    assert np.all((gradient.radius[:2] >= 2.0) & (gradient.radius[:2] < 2.0 + 2.0**-40))


def test_pieces_of_one_array_are_added_in_any_order() -> None:
    """Overlapping slices: 1e8 + 1 − 1e8 is 1, or 0 in single precision, and the ball holds both."""
    factors = Ball.exact(np.array([1e8, 1.0, -1e8], np.float32))

    def overlapping(x: Any) -> Any:
        return x[0:1] * factors[0] + x[:2][:1] * factors[1] + x[0] * factors[2]

    [gradient] = vjp(overlapping, [Ball.exact(np.zeros(3, np.float32))], [Ball.exact(np.ones(1, np.float32))])
    assert gradient.value.tolist() == [1.0, 0.0, 0.0]
    assert gradient.radius[0] >= 1.0
    assert np.all(gradient.radius[1:] < unit_roundoff(np.float32))
