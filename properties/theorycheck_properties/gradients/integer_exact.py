"""Backpropagation in whole numbers."""

from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Kind, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck_properties.gradients._whole import WholeNetwork, exact, passes, whole_networks

CLAIM = Claim(
    upheld="On whole numbers backpropagation is exact: every output and every gradient to the last bit.",
    refuted="On whole numbers, where nothing needs rounding, an output or a gradient is not exact.",
    statement=r"x, W_l, b_l, \bar y \in \mathbb{Z}\ \Rightarrow\ y,\ \overline{W}_l = \delta_l\, a_{l-1}^\top,\ "
    r"\bar b_l = \delta_l,\ \bar x = W_1^\top \delta_1 \in \mathbb{Z}",
    assumes=("σ is the identity or relu, off its kink", "no sum exceeds the significand of the dtype"),
    source=Source("Rumelhart, Hinton & Williams 1986", "eqs. 4-7; exactness: Higham 2002, §2.1"),
    needs=("mlp.activation=relu", "mlp_vjp.activation=relu"),
    kind=Kind.EXACT,
    blind_to=("reduced precision inside, such as TF32: the numbers are too short; wide_integer_precision sees it",),
)


def cases(scope: Scope) -> SearchStrategy[WholeNetwork]:
    offered = {*scope.kinds("mlp")} & {*scope.kinds("mlp_vjp")}
    activations = tuple(kind for kind in ("relu", "identity") if kind in offered)
    return whole_networks(scope, activations).filter(exact)


def measure(implementation: Implementation, case: WholeNetwork) -> tuple[Agreement, ...]:
    expected = passes(case)
    y = implementation.mlp(*case.inputs, activation=case.activation)
    dx, dweights, dbiases = implementation.mlp_vjp(*case.inputs, case.dy, activation=case.activation)
    return (
        Agreement(y, expected.y, what="y"),
        Agreement(dx, expected.dx, what="dx"),
        *(Agreement(seen, due, what="dweight") for seen, due in zip(dweights, expected.dweights, strict=True)),
        *(Agreement(seen, due, what="dbias") for seen, due in zip(dbiases, expected.dbiases, strict=True)),
    )
