"""`check_gradient`: the verdicts, the places, the promises about calls and scales, and the usage errors."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from theorycheck.errors import ContractError, UsageError
from theorycheck.numerics.gradient_check import GradientVerdict, check_gradient

METHODS = ("central", "screening", "complex")
RNG = np.random.default_rng(0)
X, WEIGHT, BIAS = RNG.standard_normal((5, 7)), RNG.standard_normal((3, 7)), RNG.standard_normal(3)


def dense(x: Any, weight: Any, bias: Any) -> Any:
    return x @ weight.T + bias


def dense_vjp(x: Any, weight: Any, bias: Any, dy: Any) -> Any:
    return dy @ weight, dy.T @ x, dy.sum(axis=0)


def relu(x: Any) -> Any:
    return np.maximum(x, 0)


def relu_vjp(x: Any, dy: Any) -> Any:
    return dy * (x > 0)


def judged(function: Callable[..., Any], vjp: Callable[..., Any], *inputs: Any, **options: Any) -> GradientVerdict:
    return check_gradient(function, vjp, inputs, **options).verdict


# -- right and wrong -------------------------------------------------------------------------------


@pytest.mark.parametrize("method", METHODS)
def test_right_gradient_is_right(method: Any) -> None:
    """Every method confirms a right gradient."""
    assert judged(dense, dense_vjp, X, WEIGHT, BIAS, method=method) is GradientVerdict.RIGHT


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize(("method", "error"), [("central", 1e-6), ("screening", 1e-4), ("complex", 1e-11)])
def test_small_relative_error_is_found(method: Any, error: float, seed: int) -> None:
    """Each method finds the relative error that it promises to find."""

    def vjp(x: Any, weight: Any, bias: Any, dy: Any) -> Any:
        dx, dweight, dbias = dense_vjp(x, weight, bias, dy)
        return dx, dweight * (1 + error), dbias

    assert judged(dense, vjp, X, WEIGHT, BIAS, method=method, seed=seed) is GradientVerdict.WRONG


def test_wrong_entry_is_located() -> None:
    """One wrong entry is named, with what it is and what it should be."""

    def vjp(x: Any, weight: Any, bias: Any, dy: Any) -> Any:
        dx, dweight, dbias = dense_vjp(x, weight, bias, dy)
        dweight[1, 3] *= -1
        return dx, dweight, dbias

    check = check_gradient(dense, vjp, (X, WEIGHT, BIAS))
    assert check.location is not None
    assert (check.location.array, check.location.entry) == ("weight", (1, 3))
    assert check.location.claimed == pytest.approx(-check.location.measured)
    assert "weight[1, 3]" in str(check)
    assert "the sign is flipped" in str(check)


def test_wrong_gradient_in_a_list_is_located() -> None:
    """An input that is a list of arrays is named with its index."""

    def product(factors: list[Any]) -> Any:
        return factors[0] * factors[1]

    check = check_gradient(product, lambda f, dy: [[dy * f[1], dy * 0]], ([X, X + 1],))
    assert check.location is not None
    assert check.location.array == "factors[1]"


@pytest.mark.parametrize("exponent", [-12, -6, 0, 6, 12])
def test_flipped_sign_is_found_at_every_output_scale(exponent: int) -> None:
    """A wrong gradient is as wrong in picometres as in gigametres."""
    scale = 10.0**exponent
    assert (
        judged(lambda x: scale * np.tanh(x), lambda x, dy: -scale * dy * (1 - np.tanh(x) ** 2), X)
        is GradientVerdict.WRONG
    )
    assert (
        judged(lambda x: scale * np.tanh(x), lambda x, dy: scale * dy * (1 - np.tanh(x) ** 2), X)
        is GradientVerdict.RIGHT
    )


@pytest.mark.parametrize("exponent", [-12, -6, 6, 12])
def test_inputs_of_very_different_scales_are_moved_by_their_own_size(exponent: int) -> None:
    """An error in the gradient of one input is found whatever the units of the other."""
    scale = 10.0**exponent

    def product(x: Any, y: Any) -> Any:
        return np.sin(x) * y / scale

    def vjp(x: Any, y: Any, dz: Any, error: float = 0.0) -> Any:
        return dz * np.cos(x) * y / scale * (1 + error), dz * np.sin(x) / scale

    assert judged(product, vjp, X, scale * X) is GradientVerdict.RIGHT
    assert judged(product, lambda *a: vjp(*a, error=1e-5), X, scale * X) is GradientVerdict.WRONG


@pytest.mark.parametrize("seed", range(10))
def test_dropped_gradient_is_found_where_signs_could_cancel(seed: int) -> None:
    """A sum of ±1 is often zero; the sum of the directions never is."""
    assert judged(np.sum, lambda x, dy: np.zeros_like(x), np.arange(1.0, 17.0), seed=seed) is GradientVerdict.WRONG


def test_one_direction_for_each_input_finds_what_is_small_beside_the_others() -> None:
    """An input whose gradient is tiny has its own line."""

    def function(x: Any, y: Any) -> Any:
        return x + 1e-3 * np.sin(y)

    check = check_gradient(function, lambda x, y, dz: (dz, dz * 1e-3 * np.cos(y)), (X, X), each_input=True)
    assert check.verdict is GradientVerdict.RIGHT
    assert check.evaluations == 4 + 2 * 4


def test_zero_gradient_of_a_constant_sum_is_right() -> None:
    """The sum of a softmax is one whatever its input: its gradient is zero, but for rounding."""

    def softmax(x: Any) -> Any:
        exponentials = np.exp(x - x.max())
        return exponentials / exponentials.sum()

    def vjp(x: Any, dy: Any) -> Any:
        y = softmax(x)
        return dy * y * (1 - y.sum())

    assert judged(lambda x: softmax(x).sum(), vjp, X) is GradientVerdict.RIGHT


def test_strong_curvature_is_followed_to_smaller_steps() -> None:
    """A function that turns within a ten-thousandth of its input takes smaller steps, and shows second order."""
    check = check_gradient(lambda x: np.sin(1e4 * x), lambda x, dy: dy * 1e4 * np.cos(1e4 * x), (X,))
    assert check.verdict is GradientVerdict.RIGHT
    assert check.order == pytest.approx(2, abs=0.7)


# -- not differentiable ----------------------------------------------------------------------------


def test_kink_at_the_point_is_called_a_kink() -> None:
    """At a kink no gradient is right or wrong; close by it is right."""
    x = X.copy()
    x[2, 3] = 0.0
    check = check_gradient(relu, relu_vjp, (x,))
    assert check.verdict is GradientVerdict.NOT_DIFFERENTIABLE
    assert "It is right at a point within" in check.reason


@pytest.mark.parametrize("seed", range(6))
def test_kinks_that_cancel_are_not_called_wrong(seed: int) -> None:
    """relu(x) and relu(−x) at zero look smooth in half of all sums."""
    check = check_gradient(
        lambda x: (relu(x), relu(-x)), lambda x, a, b: a * (x > 0) - b * (x < 0), (np.zeros(3),), seed=seed
    )
    assert check.verdict is not GradientVerdict.WRONG


def test_wrong_gradient_is_found_beside_a_kink() -> None:
    """Standing on a kink hides nothing: a point close by tells."""
    x = X.copy()
    x[2, 3] = 0.0
    assert judged(relu, lambda x, dy: 2 * relu_vjp(x, dy), x) is GradientVerdict.WRONG


@pytest.mark.parametrize("distance", [2.0**-k for k in range(10, 26)])
def test_kink_nearby_is_avoided(distance: float) -> None:
    """A right gradient is right at any distance from a kink."""
    x = X.copy()
    x[0, 0] = distance
    assert judged(relu, relu_vjp, x) is GradientVerdict.RIGHT


@pytest.mark.parametrize(
    ("function", "vjp", "x"),
    [
        (np.abs, lambda x, dy: dy * np.sign(x), np.zeros(3)),
        (np.cbrt, lambda x, dy: dy / (3 * np.cbrt(x) ** 2), np.zeros(3)),
        (np.sqrt, lambda x, dy: dy / (2 * np.sqrt(x)), np.zeros(3)),
        (lambda x: np.heaviside(x, 0.0), lambda x, dy: 0 * dy, np.zeros(3)),
        (np.log, lambda x, dy: dy / x, np.array([1.0, -1.0])),
        (lambda x: 1 / x, lambda x, dy: -dy / x**2, np.array([1.0, 0.0])),
    ],
    ids=["abs", "cbrt", "sqrt", "heaviside", "log", "reciprocal"],
)
def test_singular_points_are_not_differentiable(function: Any, vjp: Any, x: Any) -> None:
    """Kinks, vertical tangents, jumps, and points outside the domain are the function's fault."""
    assert judged(function, vjp, x) is GradientVerdict.NOT_DIFFERENTIABLE


def test_point_at_the_edge_of_the_domain_is_judged_by_small_steps() -> None:
    """Where large steps leave the domain, small ones do not."""
    x = np.array([1.0, 2.0**-18])
    assert judged(np.sqrt, lambda x, dy: dy / (2 * np.sqrt(x)), x) is GradientVerdict.RIGHT
    assert judged(np.sqrt, lambda x, dy: dy / np.sqrt(x), x) is GradientVerdict.WRONG


def test_not_finite_output_is_counted() -> None:
    """NaN in the outputs is named, with the number of them."""
    check = check_gradient(np.log, lambda x, dy: dy / x, (np.array([1.0, -1.0, -2.0]),))
    assert "2 of the function's 3 outputs are NaN" in check.reason


def test_not_finite_gradient_is_wrong_and_located() -> None:
    """NaN in the gradient of a differentiable function is the gradient's fault."""
    check = check_gradient(np.square, lambda x, dy: np.where(x > 1, np.nan, 2 * x * dy), (np.array([0.5, 2.0, 0.1]),))
    assert check.verdict is GradientVerdict.WRONG
    assert check.location is not None
    assert check.location.entry == (1,)


# -- noise and precision ---------------------------------------------------------------------------


def test_nondeterministic_function_is_noisy() -> None:
    """Dropout without a fixed mask has no gradient to check."""
    rng = np.random.default_rng(1)
    check = check_gradient(lambda x: x * (rng.random(x.shape) > 0.5), lambda x, dy: dy, (X,))
    assert check.verdict is GradientVerdict.NOISY
    assert "the function is nondeterministic" in check.reason


def test_nondeterministic_vjp_is_noisy() -> None:
    """A vjp that draws its own mask is named as the one that draws."""
    rng = np.random.default_rng(1)
    check = check_gradient(lambda x: 2 * x, lambda x, dy: dy * (rng.random(x.shape) > 0.5), (X,))
    assert check.verdict is GradientVerdict.NOISY
    assert "the vjp is nondeterministic" in check.reason


def test_waves_shorter_than_every_step_are_noise() -> None:
    """What no step resolves is never called wrong."""
    check = check_gradient(lambda x: np.sin(1e9 * x), lambda x, dy: dy * 1e9 * np.cos(1e9 * x), (X,))
    assert check.verdict is GradientVerdict.NOISY


@pytest.mark.parametrize("factor", [1.0, -1.0])
def test_single_precision_is_never_judged_by_differences(factor: float) -> None:
    """float32 is reported as too coarse, right or wrong."""
    single = [array.astype(np.float32) for array in (X, WEIGHT, BIAS)]
    check = check_gradient(dense, lambda *a: tuple(factor * g for g in dense_vjp(*a)), single)
    assert check.verdict is GradientVerdict.IMPRECISE
    assert "float64 copies" in check.reason


def test_single_precision_is_judged_by_complex_step() -> None:
    """A complex step loses no digits, so float32 keeps the few that it has."""
    single = [array.astype(np.float32) for array in (X, WEIGHT, BIAS)]
    check = check_gradient(dense, dense_vjp, single, method="complex")
    assert check.verdict is GradientVerdict.RIGHT


def test_single_precision_inside_is_found_out() -> None:
    """A function that computes in float32 behind a float64 interface is too coarse."""
    check = check_gradient(
        lambda *inputs: dense(*(x.astype(np.float32) for x in inputs)).astype(np.float64), dense_vjp, (X, WEIGHT, BIAS)
    )
    assert check.verdict is GradientVerdict.IMPRECISE


def test_large_constant_leaves_too_little_precision() -> None:
    """Beside 1e12 a sine has no digits left."""
    check = check_gradient(lambda x: 1e12 + np.sin(x), lambda x, dy: dy * np.cos(x), (X,))
    assert check.verdict is GradientVerdict.IMPRECISE


def test_complex_step_of_a_function_that_is_not_analytic_is_overruled() -> None:
    """abs has no complex derivative: real differences have the last word, and the reason says so."""
    check = check_gradient(lambda x: np.abs(x) ** 3, lambda x, dy: dy * 3 * x * np.abs(x), (X,), method="complex")
    assert check.verdict is GradientVerdict.RIGHT
    assert "not analytic" in check.reason


# -- calls -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("method", "evaluations"), [("central", 4), ("screening", 2), ("complex", 1)])
def test_passing_check_calls_the_function_a_fixed_number_of_times(method: Any, evaluations: int) -> None:
    """Four values, two, or a complex one."""
    assert check_gradient(dense, dense_vjp, (X, WEIGHT, BIAS), method=method).evaluations == evaluations


def test_same_seed_gives_the_same_numbers() -> None:
    """A check is reproducible, and another seed takes another line."""
    first, again, other = (check_gradient(dense, dense_vjp, (X, WEIGHT, BIAS), seed=seed) for seed in (3, 3, 4))
    assert first == again
    assert first.claimed != other.claimed


def test_inputs_stay_as_they_are() -> None:
    """What the caller passes is never written to, wrong gradients included."""
    x = X.copy()
    check_gradient(np.square, lambda x, dy: dy, (x,))
    assert np.array_equal(x, X)


def test_function_that_changes_its_input_is_refused() -> None:
    """In-place arithmetic on an input is named."""

    def double(x: Any) -> Any:
        x *= 2
        return x

    with pytest.raises(ContractError, match="double changed its argument 0 in place"):
        check_gradient(double, lambda x, dy: 2 * dy, (X,))


def test_vjp_that_changes_its_cotangent_is_refused() -> None:
    """So is in-place arithmetic on a cotangent."""

    def vjp(x: Any, dy: Any) -> Any:
        dy *= 2 * x
        return dy

    with pytest.raises(ContractError, match="vjp changed its argument 1 in place"):
        check_gradient(np.square, vjp, (X,))


def test_what_is_no_floating_array_is_handed_on() -> None:
    """Labels and options reach the function and need no gradient."""
    check = check_gradient(lambda x, row: x[row], lambda x, row, dy: np.eye(5)[row][:, None] * dy, (X, 2))
    assert check.verdict is GradientVerdict.RIGHT


def test_scalars_and_several_outputs_are_understood() -> None:
    """Arrays without dimensions stay arrays; outputs of different sizes all count."""

    def function(x: Any, y: Any) -> Any:
        assert isinstance(x, np.ndarray)
        return x * y, 1e9 * x * y

    def vjp(x: Any, y: Any, a: Any, b: Any) -> Any:
        return (a + 1e9 * b) * y, (a + 1e9 * b) * x

    def forgetful(x: Any, y: Any, a: Any, b: Any) -> Any:
        return 1e9 * b * y, 1e9 * b * x

    assert judged(function, vjp, np.array(2.0), np.array(3.0)) is GradientVerdict.RIGHT
    assert judged(function, forgetful, np.array(2.0), np.array(3.0)) is GradientVerdict.WRONG


# -- usage -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("vjp", "message"),
    [
        (lambda x, w, b, dy: (dy @ w, dy.T @ x, dy), r"shape \(5, 3\) as gradient 2, for an input of shape \(3,\)"),
        (lambda x, w, b, dy: (dy @ w, dy.T @ x), "2 gradients for 3 inputs"),
        (lambda x, w, b, dy: (dy @ w + 0j, dy.T @ x, dy.sum(axis=0)), "complex128 numbers"),
    ],
)
def test_misshapen_gradient_is_refused(vjp: Any, message: str) -> None:
    """Count, shape and dtype of the gradients are those of the inputs."""
    with pytest.raises(ContractError, match=message):
        check_gradient(dense, vjp, (X, WEIGHT, BIAS))


def test_function_without_floating_output_is_refused() -> None:
    """Counts have no gradient."""
    with pytest.raises(ContractError, match="int64 numbers"):
        check_gradient(np.argsort, lambda x, dy: dy, (X,))


def test_output_that_turns_complex_nearby_is_refused() -> None:
    """A square root that leaves the real numbers has no real gradient there."""
    x = np.array([1.0, 0.0])
    with pytest.raises(ContractError, match="complex128 numbers"):
        check_gradient(np.emath.sqrt, lambda x, dy: dy, (x,))


@pytest.mark.parametrize("method", METHODS)
def test_lists_labels_and_scalars_are_checked_together(method: Any) -> None:
    """Whatever the method, each input reaches the function in its place."""

    def function(weights: list[Any], row: int, scale: Any) -> Any:
        return weights[0][row] * weights[1] * scale

    def vjp(weights: list[Any], row: int, scale: Any, dy: Any) -> Any:
        first = np.zeros_like(weights[0])
        first[row] = dy * weights[1] * scale
        return [first, dy * weights[0][row] * scale], np.sum(dy * weights[0][row] * weights[1])

    inputs = ([X, X[0] + 1], 2, np.array(1.5))
    assert judged(function, vjp, *inputs, method=method) is GradientVerdict.RIGHT
    wrong = check_gradient(function, lambda *a: (vjp(*a)[0], -vjp(*a)[1]), inputs, method=method)
    assert wrong.location is not None
    assert wrong.location.array == "scale"


def test_shape_that_depends_on_values_is_refused() -> None:
    """A function has one output shape around a point."""
    shapes = iter(range(3, 100))
    with pytest.raises(ContractError, match="at one point and"):
        check_gradient(lambda x: x.ravel()[: next(shapes)], lambda x, dy: x, (X,))


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_input_that_is_not_finite_is_refused(value: float) -> None:
    """There is no derivative at infinity."""
    with pytest.raises(UsageError, match="NaN or an infinite value"):
        check_gradient(np.square, lambda x, dy: 2 * x * dy, (np.array([1.0, value]),))


@pytest.mark.parametrize(
    ("arguments", "options", "message"),
    [
        ((np.square, lambda x, dy: dy, (np.arange(3),)), {}, "Integers have no derivative"),
        ((np.square, None, (X,)), {}, "without a vjp"),
        ((np.square, lambda x, dy: dy, (X,)), {"method": "exact"}, "no method 'exact'"),
        ((lambda x: np.array(list(map(float, x))), lambda x, dy: dy, (np.ones(3),)), {"method": "complex"}, "complex"),
    ],
)
def test_misuse_is_explained(arguments: Any, options: Any, message: str) -> None:
    """Each misuse has its own message."""
    with pytest.raises(UsageError, match=message):
        check_gradient(*arguments, **options)


def test_result_is_neither_true_nor_false() -> None:
    """An assertion on the result itself would pass for anything."""
    with pytest.raises(TypeError, match="compare its verdict"):
        bool(check_gradient(dense, dense_vjp, (X, WEIGHT, BIAS)))
