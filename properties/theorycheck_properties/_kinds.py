"""A call with each activation in turn."""

from collections.abc import Iterator
from dataclasses import replace

from theorycheck.contract import OPERATIONS
from theorycheck.implementation import Implementation
from theorycheck.strategies import Call


def every_kind(implementation: Implementation, call: Call) -> Iterator[Call]:
    """The call with each activation that its operation offers; the call itself if it takes none."""
    taken = {option.name for option in OPERATIONS[call.operation].options} & {"kind", "activation"}
    names = [name for name in taken if implementation.offers(f"{call.operation}.{name}")]
    if not names:
        yield call
    for name in names:
        for kind in implementation.kinds(call.operation):
            yield replace(call, options=call.options | {name: kind})
