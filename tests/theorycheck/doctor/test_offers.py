"""What to offer next, by the number of claims that would then apply."""

import pytest

from theorycheck import catalogue, run
from theorycheck.adapters.numpy import NumPy
from theorycheck.claim import Kind
from theorycheck.doctor.offers import Capabilities, applying, offers
from theorycheck.implementation import Implementation


@pytest.fixture(scope="module")
def properties():
    """All of the catalogue."""
    return list(catalogue.select(()))


class Dense:
    """Two operations of the contract."""

    def dense(self, x, weight, bias):
        return x @ weight.T + bias

    def dense_vjp(self, x, weight, bias, dy):
        return dy @ weight, dy.T @ x, dy.sum(axis=0)


def test_the_stub_offers_what_the_implementation_does(properties):
    """Claims apply to it as they do to the implementation itself."""
    for target in (Dense, NumPy):
        implementation = Implementation(target)
        applied = {
            found.id
            for found in properties
            if found.claim.kind is not Kind.REFUTATION and not run.applicable(found.claim, implementation)
        }
        assert applying(Capabilities.of(implementation), properties) == applied


def test_an_offer_brings_as_many_claims_as_it_says(properties):
    """The best one is tried."""
    having = Implementation(Dense)
    best = offers(Capabilities.of(having), properties)[0]
    more = type("More", (Dense,), {name: getattr(NumPy, name) for name in best.what})
    before = applying(Capabilities.of(having), properties)
    after = applying(Capabilities.of(Implementation(more)), properties)
    assert best.claims == len(after) - len(before) > 10


def test_offers_come_with_the_most_useful_first(properties):
    """Dtypes, which bring no claim, stand last."""
    found = offers(Capabilities.of(Implementation(Dense)), properties)
    firsts = [one.claims for one in found if not one.again]
    assert firsts == sorted(firsts, reverse=True)
    assert [one.what for one in found if one.again] == [("float32",), ("float16",)]


def test_whole_families_are_offered_at_once(properties):
    """An operation with its gradient, or the gradient alone; missing options, activations and schemes."""

    class Partly(NumPy):
        activations = ("identity", "relu")
        initializers = ("he_normal",)
        rnn_vjp = None
        lstm = lstm_vjp = None

        def sgd_step(self, theta, gradient, state, *, learning_rate, momentum=0.0):
            return super().sgd_step(theta, gradient, state, learning_rate=learning_rate, momentum=momentum)

    told = {one.what for one in offers(Capabilities.of(Implementation(Partly)), properties)}
    assert {("rnn_vjp",), ("lstm", "lstm_vjp"), ("sgd_step.nesterov",), ("activation tanh",)} <= told
    assert ("initializer orthogonal",) in told


def test_who_offers_all_has_nothing_to_offer(properties):
    """Neither operations nor dtypes."""
    assert offers(Capabilities.of(Implementation(NumPy)), properties) == []
