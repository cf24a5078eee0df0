"""What a run found, as frozen data: the one contract between judging and reporting."""

import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any

from theorycheck.audit import Audit
from theorycheck.claim import FIRST_EDITION, Claim
from theorycheck.evidence import NORMWISE, Decision, Figure, Reading
from theorycheck.sentence import Text
from theorycheck.text import inert
from theorycheck.verdict import Verdict

SCHEMA = "theorycheck-report/1"
STANDARD = "standard"
"""The profile that a command line need not name."""
COMPONENTWISE = "componentwise"
ACCURACIES = (NORMWISE, COMPONENTWISE)
"""What agreement has to hold for: the first, the usual, also takes convolutions by transforms, and says so."""


@dataclass(frozen=True, slots=True)
class Made:
    """A call that a measurement made, exactly.

    Attributes:
        operation: its name in the contract.
        inputs: its inputs as `counterexample.encode` wrote them; a state stands as `{"state": index}` of the call
            that returned it.
        options: its options, encoded.
        result: the arrays that came back, encoded; None if nothing did, or what could not be kept.
        digest: a hash of these arrays.
        error: what the call raised; empty if it returned.
        strided: the inputs were handed over with gaps in memory.
        shared: inputs with equal entries were handed over as one array.
    """

    operation: str
    inputs: Any
    options: Any
    result: Any = None
    digest: str = ""
    error: str = ""
    strided: bool = False
    shared: bool = False


@dataclass(frozen=True, slots=True)
class Counterexample:
    """A minimal case that contradicts a claim.

    Attributes:
        case: the case as `counterexample.encode` wrote it, exact.
        lines: the case for a reader, one field a line.
        call: the operation, options and inputs of the last call the measurement made, for a reader.
        calls: the calls that were made on it, as far as there was room; of a random behaviour, one of its draws.
        left_out: how many calls before them there was no room for.
    """

    case: Any
    lines: tuple[str, ...]
    call: str = ""
    calls: tuple[Made, ...] = ()
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Met:
    """What failed in the first case that contradicted a claim, before the minimal one was looked for.

    Attributes:
        what: the name of the quantity.
        worst: its |error| / bound.
    """

    what: str
    worst: float


@dataclass(frozen=True, slots=True)
class Waived:
    """That somebody accepts a failure, and until when.

    Attributes:
        reason: why it is accepted.
        expires: the last day on which it is, in UTC, ISO 8601.
        issue: where it is discussed, if anywhere.
        owner: who answers for it.
        fault: why the waiver does not hold after all; empty if it does.
    """

    reason: str
    expires: str
    issue: str = ""
    owner: str = ""
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """One claim × one implementation × one dtype.

    Attributes:
        claim: the claim's id.
        implementation: the implementation's name in this run.
        dtype: the dtype of the arrays.
        verdict: what we conclude.
        expected: the verdict of a correct implementation: upheld, or refuted for sentences judged as stated.
        sentence: the claim's own sentence for this verdict, or what stood in the way.
        reason: why the claim was not applicable, inconclusive or an error; empty otherwise.
        worst: the largest |error| / bound seen.
        reading: the deciding reading, or the worst one seen.
        decisions: the statistical decisions, one a setting.
        examples: generated cases measured before a verdict was reached.
        uninformative: those among them whose bound was too wide to say anything.
        replayed: stored counterexamples tried first.
        calls: how often each operation was called.
        counterexample: the minimal case, for a refutation or an error met in a case.
        notes: what a reader should know besides: warnings, nondeterminism, other failing operations.
        by_construction: the reference was judged against its own definition.
        defect: the fault is theorycheck's own: a property that measured nothing or raised.
        seed: the seed of the case generator.
        seconds: wall time.
        qualifier: `normwise` if the claim is upheld to rounding of the norms, not of each entry; else empty.
        met: what failed first, of a refutation by a case; else None.
        waived: the waiver that the failure stands under, or None.
        advisory: why the failure is told without failing the gate: recommended, of a later edition, or known from the
            baseline; else empty.
    """

    claim: str
    implementation: str
    dtype: str
    verdict: Verdict
    sentence: str
    expected: str = "upheld"
    reason: str = ""
    worst: float = 0.0
    reading: Reading | None = None
    decisions: tuple[Decision, ...] = ()
    examples: int = 0
    uninformative: int = 0
    replayed: int = 0
    calls: Mapping[str, int] = field(default_factory=dict)
    counterexample: Counterexample | None = None
    notes: tuple[str, ...] = ()
    by_construction: bool = False
    defect: bool = False
    seed: int = 0
    seconds: float = 0.0
    qualifier: str = ""
    met: Met | None = None
    waived: Waived | None = None
    advisory: str = ""

    @property
    def words(self) -> str:
        """The verdict as a person writes it, with its qualifier."""
        return qualified(self.verdict, self.qualifier)

    @property
    def id(self) -> str:
        """`claim[implementation-dtype]`, the name of the result everywhere."""
        return f"{self.claim}[{self.implementation}-{self.dtype}]"

    @property
    def as_expected(self) -> bool:
        """True if the verdict is the one a correct implementation gets."""
        return self.verdict.value == self.expected


@dataclass(frozen=True, slots=True)
class Experiment:
    """The figure of a claim, measured on one implementation. It decides nothing.

    Attributes:
        claim: the claim's id.
        implementation: the implementation's name in this run.
        dtype: the dtype of the arrays.
        figure: the data, or None if they could not be measured.
        reason: what stood in the way.
        seconds: wall time.
    """

    claim: str
    implementation: str
    dtype: str
    figure: Figure | None
    reason: str = ""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Teeth:
    """What a claim is worth: the wrong implementations, planted to try it, that it refutes.

    Attributes:
        kills: how many.
        named: a few of them, first those that no other claim refutes.
    """

    kills: int
    named: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """An implementation as the record knows it.

    Attributes:
        name: what reports call it, unique in the run.
        version: as it declares it.
        dtypes: as it declares them.
        operations: those it offers.
        notes: what was ignored while reading it.
        target: how a command line names it; empty for an object that was handed over.
        failure: why it could not be plugged in, so that nothing was judged; empty if it could.
    """

    name: str
    version: str
    dtypes: tuple[str, ...]
    operations: tuple[str, ...]
    notes: tuple[str, ...] = ()
    target: str = ""
    failure: str = ""


@dataclass(frozen=True, slots=True)
class Gate:
    """What the verdicts of a run amount to.

    Attributes:
        exit_code: of the command line.
        sentence: the same in words.
        problems: what fails the gate beside the verdicts: too little judged, waivers that do not hold.
        notices: what a reader should know, and that fails nothing.
        policy: what the gate asks for and where that was read, by name; empty for the built-in policy.
        changes: the ids of what changed since the baseline, by what became of them; empty without one.
    """

    exit_code: int
    sentence: str
    problems: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    policy: Mapping[str, str] = field(default_factory=dict)
    changes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Shard:
    """Which part of a run was made, for machines that share one.

    Attributes:
        index: the number of the part, from 1.
        of: how many parts there are.
        agenda: a hash of all that is to be judged, with its expected costs: parts of one run have the same one.
    """

    index: int
    of: int
    agenda: str

    def __str__(self) -> str:
        return f"{self.index}/{self.of}"


@dataclass(frozen=True)
class Run:
    """Everything that one run found. Iterating gives its results.

    Attributes:
        results: in the order of claim, implementation, dtype.
        claims: the claims that were judged, by id.
        implementations: who was judged.
        profile: quick, standard or thorough.
        seed: the root seed.
        patterns: the claim patterns asked for, empty for all.
        environment: versions of what took part.
        started: when, UTC, ISO 8601.
        seconds: wall time.
        partial: the run was interrupted, or stopped at the first failure.
        gate: what the verdicts amount to.
        tool_version: the version of theorycheck that judged.
        false_alarms: the closed ledger of each implementation: which claim had which share of the budget.
        accuracy: normwise or componentwise.
        experiments: the figures, in the order of claim and implementation.
        texts: the texts of which the run judged sentences as they stand.
        teeth: claim → what it is worth, where that is known.
        dtypes: the dtypes asked for, empty for those that the profile takes.
        edition: the edition of the catalogue whose claims gate.
        shard: which part of a run this is, or None if it is all of it.
    """

    results: tuple[Result, ...]
    claims: Mapping[str, Claim]
    implementations: tuple[Judged, ...]
    profile: str
    seed: int
    patterns: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    started: str = ""
    seconds: float = 0.0
    partial: bool = False
    gate: Gate | None = None
    tool_version: str = ""
    false_alarms: Mapping[str, Audit] = field(default_factory=dict)
    accuracy: str = NORMWISE
    experiments: tuple[Experiment, ...] = ()
    texts: tuple[Text, ...] = ()
    teeth: Mapping[str, Teeth] = field(default_factory=dict)
    dtypes: tuple[str, ...] = ()
    edition: str = FIRST_EDITION
    shard: Shard | None = None

    @property
    def is_part(self) -> bool:
        """True if what is missing in it may have been judged elsewhere, or was never come to."""
        return self.partial or self.shard is not None

    def __iter__(self) -> Iterator[Result]:
        return iter(self.results)

    def __len__(self) -> int:
        return len(self.results)

    def counts(self) -> dict[Verdict, int]:
        """How many results have each verdict."""
        return {verdict: sum(result.verdict is verdict for result in self.results) for verdict in Verdict}

    def reproduction(self, result: Result) -> str:
        """One line that judges the claim again on the same cases."""
        targets = {judged.name: judged.target for judged in self.implementations}
        target = targets.get(result.implementation, "")
        return reproduction(result, target, self.profile, self.seed, self.accuracy)

    def _repr_html_(self) -> str:
        """The run as a notebook shows it: the gate, and a row a result that is not simply upheld."""
        head = escape(self.gate.sentence if self.gate else "not gated")
        counts = ", ".join(f"{count} {verdict.words}" for verdict, count in self.counts().items() if count)
        rows = "".join(
            f"<tr><td>{escape(inert(result.id))}</td><td>{result.words}</td>"
            f"<td>{escape(inert(result.sentence))}</td></tr>"
            for result in self.results
            if not result.as_expected
        )
        return f"<p><strong>{head}</strong></p><p>{counts}</p>" + (f"<table>{rows}</table>" if rows else "")


def qualified(verdict: Verdict, qualifier: str) -> str:
    """A verdict as a person writes it, with its qualifier: `upheld (normwise)`."""
    return f"{verdict.words} ({qualifier})" if qualifier else verdict.words


def reproduction(result: Result, target: str, profile: str, seed: int, accuracy: str = NORMWISE) -> str:
    """One line that judges a claim again: a command, or a call if the implementation was handed over as an object."""
    unusual = {"profile": profile} if profile != STANDARD else {}
    unusual |= {"accuracy": accuracy} if accuracy != NORMWISE else {}
    if not target:
        more = "".join(f", {name}={value!r}" for name, value in unusual.items())
        return f"theorycheck.check(…, claims={result.claim!r}, dtypes={result.dtype!r}, seed={seed}{more})"
    argv = ["theorycheck", "check", target, "--claims", result.claim, "--dtype", result.dtype, "--seed", str(seed)]
    argv += [word for name, value in unusual.items() for word in (f"--{name}", value)]
    return inert(shlex.join(argv))
