"""Faults × claims: which claim refutes which wrong implementation, and how soon. The suite's own test."""

import os
import sys
import time
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from operator import itemgetter
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from theorycheck import catalogue, run
from theorycheck.catalogue import Property
from theorycheck.claim import Kind, Profile
from theorycheck.contract import OPERATIONS
from theorycheck.environment import one_thread
from theorycheck.implementation import Implementation
from theorycheck.kill_record import KILLS, Strike
from theorycheck.reference import Memory, remembering
from theorycheck.run import Plan
from theorycheck.suspects import METADATA, Suspect, suspects
from theorycheck.verdict import Verdict

LONGEST = 60.0
"""Seconds after which a claim that still runs on a fault counts as hung, and so as an error; more on a busy machine."""


class Offer(StrEnum):
    """What a wrong implementation offers to a claim."""

    NEEDED = "needed"  # what the claim is about: a generic claim then looks at the spoilt operations only
    SPOILT = "spoilt"  # only what it gets wrong
    ALL = "all"  # everything that it has


Row = tuple[str, tuple[str, ...]]
"""A fault's id, and the ids of claims to try on it."""
Pair = tuple[str, str]
"""A fault's id and a claim's."""


def rows(faults: Mapping[str, Suspect], claims: Sequence[Property], *, everything: bool = False) -> list[Row]:
    """For each fault the claims worth trying, the likeliest killers first: those that reach what it spoils, or all."""
    true = [found for found in claims if found.claim.kind is not Kind.REFUTATION]
    return [
        (name, tuple(found.id for found in _likeliest_first(one, true) if everything or reached(found, one)))
        for name, one in faults.items()
    ]


def claims_of(profile: str) -> list[Property]:
    """The properties that a profile runs."""
    found = map(catalogue.load, catalogue.ids())
    return [one for one in found if Profile(profile).includes(one.claim.profile)]


def reached(found: Property, suspect: Suspect) -> bool:
    """True if the claim calls what the suspect spoils."""
    return bool(needs(found) & set(suspect.fault.operations))


def strike(suspect: Suspect, claim_id: str, plan: Plan, offer: Offer = Offer.NEEDED) -> Strike:
    """Judge a fault on a claim, dtype by dtype, until one kills it."""
    started = time.process_time()
    found = catalogue.load(claim_id)
    target = exposed(found, suspect, offer)
    name, examples, verdicts = suspect.fault.id, 0, [Verdict.NOT_APPLICABLE]
    for dtype in run.dtypes(found, Implementation(target), plan.profile):
        result = run.check(found, Implementation(target, dtype=dtype), plan)
        if result.defect:
            return Strike(name, claim_id, Verdict.INCONCLUSIVE, defect=result.reason)
        if result.verdict in KILLS:
            return Strike(name, claim_id, result.verdict, dtype, result.examples, time.process_time() - started)
        examples += result.examples
        verdicts.append(result.verdict)
    worst = Verdict.INCONCLUSIVE if Verdict.INCONCLUSIVE in verdicts else verdicts[-1]
    return Strike(name, claim_id, worst, "", examples, time.process_time() - started)


def exposed(found: Property, suspect: Suspect, offer: Offer = Offer.NEEDED) -> Any:
    """The fault, offering to a claim no more than it is asked to."""
    whole = suspect.make()
    if offer is Offer.ALL:
        return whole
    names = needs(found)
    if offer is Offer.SPOILT:
        names = set(suspect.fault.operations)
    elif found.claim.any_of:
        names = names & family(suspect.fault.operations) or names
    said = {name: getattr(whole, name) for name in (*METADATA, *names) if hasattr(whole, name)}
    return SimpleNamespace(**said)


def needs(found: Property) -> set[str]:
    """The operations that a claim is about."""
    named = (part for need in (*found.claim.needs, *found.claim.any_of) for part in need.split("&"))
    return {part.strip().partition(".")[0] for part in named}


def family(operations: Iterable[str]) -> set[str]:
    """Operations with their gradients, and gradients with their operations."""
    forward = {OPERATIONS[name].vjp_of or name for name in operations}
    return forward | {f"{name}_vjp" for name in forward if OPERATIONS[name].differentiable}


def matrix(
    tried: Sequence[Row],
    plan: Plan,
    *,
    where: str = "",
    workers: int = 1,
    first: bool = False,
    offer: Offer = Offer.NEEDED,
    on_strike: Callable[[Strike], None] | None = None,
) -> list[Strike]:
    """The strikes of all rows, in their order; several processes judge, and one that hangs or dies costs its pair.

    Args:
        tried: faults with the claims to try.
        plan: how each is judged.
        where: the list that holds the faults, as `suspects` takes it.
        workers: how many processes.
        first: leave a fault at the first claim that kills it.
        offer: what a fault offers to each claim.
        on_strike: called with each strike as it comes.
    """
    from pebble import ProcessExpired, ProcessPool  # noqa: PLC0415 -- only a matrix needs processes

    found: dict[Pair, Strike] = {}
    dead: set[str] = set()
    limit = LONGEST * max([1.0, *getattr(os, "getloadavg", tuple)()])
    with ProcessPool(max_workers=workers, initializer=_begin, initargs=(where, plan, offer)) as pool:
        for wave in _waves(tried, dead, first=first):
            futures = [pool.schedule(_strike, args=pair, timeout=limit) for pair in wave]
            for pair, future in zip(wave, futures, strict=True):
                try:
                    hit = future.result()
                except (TimeoutError, ProcessExpired) as ended:
                    hit = Strike(*pair, Verdict.ERROR, seconds=limit if isinstance(ended, TimeoutError) else 0.0)
                found[pair] = hit
                dead.update({hit.fault} if hit.killed else ())
                if on_strike is not None:
                    on_strike(hit)
    return [found[name, claim] for name, claims in tried for claim in claims if (name, claim) in found]


def _waves(tried: Sequence[Row], dead: Container[str], *, first: bool) -> Iterator[list[Pair]]:
    """All pairs at once, or one claim for each fault that has survived so far: each pair has the whole time limit.

    Claim by claim: a process draws the cases of a claim once for all faults.
    """
    if not first:
        yield sorted(((name, claim) for name, claims in tried for claim in claims), key=itemgetter(1))
        return
    for depth in range(max((len(claims) for _, claims in tried), default=0)):
        alive = (row for row in tried if depth < len(row[1]) and row[0] not in dead)
        yield sorted(((name, claims[depth]) for name, claims in alive), key=itemgetter(1))


def _likeliest_first(suspect: Suspect, claims: Iterable[Property]) -> list[Property]:
    """The same operations and few others; definitions before laws; what is drawn at random last."""
    spoilt = set(suspect.fault.operations)

    def unlikely(found: Property) -> tuple[Any, ...]:
        about = needs(found)
        return not about & spoilt, found.random, not found.claim.by_definition, len(about - spoilt), found.id

    return sorted(claims, key=unlikely)


_worker: dict[str, Any] = {}


def _begin(where: str, plan: Plan, offer: Offer) -> None:
    # What a fault prints, down to the C library, is no business of who reads the matrix.
    nowhere = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 -- open as long as the process lives
    sys.stdout = sys.stderr = nowhere
    for stream in (1, 2):
        os.dup2(nowhere.fileno(), stream)
    _worker.update(faults=suspects(where), plan=plan, offer=offer, memory=Memory())


def _strike(name: str, claim: str) -> Strike:
    with one_thread(), remembering(_worker["memory"]):
        return strike(_worker["faults"][name], claim, _worker["plan"], _worker["offer"])
