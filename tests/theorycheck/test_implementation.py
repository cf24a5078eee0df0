"""Whatever a user plugs in: found, guarded, checked."""

import sys
import types

import numpy as np
import pytest
import torch
from tests.theorycheck.fake import Good

from theorycheck.contract import DEFAULT_ACTIVATIONS, OPERATIONS
from theorycheck.errors import ContractError, ImplementationError, UsageError
from theorycheck.implementation import Implementation, Layout

X = np.ones((2, 3))
W = np.ones((4, 3))
B = np.zeros(4)


def offering(**operations):
    """An implementation that is a bag of functions."""
    return Implementation(types.SimpleNamespace(name="bag", **operations))


def test_a_class_an_instance_and_a_module_are_all_implementations():
    """A class is constructed; an instance and a module are taken as they are."""
    module = types.ModuleType("kernels")
    module.dense = Good().dense
    for target in (Good, Good(), module):
        assert Implementation(target).operations == ("dense",)
    assert Implementation(module).name == "kernels"


def test_an_object_without_operations_is_a_usage_error():
    """It names what an operation is."""
    with pytest.raises(UsageError, match="offers no operation"):
        Implementation(object())


def test_a_class_that_cannot_be_constructed_is_an_implementation_error():
    """Its own exception is quoted."""

    class Needy:
        def __init__(self, path):
            raise OSError(path)

        def dense(self, x, weight, bias): ...

    with pytest.raises(ImplementationError, match=r"could not be constructed.*missing 1 required"):
        Implementation(Needy)


def test_inputs_are_read_only_contiguous_copies():
    """What arrives cannot be written to, and is not the caller's own array."""
    seen = []
    offering(dense=lambda x, weight, bias: seen.append(x) or x @ weight.T + bias).dense(X.T.copy().T, W, B)
    assert seen[0].flags.c_contiguous
    assert not seen[0].flags.writeable
    assert seen[0] is not X


@pytest.mark.parametrize(
    ("layout", "arrays", "contiguous"),
    [(Layout.SEPARATE, 3, True), (Layout.STRIDED, 3, False), (Layout.SHARED, 2, True)],
)
def test_inputs_lie_in_memory_as_they_are_asked_to(layout, arrays, contiguous):
    """If that is asked for, one array for all that are equal bit for bit; read-only, however they lie."""
    seen = []

    def mlp(x, weights, biases, *, activation):
        seen.extend([x, *weights, *biases])
        return x

    bag = offering(mlp=mlp)
    bag.operation("mlp", layout=layout)(np.eye(2), [np.eye(2)], [np.ones(2)], activation="identity")
    assert len({id(array) for array in seen}) == arrays
    assert {array.flags.c_contiguous for array in seen[:2]} == {contiguous}
    assert not any(array.flags.writeable for array in seen)


def test_a_write_to_an_input_names_the_argument():
    """Both a write that NumPy refuses and one behind its back."""

    def refused(x, weight, bias):
        bias += 1
        return x @ weight.T + bias

    def behind(x, weight, bias):
        x.flags.writeable = True
        x[0, 0] = 7.0
        return x @ weight.T + bias

    with pytest.raises(ContractError, match="wrote to its read-only argument bias"):
        offering(dense=refused).dense(X, W, B)
    with pytest.raises(ContractError, match="changed its argument x"):
        offering(dense=behind).dense(X, W, B)


@pytest.mark.parametrize(
    ("result", "message"),
    [
        (np.zeros((4, 2)), r"shape \(4, 2\), expected \(2, 4\)"),
        (np.zeros((2, 4), np.float32), "as float32, expected float64"),
        (np.full((2, 4), np.nan), "returned nan in y.*expected finite"),
        ("zero", "cannot be read as an array of numbers"),
        (None, "cannot be read as an array of numbers"),
        ([[1.0, 2.0], [3.0]], "cannot be read as an array of numbers"),
        ((np.zeros((2, 4)), np.zeros(4)), "cannot be read|shape"),
    ],
)
def test_a_breach_says_what_got_wanted(result, message):
    """Count, shape, dtype and finiteness are checked on every call."""
    with pytest.raises(ContractError, match=message):
        offering(dense=lambda *_: result).dense(X, W, B)


def test_a_wrong_count_is_named():
    """Several results come as a tuple of the right length."""
    with pytest.raises(ContractError, match=r"returned 2 results, expected 3 \(dx, dweight, dbias\)"):
        offering(dense_vjp=lambda *_: (X, W)).dense_vjp(X, W, B, np.zeros((2, 4)))
    with pytest.raises(ContractError, match="returned ndarray, expected a tuple of 3"):
        offering(dense_vjp=lambda *_: X).dense_vjp(X, W, B, np.zeros((2, 4)))


def test_an_exception_is_quoted():
    """What foreign code raises becomes one of our errors, in one line."""

    def raises(*_):
        raise RuntimeError("out of\nluck")

    with pytest.raises(ImplementationError, match="dense raised RuntimeError: out of luck"):
        offering(dense=raises).dense(X, W, B)
    with pytest.raises(ImplementationError, match="SystemExit"):
        offering(dense=lambda *_: sys.exit(3)).dense(X, W, B)


class Dlpack:
    """An array that speaks DLPack and nothing else."""

    def __init__(self, array):
        self._array = array

    def __dlpack__(self, **options):
        return self._array.__dlpack__(**options)

    def __dlpack_device__(self):
        return self._array.__dlpack_device__()


@pytest.mark.parametrize(
    "wrap",
    [
        lambda y: y,
        np.asfortranarray,
        lambda y: np.repeat(y, 2, axis=1)[:, ::2],
        lambda y: y.tolist(),
        torch.from_numpy,
        lambda y: torch.from_numpy(y).requires_grad_(),
        Dlpack,
    ],
    ids=["array", "fortran", "strided", "list", "tensor", "tensor with gradient", "dlpack"],
)
def test_anything_that_numpy_can_read_is_a_result(wrap):
    """Arrays of any layout, tensors, DLPack and nested lists arrive as C-contiguous arrays."""
    y = offering(dense=lambda x, w, b: wrap(x @ w.T + b)).dense(X, W, B)
    assert y.flags.c_contiguous
    np.testing.assert_array_equal(y, X @ W.T)


def test_a_single_gradient_may_be_bare_or_a_tuple():
    """Both forms of one gradient are the same result; a list of gradients likewise."""
    z = np.ones(3)
    for wrap in (lambda dz: dz, lambda dz: (dz,), lambda dz: [dz]):
        bag = offering(activation_vjp=lambda z, da, *, kind, wrap=wrap: wrap(da))
        np.testing.assert_array_equal(bag.activation_vjp(z, z, kind="identity"), z)
    for wrap in (lambda g: g, tuple, lambda g: (g,)):
        bag = offering(l2_penalty_vjp=lambda p, dp, *, strength, wrap=wrap: wrap([2 * q for q in p]))
        [gradient] = bag.l2_penalty_vjp([z], np.float64(1.0), strength=1.0)
        np.testing.assert_array_equal(gradient, 2 * z)


def test_a_bare_gradient_may_be_nested_lists():
    """`[[x]]` is a gradient of shape (1, 1), and `[[x, y]]` one of two entries, wrapped."""
    bag = offering(activation_vjp=lambda z, da, *, kind: da.tolist(), dtypes=("float64",))
    for shape in ((1, 1), (1, 2), (1, 1, 1)):
        z = np.full(shape, 2.0)
        np.testing.assert_array_equal(bag.activation_vjp(z, z, kind="identity"), z)
    wrapped = offering(activation_vjp=lambda z, da, *, kind: [da.tolist()])
    np.testing.assert_array_equal(wrapped.activation_vjp(np.ones(2), np.ones(2), kind="identity"), np.ones(2))


def test_a_python_float_is_a_scalar_of_the_inputs_dtype():
    """A () result may be a float; a NumPy scalar of another dtype may not."""
    x = np.ones(2, np.float32)
    loss = offering(mean_squared_error=lambda p, t: 0.25).mean_squared_error(x, x)
    assert loss.dtype == np.float32
    with pytest.raises(ContractError, match="as float64, expected float32"):
        offering(mean_squared_error=lambda p, t: np.float64(0.25)).mean_squared_error(x, x)


def test_options_are_read_from_the_signature():
    """Keyword-only, positional-or-keyword and ** all count; an unreadable signature accepts all."""
    options = {"stride", "padding", "dilation"}
    conv = OPERATIONS["conv2d"]
    assert {o.name for o in conv.options} == options
    for function, accepted in (
        (lambda x, k, b, *, stride=(1, 1): ..., {"stride"}),
        (lambda x, k, b, stride=(1, 1), padding=(0, 0): ..., {"stride", "padding"}),
        (lambda x, k, b, **options: ..., options),
        (lambda x, k, b: ..., set()),
    ):
        scope = offering(conv2d=function).scope(profile="quick", largest=4)
        assert {o for o in options if scope.accepts("conv2d", o)} == accepted


def test_a_required_option_that_is_not_accepted_makes_the_operation_not_offered():
    """layer_norm without epsilon is no layer_norm of the contract."""
    bag = offering(dense=Good().dense, layer_norm=lambda x, gain, bias: x)
    assert bag.operations == ("dense",)
    assert "does not accept the required option 'epsilon'" in bag.notes[0]


def test_needs_are_named_when_missing():
    """An operation, an option, a kind, a scheme."""
    bag = offering(rnn=lambda x, h0, wx, wh, b, *, activation="tanh": ...)
    assert bag.missing("rnn.activation=tanh") == ""
    assert bag.missing("rnn.activation=gelu") == "rnn does not offer activation 'gelu'"
    assert bag.missing("gru") == "gru is not offered"
    conv = offering(conv2d=lambda x, k, b: ...)
    assert conv.missing("conv2d.stride") == "conv2d does not accept stride"


def test_metadata_that_makes_no_sense_is_noted_and_ignored():
    """Foreign metadata never raises."""

    class Odd(Good):
        name = 7
        dtypes = ("float32", "complex64", object())
        activations = ("relu", "swish")
        initializers = "he_normal"

        @property
        def version(self):
            raise RuntimeError

        def activation(self, z, *, kind): ...

    odd = Implementation(Odd)
    assert odd.name == Odd.__module__ + "." + Odd.__qualname__[: 79 - len(Odd.__module__)]
    assert odd.version == ""
    assert odd.dtypes == ("float32",)
    assert odd.kinds("activation") == ("relu",)
    assert len(odd.notes) == 6


def test_activations_may_differ_by_operation():
    """A mapping gives kinds for the operations it names and the default for the others."""

    class Some(Good):
        activations = {"activation": ("gelu",)}

        def activation(self, z, *, kind): ...

        def activation_vjp(self, z, da, *, kind): ...

        def rnn(self, x, h0, w_xh, w_hh, b, *, activation="tanh"): ...

    some = Implementation(Some)
    assert some.kinds("activation") == some.kinds("activation_vjp") == ("gelu",)
    assert some.kinds("rnn") == DEFAULT_ACTIVATIONS


def test_getattr_that_answers_everything_offers_nothing_unusual():
    """An object that answers every name offers the contract's operations and no more."""

    class Answers:
        def __getattr__(self, name):
            return lambda *a, **k: 0.0

    bag = Implementation(Answers())
    assert set(bag.operations) == set(OPERATIONS)
    with pytest.raises(AttributeError):
        bag.no_such_operation  # noqa: B018


def test_calls_are_counted():
    """So that a property which measured nothing is exposed."""
    good = Implementation(Good)
    good.dense(X, W, B)
    assert good.calls == {"dense": 1}
    assert good.describe_last_call() == "dense(x (2, 3), weight (4, 3), bias (4,))"


def test_unchecked_gives_what_came():
    """The claims about breaches see the breach."""
    bag = offering(dense=lambda *_: np.zeros((1, 1), np.float32))
    assert bag.unchecked.dense(X, W, B).dtype == np.float32
