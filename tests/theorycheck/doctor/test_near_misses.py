"""Names that were meant to be the contract's."""

import pytest

from theorycheck.contract import OPERATIONS
from theorycheck.doctor import near_misses


def offering(*names):
    """An object with callables of these names."""
    return type("Offering", (), {name: staticmethod(lambda *_: None) for name in names})()


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("conv_2d", "conv2d"),
        ("Conv2D", "conv2d"),
        ("convolution", "conv2d"),
        ("conv2d_backward", "conv2d_vjp"),
        ("conv_2d_grad", "conv2d_vjp"),
        ("linear", "dense"),
        ("linear_vjp", "dense_vjp"),
        ("dnese", "dense"),
        ("LayerNorm", "layer_norm"),
        ("mse", "mean_squared_error"),
        ("avg_pool2d", "average_pool2d"),
        ("adam", "adam_step"),
        ("scaled_dot_product_attention", "attention"),
    ],
)
def test_a_near_miss_is_recognized(name, meant):
    """By case, underscores, a slip of the pen, another word, another ending for the gradient."""
    assert near_misses.operations(offering(name)) == {name: meant}


@pytest.mark.parametrize("name", ["forward", "train", "save", "backward", "_linear", "x", "helper", "conv2d"])
def test_other_names_are_left_alone(name):
    """Nor is an operation a near miss of itself."""
    assert near_misses.operations(offering(name)) == {}


def test_what_is_offered_has_no_near_miss():
    """A helper beside it may be called as it likes."""
    assert near_misses.operations(offering("dense", "linear")) == {}


def test_every_synonym_names_an_operation():
    """And every synonym of an option an option."""
    options = {option.name for operation in OPERATIONS.values() for option in operation.options}
    assert set(near_misses.SYNONYMS.values()) <= set(OPERATIONS)
    assert set(near_misses.OPTION_SYNONYMS.values()) <= options


def test_signatures_are_read():
    """The wrong number of arrays, and options under another name."""

    class Off:
        def dense(self, x, weight):
            return x

        def conv2d(self, x, kernel, bias, strides=(1, 1), *, dilatoin=(1, 1), groups=1):
            return x

        def layer_norm(self, x, gain, bias, *, eps):
            return x

        def mlp(self, *arrays, **options):
            return arrays

    assert list(near_misses.options(Off())) == [
        "dense takes 2 arrays, the contract passes 3: x, weight, bias",
        "layer_norm has an option 'eps' that the contract does not name: did you mean 'epsilon'?",
        "conv2d has an option 'dilatoin' that the contract does not name: did you mean 'dilation'?",
        "conv2d has an option 'groups' that the contract does not name",
        "conv2d has an option 'strides' that the contract does not name: did you mean 'stride'?",
    ]


def test_foreign_attributes_may_raise():
    """Whatever an object does when it is looked at."""

    class Hostile:
        def __dir__(self):
            return ["conv_2d", "linear"]

        @property
        def conv_2d(self):
            raise SystemExit(3)

        def __getattr__(self, name):
            raise RuntimeError(name)

    class Worse:
        def __dir__(self):
            raise SystemExit(3)

    assert near_misses.operations(Hostile()) == {}
    assert near_misses.operations(Worse()) == {}
    assert list(near_misses.options(Hostile())) == []
