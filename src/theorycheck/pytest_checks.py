"""Claims as things that pytest can run: what the plugin loads once a property is asked for."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import pytest

from theorycheck import custom, gate, record, run, suite, survey
from theorycheck.catalogue import Property
from theorycheck.environment import describe_environment, one_thread, version_of
from theorycheck.explanation import explain, headline
from theorycheck.implementation import Implementation
from theorycheck.policy import Policy
from theorycheck.record import Result, Run
from theorycheck.record_json import from_json, to_json
from theorycheck.resolve import as_judged, plug_in
from theorycheck.run import Plan
from theorycheck.suite import Request
from theorycheck.terms import Terms
from theorycheck.text import inert
from theorycheck.verdict import Verdict


@dataclass
class Session:
    """What the checks of one pytest session, or of one `parametrize`, share."""

    request: Request
    plugged: Mapping[Implementation, str]

    @classmethod
    def of(cls, request: Request) -> "Session":
        """The session of a request, its implementations plugged in."""
        return cls(suite.checked(request), plug_in(request.implementations or (suite.DEFAULT,)))

    def checks(self, found: Property) -> Iterator["Check"]:
        """The checks of one property: one per implementation and dtype."""
        for implementation in self.plugged:
            if survey.concerns(found, implementation, self.request.dtypes):
                yield from self._checks(found, implementation)

    def all_checks(self) -> Iterator["Check"]:
        """The checks of all that the request asks for, those of an implementation's own layers last."""
        for found in suite.select(self.request.claims, self.request.profile):
            yield from self.checks(found)
        yield from self.layer_checks()

    def layer_checks(self) -> Iterator["Check"]:
        """The checks of the layers of an implementation's own."""
        for implementation in self.plugged:
            for found in custom.properties(implementation, self.request.claims):
                yield from self._checks(found, implementation)

    def _checks(self, found: Property, implementation: Implementation) -> Iterator["Check"]:
        for dtype in survey.dtypes_of(found, implementation, self.request.profile, self.request.dtypes):
            yield Check(found, implementation, dtype, self)

    @cached_property
    def environment(self) -> dict[str, str]:
        """Versions of what took part."""
        return describe_environment()

    def run(self, check: "Check") -> Run:
        """What one check found, as a run."""
        return Run(
            results=() if check.result is None else (check.result,),
            claims={check.found.id: check.found.claim},
            implementations=tuple(as_judged(one, target) for one, target in self.plugged.items()),
            profile=self.request.profile,
            seed=int(self.request.seed),
            environment=self.environment,
            tool_version=version_of("theorycheck"),
            accuracy=self.request.accuracy,
        )


@dataclass
class Check:
    """One claim × one implementation × one dtype: calling it passes, skips or fails the test."""

    found: Property
    implementation: Implementation
    dtype: str
    session: Session = field(repr=False)
    result: Result | None = field(default=None, repr=False)

    @property
    def id(self) -> str:
        """`claim[implementation-dtype]`."""
        return f"{self.found.id}[{self.implementation.name}-{self.dtype}]"

    def __call__(self) -> None:
        """Judge the claim, and tell pytest."""
        request = self.session.request
        terms = request.terms
        plan = Plan(
            request.profile,
            int(request.seed),
            time_limit=request.time_limit,
            accuracy=request.accuracy,
            shrink=not terms.covering(self.found.id, self.implementation.name, self.dtype),
        )
        with one_thread():
            self.implementation.dtype = self.dtype
            judgement = run.check(self.found, self.implementation, plan)
        result = self.result = terms.applied(judgement, self.found.claim)
        if gate.of(result) is not gate.ExitCode.PASSED:
            target = self.session.plugged[self.implementation]
            again = record.reproduction(result, target, request.profile, int(request.seed), request.accuracy)
            pytest.fail("\n".join([headline(result), *explain(result, again, verbose=True)[1:]]), pytrace=False)
        if result.waived is not None:
            pytest.xfail(f"waived until {result.waived.expires}: {inert(result.waived.reason)}")
        if result.verdict is Verdict.NOT_APPLICABLE:
            pytest.skip(result.reason)

    @property
    def headline(self) -> str:
        """The verdict in a word or two."""
        return headline(self.result) if self.result else ""

    def evidence(self) -> str:
        """What was found, as the JSON of a run with this one result."""
        return to_json(self.session.run(self)).decode()


def merged(evidence: Sequence[str], floor: int = 0) -> Run:
    """One run with the results of all, and its gate, which asks for so many claims of each implementation."""
    runs = [from_json(text.encode()) for text in evidence]
    results = sorted((result for run in runs for result in run), key=lambda result: result.id)
    run = replace(
        runs[0],
        results=tuple(results),
        claims=dict(sorted((claim_id, claim) for run in runs for claim_id, claim in run.claims.items())),
        implementations=tuple({one.name: one for run in runs for one in run.implementations}.values()),
        seconds=sum(result.seconds for result in results),
    )
    return replace(run, gate=gate.decide(run, Terms(Policy(floor=max(1, floor)))))
