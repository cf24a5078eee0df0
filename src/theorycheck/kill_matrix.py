"""Faults × claims: which claim refutes which wrong implementation, and how soon. The suite's own test."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import SimpleNamespace
from typing import Any

from theorycheck import catalogue, run
from theorycheck.adapters.numpy import NumPy
from theorycheck.catalogue import Property
from theorycheck.claim import Kind, Profile
from theorycheck.contract import OPERATIONS
from theorycheck.errors import UsageError
from theorycheck.fault import Fault
from theorycheck.faults import planted
from theorycheck.implementation import Implementation
from theorycheck.kill_record import KILLS, Strike
from theorycheck.resolve import resolve
from theorycheck.run import Plan
from theorycheck.verdict import Verdict

METADATA = ("name", "dtypes", "activations", "initializers", "truncated_initializers")
LONGEST = 120.0
"""Seconds after which a claim that still runs on a fault counts as hung, and so as an error."""


def suspects(where: str = "") -> dict[str, type[Any]]:
    """Fault id → implementation class: the planted faults, or those of a list `package.module:LIST`, `file.py:LIST`.

    A class that carries no `Fault` gets one: its name, and every operation that it may change.

    Raises:
        UsageError: there is no such list, or it does not hold classes.
    """
    if not where:
        return planted()
    listed = resolve(where)
    if not isinstance(listed, Iterable) or isinstance(listed, str):
        raise UsageError(f"{where!r} must be a list of classes, got {type(listed).__name__}")
    found: dict[str, type[Any]] = {}
    for wrong in listed:
        if not isinstance(wrong, type):
            raise UsageError(f"{where!r} must hold classes, got {wrong!r}")
        fault = described(wrong)
        if fault.id in found:
            raise UsageError(f"two faults in {where!r} are called {fault.id!r}")
        found[fault.id] = wrong
    return found


def described(wrong: type[Any]) -> Fault:
    """What a class says about itself as a fault."""
    fault = getattr(wrong, "fault", None)
    if isinstance(fault, Fault):
        return fault
    told = (wrong.__doc__ or "").strip().partition("\n")[0]
    return Fault(wrong.__name__, overridden(wrong), told, origin="not planted")


def overridden(wrong: type[Any]) -> tuple[str, ...]:
    """The operations that a class may have changed: those it defines, or all if it changes what several share."""
    inherited = wrong.__mro__[wrong.__mro__.index(NumPy) :] if issubclass(wrong, NumPy) else (object,)
    own = {name for base in wrong.__mro__ if base not in inherited for name in vars(base) if not name.startswith("__")}
    changed = own - set(METADATA)
    return tuple(name for name in OPERATIONS if hasattr(wrong, name) and (name in changed or changed - set(OPERATIONS)))


def reached(found: Property, operations: Iterable[str]) -> bool:
    """True if the claim calls one of the operations. Sentences judged as stated are about no implementation."""
    return found.claim.kind is not Kind.REFUTATION and bool(needs(found) & set(operations))


def strike(fault_id: str, wrong: type[Any], claim_id: str, plan: Plan) -> Strike:
    """Judge a fault on a claim, dtype by dtype, until one kills it."""
    started = time.perf_counter()
    found = catalogue.load(claim_id)
    target = exposed(found, wrong)
    examples, verdicts = 0, [Verdict.NOT_APPLICABLE]
    for dtype in run.dtypes(found, Implementation(target), plan.profile):
        result = run.check(found, Implementation(target, dtype=dtype), plan)
        if result.defect:
            raise RuntimeError(f"{claim_id} on {fault_id}: {result.reason}")
        if result.verdict in KILLS:
            seconds = time.perf_counter() - started
            return Strike(fault_id, claim_id, result.verdict, dtype, result.examples, seconds)
        examples += result.examples
        verdicts.append(result.verdict)
    worst = Verdict.INCONCLUSIVE if Verdict.INCONCLUSIVE in verdicts else verdicts[-1]
    return Strike(fault_id, claim_id, worst, "", examples, time.perf_counter() - started)


def exposed(found: Property, wrong: type[Any]) -> Any:
    """The fault, offering the operations of the claim alone: a generic claim then looks at the spoilt ones only."""
    whole = wrong()
    names = needs(found)
    if found.claim.any_of:
        names = names & family(described(wrong).operations) or names
    offered = {name: getattr(whole, name) for name in names if hasattr(whole, name)}
    return SimpleNamespace(**{name: getattr(whole, name) for name in METADATA if hasattr(whole, name)}, **offered)


def needs(found: Property) -> set[str]:
    """The operations that a claim is about."""
    named = (part for need in (*found.claim.needs, *found.claim.any_of) for part in need.split("&"))
    return {part.strip().partition(".")[0] for part in named}


def family(operations: Iterable[str]) -> set[str]:
    """Operations with their gradients, and gradients with their operations."""
    forward = {OPERATIONS[name].vjp_of or name for name in operations}
    return forward | {f"{name}_vjp" for name in forward if OPERATIONS[name].differentiable}


def pairs(faults: Mapping[str, type[Any]], profile: str, *, everything: bool = False) -> Iterator[tuple[str, str]]:
    """Fault and claim ids that are worth trying: claims of the profile that reach what the fault spoils, or all."""
    judged = [found for found in map(catalogue.load, catalogue.ids()) if found.claim.kind is not Kind.REFUTATION]
    judged = [found for found in judged if Profile(profile).includes(found.claim.profile)]
    for fault_id, wrong in faults.items():
        operations = described(wrong).operations
        yield from ((fault_id, found.id) for found in judged if everything or reached(found, operations))


def matrix(
    tried: Sequence[tuple[str, str]],
    plan: Plan,
    *,
    where: str = "",
    workers: int = 1,
    on_strike: Callable[[Strike], None] | None = None,
) -> list[Strike]:
    """The strikes of all pairs, in their order; several processes judge, and one that hangs is ended.

    Args:
        tried: pairs of fault and claim ids.
        plan: how each is judged.
        where: the list that holds the faults, empty for the planted ones.
        workers: how many processes.
        on_strike: called with each strike as it comes.
    """
    from pebble import ProcessPool  # noqa: PLC0415 -- only a matrix needs processes

    strikes: list[Strike] = []
    with ProcessPool(max_workers=workers, initializer=_begin, initargs=(where, plan)) as pool:
        futures = [pool.schedule(_strike, args=pair, timeout=LONGEST) for pair in tried]
        for (fault_id, claim_id), future in zip(tried, futures, strict=True):
            try:
                found = future.result()
            except TimeoutError:
                found = Strike(fault_id, claim_id, Verdict.ERROR, "", 0, LONGEST)
            strikes.append(found)
            if on_strike is not None:
                on_strike(found)
    return strikes


_worker: dict[str, Any] = {}


def _begin(where: str, plan: Plan) -> None:
    from theorycheck.environment import one_thread  # noqa: PLC0415 -- in a worker only

    _worker.update(faults=suspects(where), plan=plan, limit=one_thread())
    _worker["limit"].__enter__()


def _strike(fault_id: str, claim_id: str) -> Strike:
    return strike(fault_id, _worker["faults"][fault_id], claim_id, _worker["plan"])
