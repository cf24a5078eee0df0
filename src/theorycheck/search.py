"""Generated cases: Hypothesis draws, measures and shrinks; what failed last is the minimal counterexample."""

import atexit
import shutil
import tempfile
import time
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, Protocol

import hypothesis
from hypothesis import HealthCheck, Phase
from hypothesis.configuration import set_hypothesis_home_dir
from hypothesis.errors import Flaky, Unsatisfiable

from theorycheck import counterexample
from theorycheck.catalogue import Property
from theorycheck.contract import Scope
from theorycheck.errors import ImplementationError, LostError, UsageError, WithdrawnError
from theorycheck.explanation import FAR
from theorycheck.implementation import Implementation
from theorycheck.statistics import seed63
from theorycheck.undistracted import undistracted
from theorycheck.verdict import Ruling, Verdict, judge

INDEPENDENT = 8
"""Examples in one run of Hypothesis beside the simplest: from the eleventh on, five in six repeat parts of others."""

MOST_DRAWN = 4096
"""Drawn cases kept for the next implementation: those of the newest searches, of one at least."""

MOST_LOST = 20
"""Cases that cost a process before shrinking ends with what it has."""


class _Refuted(Exception):  # noqa: N818 -- a signal to the search engine, not an error
    """The case contradicts the claim."""


class _Erred(Exception):  # noqa: N818
    """The implementation raised or broke the contract. A type of its own, so that shrinking never crosses over."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A case that failed: its ruling if it refutes, its error if the implementation raised or broke the contract."""

    case: Any
    ruling: Ruling
    error: ImplementationError | None
    call: str
    met: Ruling  # on the first case that failed, before shrinking

    @property
    def headline(self) -> str:
        """What went wrong, in one line."""
        if self.error is not None:
            return str(self.error)
        reading = self.ruling.reading
        if reading is None:
            return "refuted"
        much = f" by {reading.worst:.3g} times its bound" if reading.worst <= FAR else ""
        return f"{reading.what or 'the result'} is off{much}"

    @property
    def signature(self) -> str:
        """What must come out again when the case is measured once more."""
        return str(self.error) if self.error is not None else f"{self.ruling.verdict}"


@dataclass(slots=True)
class Outcome:
    """What a search saw."""

    examples: int = 0
    uninformative: int = 0
    replayed: int = 0
    worst: Ruling | None = None
    failure: Failure | None = None
    stopped: bool = False
    qualifier: str = ""
    notes: list[str] = field(default_factory=list)


def search(
    found: Property,
    implementation: Implementation,
    scope: Scope,
    *,
    seed: int,
    examples: int,
    deadline: float | None = None,
    replay: Sequence[Any] = (),
    componentwise: bool = False,
    shrink: bool = True,
) -> Outcome:
    """Measure stored cases, then generated ones, until one fails or the budget ends; shrink what fails.

    Args:
        found: the property.
        implementation: who is judged.
        scope: what the case generator may know.
        seed: the seed of the generator: the same seed gives the same cases.
        examples: how many cases to generate.
        deadline: a `time.perf_counter()` after which no further case is measured.
        replay: encoded cases to measure first.
        componentwise: accept no agreement that holds in a norm alone.
        shrink: look for the simplest case that fails; otherwise the first one stands, and the cases drawn are kept,
            to be measured on other implementations with the same scope.
    """
    outcome = Outcome()
    measure = _Measurement(found, implementation, outcome, deadline, componentwise)
    for encoded in replay:
        try:
            case = counterexample.decode(encoded)
        except UsageError as stale:
            outcome.notes.append(str(stale))
            continue
        outcome.replayed += 1
        if measure.fails(case):
            return outcome
    if shrink:
        _generate(found.cases(scope), measure, seed, examples)
        return outcome
    drawn = _drawn(found, scope, seed, examples)
    outcome.notes += drawn.outcome.notes
    for case in drawn.cases:
        if measure.fails(case) or outcome.stopped:
            break
    return outcome


class _Probe(Protocol):
    """What is called with each generated case."""

    outcome: Outcome

    def fails(self, case: Any) -> type[Exception] | None: ...


@dataclass(slots=True)
class _Drawn:
    """Keeps cases instead of measuring them."""

    outcome: Outcome = field(default_factory=Outcome)
    cases: list[Any] = field(default_factory=list)

    def fails(self, case: Any) -> None:
        self.cases.append(case)


@dataclass(slots=True)
class _Measurement:
    """Measures cases and remembers the last one that failed."""

    found: Property
    implementation: Implementation
    outcome: Outcome
    deadline: float | None
    componentwise: bool
    lost: int = 0

    def fails(self, case: Any) -> type[Exception] | None:
        """The exception type that stands for the failure of a case, or None."""
        outcome = self.outcome
        if self.deadline is not None and time.perf_counter() > self.deadline:
            outcome.stopped = True
            return None
        if self.lost >= MOST_LOST:
            return self._known(case)
        kept = deepcopy(case)  # a measurement may not change what is reported
        try:
            ruling = judge(self.found.measure(self.implementation, case), componentwise=self.componentwise)
            error = None
        except ImplementationError as raised:
            if isinstance(raised, WithdrawnError) and outcome.failure is not None and self._known(case) is None:
                return None
            self.lost += isinstance(raised, LostError)
            ruling, error = Ruling(Verdict.ERROR, 0.0), raised
        searching = outcome.failure is None
        outcome.examples += searching
        if error is None and ruling.verdict is not Verdict.REFUTED:
            if searching:
                outcome.uninformative += ruling.verdict is Verdict.INCONCLUSIVE
                outcome.qualifier = outcome.qualifier or ruling.qualifier
                if outcome.worst is None or ruling.worst > outcome.worst.worst:
                    outcome.worst = ruling
            return None
        kind = _Erred if error is not None else _Refuted
        if outcome.failure is not None and (outcome.failure.error is None) != (error is None):
            return None  # while shrinking a refutation, an error is another matter, and the reverse
        met = ruling if outcome.failure is None else outcome.failure.met
        outcome.failure = Failure(kept, ruling, error, self.implementation.describe_last_call(), met)
        return kind

    def _known(self, case: Any) -> type[Exception] | None:
        """The exception type of the failure that is kept, if this is its case."""
        failure = self.outcome.failure
        if failure is None or counterexample.encode(case) != counterexample.encode(failure.case):
            return None
        return _Erred if failure.error is not None else _Refuted


def _drawn(found: Property, scope: Scope, seed: int, examples: int) -> _Drawn:
    """The cases that a search draws as long as none fails, drawn once."""
    key = (found.cases, repr(scope), seed, examples)
    if key not in _kept:
        drawn = _Drawn()
        _generate(found.cases(scope), drawn, seed, examples)
        _kept[key] = drawn
        while len(_kept) > 1 and sum(len(one.cases) for one in _kept.values()) > MOST_DRAWN:
            del _kept[next(iter(_kept))]
    return _kept[key]


_kept: dict[tuple[Any, ...], _Drawn] = {}


def _generate(cases: Any, measure: _Probe, seed: int, examples: int) -> None:
    """The simplest case, then runs of `INDEPENDENT` examples until one fails or all are measured."""
    _settle()
    for run, first in enumerate(range(1, max(examples, 2), INDEPENDENT)):
        if measure.outcome.failure is not None or measure.outcome.stopped:
            return
        _run(cases, measure, seed63(seed, run), min(INDEPENDENT, examples - first), begun=run > 0)


def _run(cases: Any, measure: _Probe, seed: int, examples: int, *, begun: bool) -> None:
    """One run of Hypothesis; if `begun`, without the simplest case, which comes first in every run."""
    skip = begun

    @hypothesis.seed(seed)
    @hypothesis.settings(
        max_examples=examples + 1,
        database=None,
        deadline=None,
        derandomize=False,
        phases=(Phase.generate, Phase.shrink),
        print_blob=False,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
        verbosity=hypothesis.Verbosity.quiet,
    )
    @hypothesis.given(cases)
    def probe(case: Any) -> None:
        nonlocal skip
        if skip:
            skip = False
            return
        kind = measure.fails(case)
        if kind is not None:
            raise kind

    # Without a database its key is not needed: Hypothesis would take it from the source text, once in every run.
    probe._hypothesis_internal_database_key = None  # noqa: SLF001
    try:
        with undistracted():
            probe()
    except (_Refuted, _Erred):
        pass
    except Flaky:
        measure.outcome.notes.append("the same case did not fail every time: the implementation is nondeterministic")
    except Unsatisfiable:
        measure.outcome.notes.append("no case could be generated")


_settled: list[str] = []


def _settle() -> None:
    """Give Hypothesis an empty home: what it remembers there would change the draws of the same seed."""
    if not _settled:
        _settled.append(tempfile.mkdtemp(prefix="theorycheck-"))
        atexit.register(shutil.rmtree, _settled[0], ignore_errors=True)
        set_hypothesis_home_dir(_settled[0])
