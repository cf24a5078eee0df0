"""Sums of entries with signs, judged where the radii of the entries are too wide to say anything.

The reference weighs every rounding by its effect on such a sum: far narrower than a radius, too dear for each entry.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np

from theorycheck.contract import OPERATIONS, Role
from theorycheck.evidence import Agreement
from theorycheck.reference import SignedSums, enclose_sums, is_blind
from theorycheck.strategies import Call


def with_signed_sums(call: Call, observed: Any, balls: Any, agreements: tuple[Agreement, ...]) -> tuple[Agreement, ...]:
    """The agreements of the arrays that a call returns; sums of its entries for an array with radii that are wide."""
    sums = enclose_sums(balls, call.operation, *call.inputs, **call.options)
    return tuple(_with_sums(call.operation, observed, balls, agreements, sums)) if sums else agreements


def _with_sums(
    operation: str, observed: Any, balls: Any, agreements: tuple[Agreement, ...], sums: list[SignedSums | None]
) -> Iterator[Agreement]:
    outputs = OPERATIONS[operation].outputs
    results, enclosures = ([observed], [balls]) if len(outputs) == 1 else (observed, balls)
    start = 0
    for output, result, enclosure in zip(outputs, results, enclosures, strict=True):
        many = output.role is Role.ARRAYS
        arrays, around = (result, enclosure) if many else ([result], [enclosure])
        span = slice(start, start + len(arrays))
        start += len(arrays)
        weighed = [(one, array) for one, array in zip(sums[span], arrays, strict=True) if one is not None]
        hold = _hold([one for one, _ in weighed])
        for ball, agreement in zip(around, agreements[span], strict=True):
            if not (hold and is_blind(ball)):
                yield agreement
        if hold:
            yield _agreement_of_sums(weighed, f"{output.name} of {operation}")


def _hold(weighed: list[SignedSums]) -> bool:
    """True if half of the sums have a bound."""
    found = [np.isfinite(sums.within) for sums in weighed]
    return bool(found and 2 * np.count_nonzero(np.concatenate(found)) >= sum(map(len, found)))


def _agreement_of_sums(weighed: list[tuple[SignedSums, Any]], what: str) -> Agreement:
    """All sums of one output, each in units of its scale."""
    errors = np.concatenate([sums.errors(array) / sums.scale for sums, array in weighed])
    within = np.concatenate([sums.within / sums.scale for sums, _ in weighed])
    return Agreement(
        errors, np.zeros(len(errors)), within, what=f"the errors of signed sums of {what}, over their norms"
    )
