"""An adapter's own layers, judged by the contracts that hold for any function: claims `custom.<layer>.<contract>`."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from types import ModuleType

from theorycheck import catalogue
from theorycheck.catalogue import CUSTOM, Property, is_custom, matches, unknown
from theorycheck.custom.contracts import CONTRACTS, cases
from theorycheck.errors import UsageError
from theorycheck.implementation import Implementation

__all__ = ["load", "properties"]


def properties(implementation: Implementation, patterns: Sequence[str] = ()) -> Iterator[Property]:
    """The claims about the layers of an implementation that match one of the patterns; all if there is none."""
    for name in implementation.layers:
        for contract in CONTRACTS:
            claim_id = f"{CUSTOM}.{name}.{contract}"
            if not patterns or any(matches(claim_id, pattern) for pattern in patterns):
                yield load(claim_id)


def load(claim_id: str) -> Property:
    """The property of that id, of a pack or about a layer.

    Raises:
        UsageError: there is no such claim; names the nearest.
        CatalogueError: the module lacks one of its public names.
    """
    if not is_custom(claim_id):
        return catalogue.load(claim_id)
    name, _, key = claim_id.removeprefix(f"{CUSTOM}.").partition(".")
    if key not in CONTRACTS:
        known = [f"{CUSTOM}.{name or 'LAYER'}.{contract}" for contract in CONTRACTS]
        raise UsageError(f"{unknown('claim', claim_id, known)} Of a layer there are {', '.join(CONTRACTS)}.")
    contract = CONTRACTS[key]
    needs = (f"{CUSTOM}.{name}", *(f"{CUSTOM}.{name}.{part}" for part in contract.asks))
    module = ModuleType(claim_id)
    module.CLAIM = replace(contract.claim, needs=needs)  # type: ignore[attr-defined]
    module.cases = cases  # type: ignore[attr-defined]
    module.measure = partial(contract.measure, name)  # type: ignore[attr-defined]
    return Property(claim_id, module)
