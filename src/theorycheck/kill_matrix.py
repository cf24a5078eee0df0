"""Faults × claims: which claim refutes which wrong implementation, and how soon. The suite's own test."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import SimpleNamespace
from typing import Any

from theorycheck import catalogue, run
from theorycheck.catalogue import Property
from theorycheck.claim import Kind, Profile
from theorycheck.contract import OPERATIONS
from theorycheck.environment import one_thread
from theorycheck.implementation import Implementation
from theorycheck.kill_record import KILLS, Strike
from theorycheck.run import Plan
from theorycheck.suspects import METADATA, Suspect, suspects
from theorycheck.verdict import Verdict

LONGEST = 60.0
"""Seconds after which a claim that still runs on a fault counts as hung, and so as an error."""

Row = tuple[str, tuple[str, ...]]
"""A fault's id, and the ids of claims to try on it."""


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


def strike(suspect: Suspect, claim_id: str, plan: Plan) -> Strike:
    """Judge a fault on a claim, dtype by dtype, until one kills it."""
    started = time.perf_counter()
    found = catalogue.load(claim_id)
    target = exposed(found, suspect)
    name, examples, verdicts = suspect.fault.id, 0, [Verdict.NOT_APPLICABLE]
    for dtype in run.dtypes(found, Implementation(target), plan.profile):
        result = run.check(found, Implementation(target, dtype=dtype), plan)
        if result.defect:
            raise RuntimeError(f"{claim_id} on {name}: {result.reason}")
        if result.verdict in KILLS:
            return Strike(name, claim_id, result.verdict, dtype, result.examples, time.perf_counter() - started)
        examples += result.examples
        verdicts.append(result.verdict)
    worst = Verdict.INCONCLUSIVE if Verdict.INCONCLUSIVE in verdicts else verdicts[-1]
    return Strike(name, claim_id, worst, "", examples, time.perf_counter() - started)


def exposed(found: Property, suspect: Suspect) -> Any:
    """The fault, offering the operations of the claim alone: a generic claim then looks at the spoilt ones only."""
    whole = suspect.make()
    names = needs(found)
    if found.claim.any_of:
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
    on_strike: Callable[[Strike], None] | None = None,
) -> list[Strike]:
    """The strikes of all rows, in their order; several processes judge, and one that hangs is ended.

    Args:
        tried: faults with the claims to try.
        plan: how each is judged.
        where: the list that holds the faults, as `suspects` takes it.
        workers: how many processes.
        first: leave a fault at the first claim that kills it.
        on_strike: called with each strike as it comes.
    """
    from pebble import ProcessPool  # noqa: PLC0415 -- only a matrix needs processes

    found: dict[str, list[Strike]] = {name: [] for name, _ in tried}
    with ProcessPool(max_workers=workers, initializer=_begin, initargs=(where, plan)) as pool:
        for wave in _waves(tried, found, first=first):
            futures = [pool.schedule(_strike, args=pair, timeout=LONGEST) for pair in wave]
            for (name, claim), future in zip(wave, futures, strict=True):
                try:
                    hit = future.result()
                except TimeoutError:
                    hit = Strike(name, claim, Verdict.ERROR, "", 0, LONGEST)
                found[name].append(hit)
                if on_strike is not None:
                    on_strike(hit)
    return [hit for strikes in found.values() for hit in strikes]


def _waves(
    tried: Sequence[Row], found: Mapping[str, Sequence[Strike]], *, first: bool
) -> Iterator[list[tuple[str, str]]]:
    """All pairs at once, or one claim for each fault that has survived so far: each pair has the whole time limit."""
    if not first:
        yield [(name, claim) for name, claims in tried for claim in claims]
        return
    for depth in range(max((len(claims) for _, claims in tried), default=0)):
        alive = (row for row in tried if depth < len(row[1]) and not any(hit.killed for hit in found[row[0]]))
        yield [(name, claims[depth]) for name, claims in alive]


def _likeliest_first(suspect: Suspect, claims: Iterable[Property]) -> list[Property]:
    """The same operations and few others; definitions before laws; what is drawn at random last."""
    spoilt = set(suspect.fault.operations)

    def unlikely(found: Property) -> tuple[Any, ...]:
        about = needs(found)
        return not about & spoilt, found.random, not found.claim.by_definition, len(about - spoilt), found.id

    return sorted(claims, key=unlikely)


_worker: dict[str, Any] = {}


def _begin(where: str, plan: Plan) -> None:
    _worker.update(faults=suspects(where), plan=plan)


def _strike(name: str, claim: str) -> Strike:
    with one_thread():
        return strike(_worker["faults"][name], claim, _worker["plan"])
