"""All that can be said about an implementation before it is judged."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from theorycheck.catalogue import Property
from theorycheck.contract import OPERATIONS
from theorycheck.doctor import near_misses
from theorycheck.doctor.calling import Problem, cuts_seeds, problems
from theorycheck.doctor.layers import layer_claims, layer_problems
from theorycheck.doctor.offers import Capabilities, Offer, applying, offers
from theorycheck.environment import one_thread
from theorycheck.implementation import Implementation
from theorycheck.text import inert
from theorycheck.undisturbed import undisturbed

__all__ = ["Diagnosis", "Offer", "Problem", "diagnose"]


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What an implementation offers, what of it does not work, and what it might offer next.

    Attributes:
        name: what reports call it.
        version: as it declares it.
        dtypes: as it declares them.
        operations: those it offers.
        layers: its own, by name.
        problems: breaches of the contract; each makes claims end in `error`.
        notes: what was ignored, and names that look like a slip of the pen.
        missing: the operations that it does not offer.
        claims: how many claims apply.
        offers: what to offer next, the most useful first.
    """

    name: str
    version: str
    dtypes: tuple[str, ...]
    operations: tuple[str, ...]
    layers: tuple[str, ...]
    problems: tuple[Problem, ...]
    notes: tuple[str, ...]
    missing: tuple[str, ...]
    claims: int
    offers: tuple[Offer, ...]


def diagnose(implementation: Implementation, properties: Sequence[Property]) -> Diagnosis:
    """Call everything that is offered once or a few times; judge no theory.

    Args:
        implementation: the implementation.
        properties: the claims that might apply.
    """
    with undisturbed(), one_thread():
        found = list(chain.from_iterable(problems(implementation, name) for name in implementation.operations))
        found += [problem for name in implementation.layers for problem in layer_problems(implementation, name)]
        cut = [name for name in implementation.operations if cuts_seeds(implementation, name)]
    capabilities = Capabilities.of(implementation)
    misses = near_misses.operations(implementation.target)
    return Diagnosis(
        name=implementation.name,
        version=inert(implementation.version),
        dtypes=implementation.dtypes,
        operations=implementation.operations,
        layers=tuple(implementation.layers),
        problems=tuple(found),
        notes=(
            *(inert(note) for note in implementation.notes),
            *(slip(name, meant) for name, meant in misses.items()),
            *near_misses.options(implementation.target),
            *([f"{', '.join(cut)}: the seeds 0 and 2**32 give the same draw, all 63 bits should count"] if cut else ()),
        ),
        missing=tuple(name for name in OPERATIONS if name not in implementation.operations),
        claims=len(applying(capabilities, properties)) + layer_claims(implementation),
        offers=tuple(offers(capabilities, properties)),
    )


def slip(name: str, meant: str) -> str:
    """A name that is no operation, and the one that was meant."""
    return f"{inert(name, 40)} is no operation: did you mean {OPERATIONS[meant].signature}?"
