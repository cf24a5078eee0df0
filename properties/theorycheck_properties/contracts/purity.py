"""A call changes neither its inputs nor what an earlier call returned."""

import numpy as np
from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Kind, Source
from theorycheck.contract import OPERATIONS, Scope
from theorycheck.errors import ContractError, ImplementationError
from theorycheck.evidence import Fact
from theorycheck.implementation import Implementation, as_arrays
from theorycheck.strategies import Call
from theorycheck_properties._kinds import every_kind
from theorycheck_properties.contracts._calls import another, any_call, named

CLAIM = Claim(
    upheld="A call changes neither its inputs nor the result of an earlier call.",
    refuted="A call changed one of its inputs, or the result of an earlier call.",
    statement=r"x \text{ and } f(x) \text{ are the same before and after } f(x')",
    source=Source("theorycheck contract", "inputs and results"),
    any_of=tuple(OPERATIONS),
    kind=Kind.EXACT,
    unchecked=True,
)

LEFT_ALONE = "inputs left alone"
READ_ONLY = "read-only"
"""What NumPy calls an array that it refuses to write to: the inputs that are handed over."""


def cases(scope: Scope) -> SearchStrategy[Call]:
    return any_call(scope)


def measure(implementation: Implementation, case: Call) -> tuple[Fact, ...]:
    return tuple(fact for call in every_kind(implementation, case) for fact in _facts(implementation, call))


def _facts(implementation: Implementation, case: Call) -> tuple[Fact, ...]:
    call, later = implementation.raw(case.operation), another(case)
    try:
        returned = call(*case.inputs, **case.options)
        # The state of an optimizer is opaque and may change: only what the contract calls an array is looked at.
        before = [(name, leaf, as_arrays(leaf)) for _, name, leaf in named(case.operation, returned)]
        call(*later.inputs, **later.options)
    except ImplementationError as error:
        # NumPy's own complaint about a write to an input that would not have changed it: a relu of positive numbers.
        if not isinstance(error, ContractError) and READ_ONLY not in str(error):
            raise
        return (Fact(str(error), LEFT_ALONE, what=f"the inputs of {case.operation}"),)
    return tuple(
        Fact(_same(as_arrays(leaf), kept), expected=True, what=f"{name} kept through a later call")
        for name, leaf, kept in before
    )


def _same(now: object, before: object) -> bool:
    return np.asarray(now).tobytes() == np.asarray(before).tobytes()
