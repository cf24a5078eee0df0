"""What is wrong with the layers of an adapter's own, before they are judged."""

import numpy as np

from theorycheck.doctor import diagnose
from theorycheck.doctor.calling import Problem
from theorycheck.implementation import Implementation


def squared(x):
    return x * x


class Mine:
    """Nothing of the contract, in two dtypes."""

    dtypes = ("float64", "float32")
    custom = {
        "right": (squared, lambda x, dy: 2 * x * dy, (np.ones(3),)),
        "wrong": (squared, lambda x, dy: x * dy, (np.ones(3),)),
        "shapeless": (lambda x: x @ x.reshape(2, 2), None, (np.ones(3),)),
        "twice": (squared, lambda x, dy: (dy, dy), (np.ones(3),)),
    }


def test_what_cannot_be_judged_is_a_problem():
    """An exception once, however many dtypes it shows in; a wrong gradient is for the claims to say."""
    found = diagnose(Implementation(Mine), [])
    assert found.layers == ("right", "wrong", "shapeless", "twice")
    shapeless, twice = found.problems
    assert (shapeless.operation, shapeless.dtypes) == ("custom.shapeless", ("float64", "float32"))
    assert shapeless.what.startswith("raised ValueError: cannot reshape array of size 3")
    assert twice.operation == "custom.twice"
    assert "returned 2 gradients for 1 inputs" in twice.what
    assert isinstance(twice, Problem)


def test_their_claims_are_counted():
    """Five contracts for each layer, and the gradient of those with a vjp; no batch is spoken of."""
    found = diagnose(Implementation(Mine), [])
    assert found.claims == 4 * 5 + 3
    assert not found.offers
