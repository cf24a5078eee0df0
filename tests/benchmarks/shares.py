"""Where the processor time of a run goes: to Hypothesis, to drawing cases, or to checks."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from time import process_time
from types import SimpleNamespace
from typing import Any

from hypothesis.strategies import integers
from hypothesis.strategies._internal.core import CompositeStrategy

import theorycheck
from theorycheck import run, search
from theorycheck.adapters.numpy import NumPy
from theorycheck.evidence import Fact
from theorycheck.implementation import Implementation
from theorycheck.strategies import Call, calls


@dataclass(frozen=True)
class Shares:
    """Seconds of processor time, in all and by what was done, and the cases that were measured.

    Attributes:
        total: from the request to the verdicts.
        generation: drawing cases.
        hypothesis: what the search takes beside drawing and checking.
        checks: the properties with all that they call, and the rulings.
        calls: of these, the implementation's operations.
        sampling: decisions about random behaviour.
        cases: how many were measured.
    """

    total: float
    generation: float
    hypothesis: float
    checks: float
    calls: float
    sampling: float
    cases: int

    @property
    def other(self) -> float:
        """Loading, figures, the record."""
        return self.total - self.generation - self.hypothesis - self.checks - self.sampling


def shares(work: Callable[[], Any]) -> Shares:
    """Where the time of some work goes."""
    seconds: dict[str, float] = defaultdict(float)
    times: Counter[str] = Counter()
    parts = (
        ("search", search, "_run"),
        ("generation", CompositeStrategy, "do_draw"),
        ("checks", search._Measurement, "fails"),
        ("calls", Implementation, "_call"),
        ("sampling", run, "_sampled"),
    )
    with ExitStack() as stack:
        for label, owner, name in parts:
            stack.enter_context(_timed(label, owner, name, seconds, times))
        started = process_time()
        work()
        total = process_time() - started
    engine = seconds["search"] - seconds["generation"] - seconds["checks"]
    return Shares(
        total=total,
        generation=seconds["generation"],
        hypothesis=engine,
        checks=seconds["checks"],
        calls=seconds["calls"],
        sampling=seconds["sampling"],
        cases=times["checks"],
    )


def judging(implementation: str, profile: str) -> Shares:
    """Where the time of a run goes."""
    return shares(lambda: theorycheck.check(implementation, profile=profile))


def tiny(examples: int) -> Callable[[], Any]:
    """A search whose cases are as varied as any, and whose check is one dense layer of a few numbers."""

    def measure(judged: Implementation, call: Call) -> Fact:
        return Fact(len(judged.dense(*call.inputs)), len(call.inputs[0]))

    return _searching(lambda scope: calls("dense", scope), measure, examples)


def empty(examples: int) -> Callable[[], Any]:
    """A search that draws one integer and checks nothing: the least that Hypothesis takes."""
    return _searching(lambda scope: integers(0, 99), lambda *_: Fact(observed=True, expected=True), examples)


def _searching(cases: Callable[..., Any], measure: Callable[..., Any], examples: int) -> Callable[[], Any]:
    implementation = Implementation(NumPy)
    scope = implementation.scope(profile="standard", largest=6)
    found: Any = SimpleNamespace(cases=cases, measure=measure)
    return lambda: search.search(found, implementation, scope, seed=0, examples=examples)


@contextmanager
def _timed(label: str, owner: Any, name: str, seconds: dict[str, float], times: Counter[str]) -> Iterator[None]:
    """Adds up the time in a function, calls of it within itself not twice."""
    original, depth = getattr(owner, name), 0

    def timed(*arguments: Any, **options: Any) -> Any:
        nonlocal depth
        depth += 1
        started = process_time()
        try:
            return original(*arguments, **options)
        finally:
            depth -= 1
            if not depth:
                seconds[label] += process_time() - started
                times[label] += 1

    setattr(owner, name, timed)
    try:
        yield
    finally:
        setattr(owner, name, original)
