"""Judges implementations on claims: names → implementations, claims × implementations × dtypes → Run."""

import dataclasses
import secrets
import time
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from theorycheck import catalogue, experiment, gate, record_json, run
from theorycheck.catalogue import Property, unknown
from theorycheck.claim import Kind, Profile
from theorycheck.contract import DTYPES
from theorycheck.environment import describe_environment, one_thread, version_of
from theorycheck.errors import TheorycheckError, UsageError
from theorycheck.evidence import NORMWISE
from theorycheck.implementation import Implementation
from theorycheck.record import ACCURACIES, Experiment, Result, Run
from theorycheck.resolve import as_judged, plug_in
from theorycheck.results import describe
from theorycheck.run import Plan
from theorycheck.sentence import Text
from theorycheck.statistics import Ledger
from theorycheck.store import Store

DEFAULT = "reference"
SEEDS = 2**63
FRESH_BITS = 31
"""Enough for a seed of its own in every run, short enough to copy by hand."""


class ReportError(TheorycheckError):
    """The report could not be drawn; report.json stands."""


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
        on_result: called with each result as it comes.

    Raises:
        UsageError: an unknown name, claim, profile, dtype or accuracy; names the nearest.
        ImplementationError: an implementation could not be imported or constructed.
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
    )
    found = conduct(request, on_result)
    if report is not None:
        write_report(found, Path(report))
    if found.gate is not None and found.gate.exit_code == gate.ExitCode.INTERRUPTED:
        raise KeyboardInterrupt
    return found


def conduct(request: Request, on_result: Callable[[Result], None] | None = None) -> Run:
    """The run of a request; an interrupt ends it early, as its gate then says."""
    started, clock = datetime.now(UTC), time.perf_counter()
    request = checked(request)
    properties = select(request.claims, request.profile)
    judged = plug_in(request.implementations or (DEFAULT,))
    budgets = {one.name: _budget(properties) for one in judged}
    done: list[Result] = []
    experiments: list[Experiment] = []
    interrupted = stopped = False
    try:
        with one_thread():
            for result in _results(request, properties, list(judged)):
                done.append(result)
                if on_result is not None:
                    on_result(result)
                if request.stop_at_first and gate.of(result) is not gate.ExitCode.PASSED:
                    stopped = True
                    break
            else:
                experiments.extend(_experiments(request, properties, list(judged)))
    except KeyboardInterrupt:
        interrupted = True
    seen = {result.claim for result in done}
    found = Run(
        results=tuple(done),
        claims={found.id: found.claim for found in properties if found.id in seen},
        implementations=tuple(as_judged(one, target) for one, target in judged.items()),
        profile=request.profile,
        seed=int(request.seed),
        patterns=tuple(request.claims),
        environment=describe_environment(),
        started=started.isoformat(timespec="seconds"),
        seconds=time.perf_counter() - clock,
        partial=interrupted or stopped,
        tool_version=version_of("theorycheck"),
        false_alarms={name: budget.close() for name, budget in budgets.items()},
        accuracy=request.accuracy,
        experiments=tuple(experiments),
        texts=tuple(text for text in catalogue.texts() if _judges(text, seen)),
    )
    return dataclasses.replace(found, gate=gate.decide(found, interrupted=interrupted))


def select(patterns: Sequence[str], profile: str) -> list[Property]:
    """The properties that the patterns name, or all that the profile runs."""
    if patterns:
        return list(catalogue.select(patterns))
    return [found for found in catalogue.select(()) if Profile(profile).includes(found.claim.profile)]


def dtypes_of(
    found: Property, implementation: Implementation, profile: str, asked: Sequence[str] = ()
) -> tuple[str, ...]:
    """The dtypes of the results of one claim and one implementation: one where the claim does not apply, never none."""
    offered = run.dtypes(found, implementation, profile, asked)
    if not offered or run.applicable(found.claim, implementation):
        return tuple(offered or asked or implementation.dtypes)[:1]
    return offered


def judge(found: Property, implementation: Implementation, dtype: str, plan: Plan) -> Result:
    """The result of one claim, one implementation and one dtype."""
    implementation.dtype = dtype
    return run.check(found, implementation, plan)


def _budget(properties: Sequence[Property]) -> Ledger:
    """The false-alarm budget of one implementation, with the share of every claim about random behaviour."""
    ledger = Ledger()
    for found in properties:
        if found.random:
            ledger.grant(found.id)
    return ledger


def _judges(text: Text, claims: Container[str]) -> bool:
    """True if a run of these claims judged a sentence of the text as it stands."""
    return any(claim in claims for sentence in text.sentences for claim in sentence.refuted_by)


def concerns(found: Property, implementation: Implementation) -> bool:
    """False for the sentences judged as stated, except on the reference: they are about a text, not about code."""
    return found.claim.kind is not Kind.REFUTATION or implementation.is_reference


def write_report(found: Run, directory: Path) -> Path:
    """Write report.json, then report.html; returns the path of the page.

    Raises:
        UsageError: the folder cannot be written to.
        ReportError: the page could not be drawn; report.json stands.
    """
    try:
        path = record_json.write(found, directory)
    except OSError as error:
        raise UsageError(f"cannot write to {str(directory)!r}: {error.strerror}") from None
    return draw_report(path)


def draw_report(path: Path) -> Path:
    """Draw the page beside a report.json, from that file alone; returns its path.

    Raises:
        UsageError: the file is no report, or the page cannot be written.
        ReportError: the page could not be drawn.
    """
    from theorycheck import report  # noqa: PLC0415 -- templates and mathematics load only where a page is drawn

    found = record_json.load(path)
    try:
        return report.write(found, path.parent)
    except OSError as error:
        raise UsageError(f"cannot write to {str(path.parent)!r}: {error.strerror}") from None
    except Exception as error:
        raise ReportError(f"the report could not be drawn: {describe(error)}. The record stands in {path}.") from error


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
    if request.time_limit is not None and not request.time_limit > 0:
        raise UsageError(f"the time limit must be a positive number of seconds, got {request.time_limit!r}")
    return dataclasses.replace(request, seed=seed)


def _results(request: Request, properties: Sequence[Property], judged: Sequence[Implementation]) -> Iterator[Result]:
    store = Store(request.store) if request.store else None
    plan = Plan(request.profile, int(request.seed), store, request.time_limit, request.accuracy)
    for found in properties:
        for implementation in judged:
            if not concerns(found, implementation):
                continue
            for dtype in dtypes_of(found, implementation, request.profile, request.dtypes):
                yield judge(found, implementation, dtype, plan)


def _experiments(
    request: Request, properties: Sequence[Property], judged: Sequence[Implementation]
) -> Iterator[Experiment]:
    """The figures that the profile draws, each in the first dtype in which its claim is judged."""
    for found in properties:
        for implementation in judged:
            if not experiment.drawn(found, request.profile) or not concerns(found, implementation):
                continue
            implementation.dtype = dtypes_of(found, implementation, request.profile, request.dtypes)[0]
            if not run.applicable(found.claim, implementation):
                yield experiment.perform(found, implementation)
