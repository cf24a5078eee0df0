"""An adapter's own layers: right ones uphold every contract, and each contract has a fault that it alone finds."""

import numpy as np
import pytest
import torch

import theorycheck
from theorycheck.custom.contracts import CONTRACTS
from theorycheck.verdict import Verdict

X = np.linspace(-2.0, 2.0, 12).reshape(4, 3)
BETA = np.array(1.5)


def gate(x, beta):
    return 1 / (1 + np.exp(-beta * x))


def swish(x, beta):
    return x * gate(x, beta)


def swish_vjp(x, beta, dy):
    s = gate(x, beta)
    return dy * (s + beta * x * s * (1 - s)), np.sum(dy * x * x * s * (1 - s))


def judged(*layer, dtypes=("float64",), claims="custom"):
    """The results about one layer, by contract."""

    class Mine:
        custom = {"mine": layer}

    Mine.dtypes = dtypes
    results = theorycheck.check(Mine, claims=claims)
    return {result.claim.rpartition(".")[2]: result for result in results}


def verdicts(*layer, **more):
    """The contracts that a layer does not uphold, with the verdict."""
    found = judged(*layer, **more)
    assert set(found) == set(CONTRACTS)
    return {contract: result.verdict for contract, result in found.items() if result.verdict is not Verdict.UPHELD}


def drifting(x, beta, calls=[]):  # noqa: B006 -- the fault: it remembers its calls
    calls.append(1)
    return swish(x, beta) * (1 + 1e-6 * len(calls))


BUFFER = np.empty_like(X)


def recycling(x, beta):
    np.copyto(BUFFER, swish(x, beta))
    return BUFFER


def overwriting(x, beta):
    value = swish(x, beta)
    x[0] = 0
    return value


def narrowing(x, beta):
    return swish(x, beta).astype(np.float32).astype(np.longdouble)


def overflowing(x, beta):
    return swish(x, beta) / (x > -2)


def centering(x, beta):
    return swish(x, beta) - x.mean(axis=0)


def halved_vjp(x, beta, dy):
    dx, dbeta = swish_vjp(x, beta, dy)
    return dx, dbeta / 2


PLANTED = {
    "determinism": (drifting, None),
    "purity": (recycling, None),
    "inputs": (overwriting, None),
    "dtype": (narrowing, None),
    "finiteness": (overflowing, None),
    "batch_independence": (centering, None),
    "gradient": (swish, halved_vjp),
}
NO_VJP = {"gradient": Verdict.NOT_APPLICABLE}


def test_a_right_layer_upholds_every_contract():
    """With a vjp and a batch, nothing is left out."""
    assert verdicts(swish, swish_vjp, (X, BETA), {"batched": (0,)}) == {}


@pytest.mark.parametrize("contract", CONTRACTS)
def test_each_contract_finds_its_fault(contract):
    """And no other contract is confused by it."""
    function, vjp = PLANTED[contract]
    batched = contract == "batch_independence"  # what remembers its calls tells samples apart as well
    idle = {"gradient": vjp is None, "batch_independence": not batched}
    wanted = {name: Verdict.NOT_APPLICABLE for name, nothing in idle.items() if nothing}
    assert verdicts(function, vjp, (X, BETA), *[{"batched": (0,)}] * batched) == wanted | {contract: Verdict.REFUTED}


def test_a_wrong_gradient_is_located():
    """The report names the input, and by how much it is off."""
    result = judged(swish, halved_vjp, (X, BETA))["gradient"]
    assert "beta" in result.reading.what
    assert "(2 times too small)" in result.reading.what


def test_inputs_may_be_drawn():
    """A function of a generator gives other inputs each time: a fault at some of them is found."""

    def kinked(x):
        return np.where(x > 2, 2 * x, x)

    layer = kinked, lambda x, dy: dy, lambda rng: [rng.normal(size=50)]
    assert judged(*layer)["gradient"].verdict is Verdict.REFUTED


def test_tensors_need_no_vjp():
    """The framework differentiates, whatever dtypes the adapter declares; a wrong backward pass is found."""

    class Halved(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            return x**2

        @staticmethod
        def backward(ctx, dy):
            return dy

    inputs = (torch.linspace(-1, 1, 6).reshape(3, 2),)
    batch = {"batched": (0,)}
    assert verdicts(torch.tanh, None, inputs, batch, dtypes=("float64", "float32")) == {}
    assert verdicts(Halved.apply, None, inputs, batch) == {"gradient": Verdict.REFUTED}


def test_what_a_layer_raises_is_its_error():
    """In the function, in the vjp, where the inputs are drawn, or for a result that is no array."""

    def raising(*_):
        raise RuntimeError("not today")

    assert verdicts(raising, None, (X,), {"batched": (0,)}) == dict.fromkeys(CONTRACTS, Verdict.ERROR) | NO_VJP
    assert judged(swish, raising, (X, BETA))["gradient"].reason.startswith("custom.mine raised RuntimeError: not today")
    assert judged(swish, swish_vjp, raising)["purity"].verdict is Verdict.ERROR
    assert "Return an array" in judged(lambda x: "text", None, (X,))["finiteness"].reason


def test_single_precision_is_not_differentiated():
    """Differences lose half of its digits: the gradient is judged in float64 alone."""
    result = judged(swish, swish_vjp, (X, BETA), dtypes=("float32",))["gradient"]
    assert result.verdict is Verdict.NOT_APPLICABLE
    assert result.reason == "float64 is not offered"
