"""Backpropagation as the composition of an implementation's own layers."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.reference import enclose
from theorycheck.strategies import Call
from theorycheck_properties._activated import Activated, activated_calls
from theorycheck_properties._relations import equal_results
from theorycheck_properties.gradients._kinds import RARELY_KINKED

CLAIM = Claim(
    upheld="Backpropagation is what the layers do one by one: each passes its error on through its own gradient.",
    refuted="Backpropagation gives other gradients than the layers and activations one by one.",
    statement=r"\delta_L = \bar y, \quad \delta_l = \sigma'(z_l) \odot W_{l+1}^\top \delta_{l+1}, \quad "
    r"\overline{W}_l = \delta_l\, a_{l-1}^\top, \quad \bar b_l = \delta_l, \quad \bar x = W_1^\top \delta_1",
    assumes=("σ is offered by the network and on its own", "relu′(0) is anything in [0, 1]"),
    source=Source("Rumelhart, Hinton & Williams 1986", "eqs. 4-7"),
    needs=("mlp_vjp", "dense", "dense_vjp", "activation", "activation_vjp"),
    profile=Profile.STANDARD,
    dtypes=("float64", "float32"),
)


def cases(scope: Scope) -> SearchStrategy[Activated]:
    alone = {*scope.kinds("activation")} & {*scope.kinds("activation_vjp")}
    common = tuple(kind for kind in scope.kinds("mlp_vjp") if kind in alone)
    return activated_calls("mlp_vjp", replace(scope, activations={"mlp_vjp": common}), kinds=RARELY_KINKED)


def measure(implementation: Implementation, case: Activated) -> tuple[Agreement, ...]:
    return tuple(agreement for call in case.calls for agreement in _agreements(implementation, call))


def _agreements(implementation: Implementation, call: Call) -> Iterator[Agreement]:
    around = enclose("mlp_vjp", *call.inputs, **call.options)
    at_once = implementation.mlp_vjp(*call.inputs, **call.options)
    one_by_one = layer_by_layer(implementation, *call.inputs, kind=call.options["activation"])
    yield equal_results(at_once[0], one_by_one[0], around[0], around[0], "dx")
    for index, name in ((1, "dweights"), (2, "dbiases")):
        for layer, parts in enumerate(zip(at_once[index], one_by_one[index], around[index], strict=True)):
            observed, expected, ball = parts
            yield equal_results(observed, expected, ball, ball, f"{name}[{layer}]")


def layer_by_layer(
    implementation: Implementation, x: Any, weights: list[Any], biases: list[Any], dy: Any, *, kind: str
) -> tuple[Any, list[Any], list[Any]]:
    """dx, dweights and dbiases from `dense`, `activation` and their gradients."""
    received = [x]
    sums: list[Any] = []
    for weight, bias in zip(weights, biases, strict=True):
        if sums:
            received.append(implementation.activation(sums[-1], kind=kind))
        sums.append(implementation.dense(received[-1], weight, bias))
    dweights: list[Any] = []
    dbiases: list[Any] = []
    delta = dy
    for layer in reversed(range(len(weights))):
        if layer < len(weights) - 1:
            delta = implementation.activation_vjp(sums[layer], delta, kind=kind)
        delta, dweight, dbias = implementation.dense_vjp(received[layer], weights[layer], biases[layer], delta)
        dweights.insert(0, dweight)
        dbiases.insert(0, dbias)
    return delta, dweights, dbiases
