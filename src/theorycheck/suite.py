"""Judges implementations on claims: names → implementations, claims × implementations × dtypes → Run."""

import dataclasses
import secrets
import time
from collections.abc import Callable, Container, Mapping, Sequence
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from theorycheck import agenda, catalogue, costs, custom, gate
from theorycheck.catalogue import Property, unknown
from theorycheck.claim import Profile
from theorycheck.contract import DTYPES
from theorycheck.environment import describe_environment, merged, one_thread, version_of
from theorycheck.errors import UsageError
from theorycheck.evidence import NORMWISE
from theorycheck.limits import limits
from theorycheck.policy import Policy
from theorycheck.pool import Task, crew, outcomes
from theorycheck.record import ACCURACIES, Experiment, Result, Run, Shard
from theorycheck.report_files import write_report
from theorycheck.run import Plan
from theorycheck.sentence import Text
from theorycheck.statistics import Ledger
from theorycheck.store import Store
from theorycheck.subjects import Subject, connected, opener, plugged
from theorycheck.survey import Ask
from theorycheck.teeth import teeth
from theorycheck.terms import Terms

if TYPE_CHECKING:
    from theorycheck.cluster.connection import Connection

DEFAULT = "reference"
SEEDS = 2**63
FRESH_BITS = 31
"""Enough for a seed of its own in every run, short enough to copy by hand."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be judged, and how.

    Attributes:
        implementations: names or objects; empty for the reference.
        claims: patterns of claim ids; empty for all of the profile.
        profile: quick, standard or thorough.
        seed: the root seed, or `"fresh"`.
        dtypes: the dtypes to judge in; empty for those the profile takes.
        store: the folder in which counterexamples are kept and replayed from, or None.
        time_limit: seconds for each claim, or None.
        stop_at_first: end at the first result that is not as expected.
        accuracy: normwise, or componentwise to refuse what agrees to rounding of the norms alone.
        terms: policy, waivers and baseline of the gate.
        isolated: judge what is named, the built-in reference and numpy aside, in processes of its own.
        workers: how many of them at a time; more than one take the built-in ones as well. None for one a core, or one
            where little is to be done.
        shard: the number of the part to judge, from 1, and of how many; None for all.
        cluster: the address of a Dask scheduler whose workers judge; empty for this machine.
        kill_after: seconds after which a claim that still runs in such a process counts as hung; None for a default.
        memory_limit: megabytes for each such process, 0 for any; None for a default.
    """

    implementations: Sequence[object] = ()
    claims: Sequence[str] = ()
    profile: str = Profile.STANDARD
    seed: int | str = 0
    dtypes: Sequence[str] = ()
    store: Path | None = None
    time_limit: float | None = None
    stop_at_first: bool = False
    accuracy: str = NORMWISE
    terms: Terms = field(default_factory=Terms)
    isolated: bool = False
    workers: int | None = 1
    shard: tuple[int, int] | None = None
    cluster: str = ""
    kill_after: float | None = None
    memory_limit: int | None = None


def check(
    *implementations: object,
    claims: str | Sequence[str] = (),
    profile: str = Profile.STANDARD,
    seed: int | str = 0,
    dtypes: str | Sequence[str] = (),
    report: str | Path | None = None,
    store: str | Path | None = None,
    time_limit: float | None = None,
    stop_at_first: bool = False,
    accuracy: str = NORMWISE,
    isolated: bool = False,
    workers: int = 1,
    on_result: Callable[[Result], None] | None = None,
) -> Run:
    """Judge implementations, given as objects or names, on the claims of the theory.

    Args:
        implementations: modules, classes, instances or names; none for the reference.
        claims: ids or patterns such as `"convolution.*"`; those named are judged whatever the profile.
        profile: quick, standard or thorough.
        seed: the same seed gives the same cases; `"fresh"` takes a new one.
        dtypes: the dtypes to judge in; by default all that are declared, float16 in thorough only.
        report: a folder for report.json and report.html.
        store: a folder in which counterexamples are kept, to be tried first next time.
        time_limit: seconds after which a claim is left inconclusive.
        stop_at_first: end at the first result that is not as expected.
        accuracy: "normwise" upholds convolutions by transforms, with that qualifier; "componentwise" refutes them.
        isolated: judge implementations that are given by name in processes of their own.
        workers: how many claims at a time, each in a process of its own; more than one need names.
        on_result: called with each result as it comes.

    Raises:
        UsageError: an unknown name, claim, profile, dtype or accuracy; names the nearest.
        ImplementationError: no implementation could be imported and constructed; if another can, the record says so.
    """
    request = Request(
        implementations=implementations,
        claims=(claims,) if isinstance(claims, str) else tuple(claims),
        profile=profile,
        seed=seed,
        dtypes=(dtypes,) if isinstance(dtypes, str) else tuple(dtypes),
        store=None if store is None else Path(store),
        time_limit=time_limit,
        stop_at_first=stop_at_first,
        accuracy=accuracy,
        isolated=isolated,
        workers=workers,
    )
    found = conduct(request, on_result)
    if report is not None:
        write_report(found, Path(report))
    if found.gate is not None and found.gate.exit_code == gate.ExitCode.INTERRUPTED:
        raise KeyboardInterrupt
    return found


def conduct(
    request: Request,
    on_result: Callable[[Result], None] | None = None,
    on_start: Callable[[int], None] | None = None,
) -> Run:
    """The run of a request; an interrupt ends it early, as its gate then says. `on_start` is told how many results."""
    started, clock = datetime.now(UTC), time.perf_counter()
    request = checked(request)
    terms = request.terms
    properties = select(request.claims, request.profile, terms.policy)
    done: list[Result] = []
    experiments: list[Experiment] = []
    interrupted = stopped = False
    expected = costs.known(request.store, request.profile)
    workers = request.workers or _crew(request, properties, expected)
    with connected(request.cluster) as cluster, _subjects(request, properties, workers, cluster) as subjects:
        own = sorted({claim_id for one in subjects for claim_id in one.survey.custom})
        properties += [custom.load(claim_id) for claim_id in own]
        claims = {found.id: found.claim for found in properties}
        budgets = {one.name: _budget(properties, terms.policy.false_alarms) for one in subjects}
        tasks, shard = _tasks(request, properties, subjects, expected)
        if on_start is not None:
            on_start(sum(not task.name.startswith(costs.FIGURE) for task in tasks))
        lanes = cluster.lanes if cluster else request.workers or min(workers, crew(sum(task.cost for task in tasks)))
        try:
            with one_thread(), closing(outcomes(tasks, lanes)) as coming:
                for judgement in coming:
                    if isinstance(judgement, Experiment):
                        experiments.append(judgement)
                        continue
                    result = terms.applied(judgement, claims[judgement.claim])
                    done.append(result)
                    if on_result is not None:
                        on_result(result)
                    if request.stop_at_first and gate.of(result) is not gate.ExitCode.PASSED:
                        stopped = True
                        break
        except KeyboardInterrupt:
            interrupted = True
        costs.keep(request.store, request.profile, (*done, *experiments))
    seen = {result.claim for result in done}
    surveys = [one.survey for one in subjects]
    found = Run(
        results=tuple(done),
        claims={claim_id: claim for claim_id, claim in claims.items() if claim_id in seen},
        implementations=tuple(one.judged for one in surveys),
        profile=request.profile,
        seed=int(request.seed),
        patterns=tuple(request.claims),
        environment=merged(describe_environment(), *(one.environment for one in surveys)),
        started=started.isoformat(timespec="seconds"),
        seconds=time.perf_counter() - clock,
        partial=interrupted or stopped,
        tool_version=version_of("theorycheck"),
        false_alarms={name: budget.close() for name, budget in budgets.items()},
        accuracy=request.accuracy,
        experiments=tuple(experiments),
        texts=tuple(text for text in catalogue.texts() if _judges(text, seen)),
        teeth={claim: known for claim in sorted(seen) if (known := teeth(claim))},
        dtypes=tuple(request.dtypes),
        edition=terms.policy.suite,
        shard=shard,
    )
    return dataclasses.replace(found, gate=gate.decide(found, terms, interrupted=interrupted))


def select(patterns: Sequence[str], profile: str, policy: Policy | None = None) -> list[Property]:
    """The properties that the patterns name, or those that the profile runs of what the policy asks for."""
    if patterns:
        return list(catalogue.select(patterns))
    asked, named = (policy.patterns, policy.named) if policy else ((), ())
    included = Profile(profile).includes
    return [found for found in catalogue.select(asked) if found.id in named or included(found.claim.profile)]


def _budget(properties: Sequence[Property], false_alarms: float) -> Ledger:
    """The false-alarm budget of one implementation, with the share of every claim about random behaviour."""
    ledger = Ledger(false_alarms)
    for found in properties:
        if found.random:
            ledger.grant(found.id)
    return ledger


def _judges(text: Text, claims: Container[str]) -> bool:
    """True if a run of these claims judged a sentence of the text as it stands."""
    return any(claim in claims for sentence in text.sentences for claim in sentence.refuted_by)


def checked(request: Request) -> Request:
    """The request with its seed drawn.

    Raises:
        UsageError: something in it is unknown or out of range.
    """
    if request.profile not in list(Profile):
        raise UsageError(unknown("profile", request.profile, [known.value for known in Profile]))
    if request.accuracy not in ACCURACIES:
        raise UsageError(unknown("accuracy", request.accuracy, ACCURACIES))
    for dtype in request.dtypes:
        if dtype not in DTYPES:
            raise UsageError(unknown("dtype", dtype, DTYPES))
    seed = secrets.randbits(FRESH_BITS) if request.seed == "fresh" else request.seed
    if not isinstance(seed, int) or not 0 <= seed < SEEDS:
        raise UsageError(f"the seed must be an int in [0, 2**63) or 'fresh', got {request.seed!r}")
    for name, value in (("time limit", request.time_limit), ("limit of --kill-after", request.kill_after)):
        if value is not None and not value > 0:
            raise UsageError(f"the {name} must be a positive number of seconds, got {value!r}")
    if request.memory_limit is not None and request.memory_limit < 0:
        raise UsageError(f"the memory limit must be a number of megabytes, or 0 for none, got {request.memory_limit!r}")
    if request.workers is not None and request.workers < 1:
        raise UsageError(f"the number of workers must be at least 1, got {request.workers!r}")
    if request.shard is not None:
        _check_shard(*request.shard, seed=request.seed)
    # Foreign code may go to another directory: what is kept goes where the run began.
    store = None if request.store is None else request.store.absolute()
    return dataclasses.replace(request, seed=seed, store=store)


def _check_shard(index: int, of: int, seed: int | str) -> None:
    if not 1 <= index <= of:
        raise UsageError(f"a shard is one of 1/{of} to {of}/{of}, got {index}/{of}")
    if seed == "fresh":
        raise UsageError("shards of one run have one seed: give all of them the same --seed N, not 'fresh'")


def _crew(request: Request, properties: Sequence[Property], expected: Mapping[str, float]) -> int:
    """How many workers a request is worth, before it is known what the implementations offer: as if that were all."""
    if request.cluster or not all(isinstance(given, str) for given in request.implementations):
        return 1  # the work is elsewhere, or an object lives in this process alone
    each = len(request.dtypes) or 2
    seconds = each * sum(expected.get(found.id, costs.UNKNOWN) for found in properties)
    return crew(seconds * (len(request.implementations) or 1) / (request.shard or (1, 1))[1])


def _subjects(
    request: Request, properties: Sequence[Property], workers: int, cluster: "Connection | None"
) -> AbstractContextManager[tuple[Subject, ...]]:
    allowed = limits(request.profile, request.time_limit, request.kill_after, request.memory_limit)
    patterns = tuple(request.claims) or request.terms.policy.patterns
    ask = Ask(tuple(properties), request.profile, tuple(request.dtypes), int(request.seed), allowed, patterns)
    asked = request.implementations or (DEFAULT,)
    return plugged(asked, ask, isolated=request.isolated, workers=workers, elsewhere=opener(cluster))


def _tasks(
    request: Request, properties: Sequence[Property], subjects: Sequence[Subject], expected: Mapping[str, float]
) -> tuple[list[Task], Shard | None]:
    """What is to be judged, all of it or a shard, and which shard that is."""
    plan = Plan(
        request.profile,
        int(request.seed),
        Store(request.store) if request.store else None,
        request.time_limit,
        request.accuracy,
        false_alarms=request.terms.policy.false_alarms,
    )
    if request.shard is None:
        return agenda.tasks(properties, subjects, plan, request.terms, expected), None
    # What only this machine remembers would split the work otherwise than on the others.
    shared = {**costs.released(request.profile), **costs.of(request.terms.baseline)}
    return agenda.shard(agenda.tasks(properties, subjects, plan, request.terms, shared), *request.shard)
