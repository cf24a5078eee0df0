"""Claims × libraries, with the reason for each refutation: `python -m tests.conformance` writes docs/conformance.md."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.witness import Witness, witness

from theorycheck.explanation import GLYPHS, WORST_FIRST, fails, number
from theorycheck.record import Result, Run
from theorycheck.record_json import load
from theorycheck.report.summary import code
from theorycheck.tables import convert, read_toml
from theorycheck.verdict import Verdict

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "conformance.md"
RECORD = ROOT / "reports" / "conformance" / "report.json"
CAUSES = Path(__file__).with_name("conformance.toml")
HEAD = """# Libraries of deep learning beside the theory

What theorycheck finds in other people's libraries: every claim that applies to one of them, judged in the profile
{profile} with seed {seed}, each library in worker processes, on the CPU. `make conformance` writes this page.
A refutation is a minimal counterexample beyond the rounding of the dtype. Below the table stands the cause of each,
with a small case of that cause computed by hand, and then every counterexample once more, in extended precision, by an
implementation that shares no code with the one from which the bounds come. Many are choices that the library documents:
they deviate from the contract all the same, and whoever accepts them waives them. A quick run finds no more than what a
few cases of a claim show.

"""


@dataclass(frozen=True, slots=True)
class Cause:
    """Why some results are as they are.

    Attributes:
        libraries: the names of the implementations.
        claims: the ids of the claims.
        why: what the library does, and why it contradicts the claims.
        dtypes: the dtypes; all if empty.
    """

    libraries: list[str]
    claims: list[str]
    why: str
    dtypes: tuple[str, ...] = ()

    def covers(self, result: Result) -> bool:
        """True if the cause explains the result."""
        named = result.implementation in self.libraries and (not self.dtypes or result.dtype in self.dtypes)
        return named and result.claim in self.claims


def causes() -> list[Cause]:
    """The causes that are written down."""
    return [convert(each, Cause, Cause.__slots__) for each in read_toml(CAUSES)["cause"]]


def unexplained(run: Run, known: Iterable[Cause]) -> list[str]:
    """The failures that no cause covers."""
    known = list(known)
    return [result.id for result in run if fails(result) and not any(cause.covers(result) for cause in known)]


def page(run: Run, known: list[Cause]) -> str:
    """The page in Markdown."""
    return "\n".join(
        [
            HEAD.format(profile=run.profile, seed=run.seed) + "## Libraries\n",
            *_libraries(run),
            "\n## Claims\n",
            *_matrix(run),
            "\n## Why each refutation is true",
            *_reasons(run, known),
            "\n## Every counterexample, computed again\n",
            *_witnesses(run),
            "",
        ]
    )


def _libraries(run: Run) -> Iterator[str]:
    yield "| library | version | dtypes | operations | results upheld | refuted | error | inconclusive |"
    yield "| --- | --- | --- | ---: | ---: | ---: | ---: | ---: |"
    for judged in run.implementations:
        found = [_found(result) for result in run if result.implementation == judged.name]
        numbers = (found.count(v) for v in (Verdict.UPHELD, Verdict.REFUTED, Verdict.ERROR, Verdict.INCONCLUSIVE))
        version, dtypes = code(judged.version, cell=True), ", ".join(judged.dtypes)
        yield f"| {' | '.join(map(str, (judged.name, version, dtypes, len(judged.operations), *numbers)))} |"


def _matrix(run: Run) -> Iterator[str]:
    names = [judged.name for judged in run.implementations]
    yield f"| claim | {' | '.join(names)} |"
    yield f"| --- |{' :-: |' * len(names)}"
    for claim in run.claims:
        cells = [
            _cell(result for result in run if (result.claim, result.implementation) == (claim, name)) for name in names
        ]
        if any(cells):
            yield f"| `{claim}` | {' | '.join(cells)} |"


def _cell(results: Iterable[Result]) -> str:
    """The worst verdict over the dtypes; empty where the claim does not apply."""
    verdicts = {_found(result) for result in results} - {Verdict.NOT_APPLICABLE}
    return next((GLYPHS[verdict] for verdict in WORST_FIRST if verdict in verdicts), "")


def _found(result: Result) -> Verdict:
    """The verdict; upheld if theory is borne out by a refutation, of a sentence that is false as it stands."""
    return Verdict.UPHELD if result.as_expected else result.verdict


def _reasons(run: Run, known: list[Cause]) -> Iterator[str]:
    for judged in run.implementations:
        told = [(cause, _covered(run, cause, judged.name)) for cause in known]
        if any(covered for _, covered in told):
            yield f"\n### {judged.name}\n"
        for cause, covered in told:
            if covered:
                yield f"- {cause.why} ({', '.join(covered)})"


def _covered(run: Run, cause: Cause, name: str) -> list[str]:
    """The claims that fail on the library for this cause, with their dtypes."""
    found: dict[str, list[str]] = {}
    for result in run:
        if result.implementation == name and fails(result) and cause.covers(result):
            found.setdefault(result.claim, []).append(result.dtype)
    return [f"`{claim}` {' and '.join(dtypes)}" for claim, dtypes in found.items()]


def _witnesses(run: Run) -> Iterator[str]:
    """What the library returned, and what is due; what is no matter of one value is left to its cause."""
    yield "| result | where | observed | due | error / bound |"
    yield "| --- | --- | ---: | ---: | ---: |"
    for result in run:
        if fails(result):
            seen = witness(result)
            cells = _told(seen) if seen else ("more than one value is right, or a seed decides: see above", "", "", "")
            yield f"| {code(result.id, cell=True)} | {' | '.join(cells)} |"


def _told(seen: Witness) -> tuple[str, ...]:
    return seen.where, repr(seen.observed), repr(seen.due), number(seen.excess, 3)


if __name__ == "__main__":
    written = load(RECORD)
    if lacking := unexplained(written, causes()):
        raise SystemExit(
            f"{CAUSES.name} gives no cause for: {', '.join(lacking)}. Check each by hand, then write it down."
        )
    PAGE.write_text(page(written, causes()), encoding="utf-8", newline="\n")
