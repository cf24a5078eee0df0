"""Values for the contract's options, simplest first. All are representable in float16 unless a default is the case."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from hypothesis.strategies import SearchStrategy

from theorycheck.contract import Scope
from theorycheck.strategies.choices import integers_within, one_of
from theorycheck.strategies.seeds import seeds

ADAM = frozenset({"adam_step", "adamw_step"})

Maker = Callable[[str, Scope], SearchStrategy[Any]]


def _one_of(*values: Any) -> Maker:
    one = one_of(values)
    return lambda _operation, _scope: one


def _pairs(low: int, high: int) -> Maker:
    pair = integers_within((low, high), (low, high))
    return lambda _operation, _scope: pair


def _adapted(*values: Any, half: tuple[Any, ...], adam: bool | None = True) -> Maker:
    """One of the values; in half precision one of others, for Adam, for all but Adam, or for all (None)."""
    usual, coarse = one_of(values), one_of(half)

    def made(operation: str, scope: Scope) -> SearchStrategy[Any]:
        return coarse if scope.dtype == "float16" and adam in {None, operation in ADAM} else usual

    return made


def _kinds(operation: str, scope: Scope) -> SearchStrategy[str]:
    return one_of(scope.kinds(operation))


OPTIONS: Mapping[str, Maker] = MappingProxyType(
    {
        "activation": _kinds,
        "kind": _kinds,
        "stride": _pairs(1, 3),
        "padding": _pairs(0, 2),
        "dilation": _pairs(1, 2),
        "window": _pairs(1, 3),
        "causal": _one_of(False, True),
        "nesterov": _one_of(False, True),
        # Half precision has no 1e-8: what rounds it to 0 divides 0 by 0 among equal numbers. Of Adam it is the default.
        "epsilon": _adapted(1.0, 0.125, 2.0**-10, 1e-5, 1e-8, 1e-12, half=(1.0, 0.125, 2.0**-10, 1e-5), adam=False),
        "rate": _one_of(0.5, 0.25, 0.0, 0.75, 0.1, 0.9, 0.01, 0.99),
        # At these Adam's quotient of moments rounds little in half precision.
        "learning_rate": _adapted(
            1.0, 0.5, 2.0, 0.125, 2.0**-7, 0.1, 1e-3, 2.0**-12, 10.0, half=(0.125, 0.25, 2.0**-4, 0.1)
        ),
        "momentum": _one_of(0.0, 0.5, 0.875, 0.9, 0.99, 0.01),
        # What is scaled by 10⁻⁴ is a subnormal number of half precision, which has few digits.
        "weight_decay": _adapted(0.0, 0.5, 0.125, 0.01, 1e-4, half=(0.0, 0.5, 0.125, 0.01), adam=None),
        # In half precision 1 − 0.999 may be off by half of it.
        "beta1": _adapted(0.0, 0.5, 0.9, 0.75, 0.99, 0.01, half=(0.0, 0.5, 0.9, 0.75)),
        "beta2": _adapted(0.5, 0.75, 0.9, 0.99, 0.999, 0.9999, 0.0, half=(0.5, 0.75, 0.9)),
        "max_norm": _adapted(1.0, 0.5, 4.0, 0.125, 100.0, 2.0**-10, 1e4, half=(1.0, 0.5, 4.0, 0.125, 100.0), adam=None),
        "strength": _adapted(1.0, 0.5, 0.0, 0.125, 0.01, 1e-4, 8.0, half=(1.0, 0.5, 0.0, 0.125, 0.01), adam=None),
        "seed": lambda _operation, _scope: seeds(),
        "scheme": lambda _operation, scope: one_of(scope.schemes),
    }
)

WIDE: Mapping[str, Maker] = MappingProxyType(
    {"stride": _pairs(1, 5), "padding": _pairs(0, 4), "dilation": _pairs(1, 4), "window": _pairs(1, 6)}
)
"""The same where a case is stretched: what small kernels and windows leave out."""
