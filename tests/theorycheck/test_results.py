"""What a result of the wrong shape is told."""

import re

import numpy as np
import pytest

from theorycheck.contract import OPERATIONS
from theorycheck.errors import ContractError
from theorycheck.results import check_results

X = np.ones((1, 1, 5, 5))
CONVOLVED = (X, np.ones((1, 1, 3, 3)), np.zeros(1))


def told(name, inputs, returned, **options):
    """The message about a result of this shape."""
    with pytest.raises(ContractError) as caught:
        check_results(OPERATIONS[name], np.zeros(returned), inputs, options, who="bag")
    return str(caught.value)


@pytest.mark.parametrize(
    ("name", "inputs", "options", "message"),
    [
        (
            "conv2d",
            CONVOLVED,
            {},
            "expected (1, 1, 3, 3) with the defaults stride (1, 1), padding (0, 0), dilation (1, 1) (bag). The",
        ),
        (
            "conv2d",
            CONVOLVED,
            {"dilation": (1, 1), "padding": (1, 1)},
            "expected (1, 1, 5, 5) for padding (1, 1), dilation (1, 1) with the default stride (1, 1) (bag). The",
        ),
        (
            "conv2d",
            CONVOLVED,
            {"stride": (1, 1), "padding": (0, 0), "dilation": (1, 1)},
            "expected (1, 1, 3, 3) for stride (1, 1), padding (0, 0), dilation (1, 1) (bag). The",
        ),
        ("max_pool2d", (X,), {"stride": (1, 1)}, "for stride (1, 1) with the default window (2, 2) (bag). The"),
        ("rnn", (np.ones((2, 1, 1)), *[np.ones((1, 1))] * 3, np.ones(1)), {}, "expected (2, 1, 1) (bag). The"),
    ],
)
def test_a_wrong_shape_names_the_defaults_that_it_comes_from(name, inputs, options, message):
    """Of options that change the shape: what was given, and what was left to the contract."""
    assert message in told(name, inputs, (1, 1, 2, 2), **options)


def test_a_gradient_of_the_wrong_shape_names_them_too():
    """Its own shape is that of the input; that of the cotangent it was made from is not."""
    with pytest.raises(ContractError, match=re.escape("with the defaults window (2, 2), stride (2, 2)")):
        check_results(OPERATIONS["average_pool2d_vjp"], (np.zeros((1, 1, 3, 3)),), (X, X[:, :, :2, :2]), {}, who="bag")
