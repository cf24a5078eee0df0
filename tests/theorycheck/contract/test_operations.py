"""The contract as data: what is derived from it is right."""

import inspect

import numpy as np
import pytest

from theorycheck.contract import OPERATIONS, SCHEMES, Role, ShapeMismatchError
from theorycheck.implementation import Implementation
from theorycheck.reference import Reference


def test_every_differentiable_operation_has_a_gradient_and_no_other():
    """The gradients are derived, one for each differentiable operation."""
    forward = {name for name, operation in OPERATIONS.items() if not operation.vjp_of}
    assert {f"{name}_vjp" for name in forward if OPERATIONS[name].differentiable} == set(OPERATIONS) - forward
    assert len(forward) == 26


@pytest.mark.parametrize("name", [name for name in OPERATIONS if OPERATIONS[name].vjp_of])
def test_a_gradient_takes_the_inputs_and_a_cotangent_and_returns_one_gradient_each(name):
    """Same options with the same defaults; labels have no gradient."""
    gradient, forward = OPERATIONS[name], OPERATIONS[OPERATIONS[name].vjp_of]
    assert gradient.options == forward.options
    assert gradient.arguments[: len(forward.arguments)] == forward.arguments
    assert [v.name for v in gradient.arguments[len(forward.arguments) :]] == [f"d{v.name}" for v in forward.outputs]
    floating = [v for v in forward.arguments if v.role in {Role.ARRAY, Role.ARRAYS}]
    assert [v.like for v in gradient.outputs] == [v.name for v in floating]


def test_names_of_gradients_are_the_contract_s():
    """Names that are spelled out by users, hand-checked."""
    assert [v.name for v in OPERATIONS["lstm_vjp"].outputs] == ["dx", "dh0", "dc0", "dw_xh", "dw_hh", "db"]
    assert [v.name for v in OPERATIONS["lstm_vjp"].arguments][-2:] == ["dh", "dc_last"]
    assert OPERATIONS["cross_entropy_vjp"].arguments[-1].name == "dloss"
    assert OPERATIONS["activation_vjp"].arguments[-1].name == "da"


@pytest.mark.parametrize(
    ("name", "shapes", "options", "expected"),
    [
        ("conv2d", [(2, 3, 7, 6), (4, 3, 3, 2), (4,)], {}, [(2, 4, 5, 5)]),
        ("conv2d", [(2, 3, 7, 6), (4, 3, 3, 2), (4,)], {"stride": (2, 1), "padding": (1, 0)}, [(2, 4, 4, 5)]),
        ("conv2d", [(1, 1, 9, 9), (1, 1, 3, 3), (1,)], {"dilation": (2, 4)}, [(1, 1, 5, 1)]),
        ("max_pool2d", [(2, 3, 5, 4)], {}, [(2, 3, 2, 2)]),
        ("average_pool2d", [(2, 3, 5, 4)], {"window": (3, 2), "stride": (1, 1)}, [(2, 3, 3, 3)]),
        ("mlp", [(5, 2), [(3, 2), (4, 3)], [(3,), (4,)]], {"activation": "relu"}, [(5, 4)]),
        ("mlp", [(5, 2), [], []], {"activation": "relu"}, [(5, 2)]),
        ("layer_norm", [(2, 3, 4), (4,), (4,)], {"epsilon": 1.0}, [(2, 3, 4)]),
        ("batch_norm", [(2, 3, 4, 5), (3,), (3,)], {"epsilon": 1.0}, [(2, 3, 4, 5)]),
        ("lstm", [(2, 3, 4), (3, 5), (3, 5), (20, 4), (20, 5), (20,)], {}, [(2, 3, 5), (3, 5)]),
        ("initialize", [(2, 3, 1, 1)], {"scheme": "he_normal", "seed": 0}, [(2, 3, 1, 1)]),
        ("default_dense", [3, 2], {"seed": 0}, [(2, 3), (2,)]),
        ("l2_penalty_vjp", [[(2,), (3, 1)], ()], {"strength": 1.0}, [[(2,), (3, 1)]]),
        ("attention", [(2, 3, 4), (2, 5, 4), (2, 5, 6)], {}, [(2, 3, 6)]),
        ("cross_entropy", [(2, 3), (2,)], {}, [()]),
    ],
)
def test_output_shapes_are_computed(name, shapes, options, expected):
    """By hand, with options and lists."""
    assert list(OPERATIONS[name].output_shapes(shapes, options)) == expected


def test_shapes_that_do_not_fit_are_named():
    """The symbol on which two arguments disagree is in the message."""
    with pytest.raises(ShapeMismatchError, match="D = 3"):
        OPERATIONS["dense"].output_shapes([(2, 3), (4, 5), (4,)], {})


@pytest.mark.parametrize("name", OPERATIONS)
def test_the_reference_has_the_contract_s_signature(name):
    """Names, order, defaults: `inspect.signature` of the reference is the contract."""
    parameters = list(inspect.signature(getattr(Reference(), name)).parameters.values())
    options = [p for p in parameters if p.kind is p.KEYWORD_ONLY]
    assert [p.name for p in parameters if p not in options] == [v.name for v in OPERATIONS[name].arguments]
    defaults = {o.name: inspect.Parameter.empty if o.required else o.default for o in OPERATIONS[name].options}
    assert {p.name: p.default for p in options} == defaults


def test_operations_that_take_an_activation_say_so():
    """Under either name of the option, gradients included."""
    takers = {name for name, operation in OPERATIONS.items() if operation.takes_kind}
    assert {"activation", "activation_vjp", "mlp", "rnn_vjp"} < takers
    assert not takers & {"dense", "lstm", "conv2d"}


def test_the_reference_offers_everything():
    """The whole contract, in all dtypes and kinds."""
    reference = Implementation(Reference)
    assert reference.operations == tuple(OPERATIONS)
    assert reference.is_reference
    assert not reference.notes


def test_schemes_have_the_stated_variance():
    """Glorot & Bengio 2010 eq. 16; He et al. 2015 eq. 10; LeCun et al. 1998."""
    assert SCHEMES["glorot_uniform"].variance(3, 5) == 2 / 8
    assert SCHEMES["he_normal"].variance(4, 100) == 0.5
    assert SCHEMES["lecun_normal"].variance(4, 100) == 0.25
    assert np.isclose(SCHEMES["glorot_uniform"].limit(3, 5), np.sqrt(6 / 8))
    assert np.isclose(SCHEMES["he_uniform"].limit(3, 5), np.sqrt(6 / 3))
