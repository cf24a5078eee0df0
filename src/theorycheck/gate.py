"""What the verdicts of a run amount to: one exit code, and the same in words."""

from collections.abc import Iterator, Sequence
from enum import IntEnum

from theorycheck.policy import Policy
from theorycheck.record import Gate, Result, Run
from theorycheck.terms import KNOWN, Terms
from theorycheck.text import inert
from theorycheck.verdict import Verdict


class ExitCode(IntEnum):
    """The exit codes of the command line."""

    PASSED = 0
    REFUTED = 1
    USAGE = 2
    INCONCLUSIVE = 3
    WAIVER = 4
    TOO_LITTLE = 5
    IMPLEMENTATION = 6
    DEFECT = 70
    INTERRUPTED = 130


SEVERITY = (
    # A defect of ours comes first: it casts doubt on every other verdict of the run.
    ExitCode.DEFECT,
    ExitCode.REFUTED,
    ExitCode.IMPLEMENTATION,
    ExitCode.WAIVER,
    ExitCode.TOO_LITTLE,
    ExitCode.INCONCLUSIVE,
)
"""Where several hold, the first of these is the exit code."""

HEADINGS = {
    ExitCode.PASSED: "PASSED",
    ExitCode.REFUTED: "FAILED",
    ExitCode.IMPLEMENTATION: "FAILED",
    ExitCode.WAIVER: "FAILED",
    ExitCode.TOO_LITTLE: "TOO LITTLE WAS JUDGED",
    ExitCode.INCONCLUSIVE: "INCONCLUSIVE",
    ExitCode.DEFECT: "DEFECT OF THEORYCHECK",
    ExitCode.INTERRUPTED: "INTERRUPTED",
}


def decide(run: Run, terms: Terms | None = None, *, interrupted: bool = False) -> Gate:
    """The gate of a run: every required claim upheld or validly waived, enough judged, no waiver out of date."""
    terms = terms or Terms()
    waivers, missing = tuple(terms.waiver_problems(run)), tuple(_too_little(run, terms.policy))
    codes = {of(result) for result in run.results}
    failed = tuple(f"{inert(one.name)} was not judged: {one.failure}" for one in run.implementations if one.failure)
    if failed:
        codes.add(ExitCode.IMPLEMENTATION)
    if waivers:
        codes.add(ExitCode.WAIVER)
    if missing or not (run.results or run.is_part):
        codes.add(ExitCode.TOO_LITTLE)
    counted = ", ".join((*_counted(run, waivers, missing), *failed)) or "no claim was judged"
    code = next((code for code in SEVERITY if code in codes), ExitCode.PASSED)
    if interrupted:
        code = ExitCode.INTERRUPTED
    return Gate(
        exit_code=int(code),
        sentence=f"{HEADINGS[code]}: {counted.removesuffix('.')}.",
        problems=(*failed, *waivers, *missing),
        notices=tuple(terms.notices(run)),
        policy=terms.told(),
        changes=terms.changed(run),
    )


def of(result: Result) -> ExitCode:
    """The exit code that one result alone would give."""
    if result.defect:
        return ExitCode.DEFECT
    if result.waived is not None:
        return ExitCode.WAIVER if result.waived.fault else ExitCode.PASSED
    if result.as_expected or result.advisory:
        return ExitCode.PASSED
    if result.expected == Verdict.REFUTED:
        return ExitCode.REFUTED  # a sentence that is false as stated, and was not shown to be
    match result.verdict:
        case Verdict.REFUTED:
            return ExitCode.REFUTED
        case Verdict.ERROR:
            return ExitCode.IMPLEMENTATION
        case Verdict.INCONCLUSIVE:
            return ExitCode.INCONCLUSIVE
        case Verdict.UPHELD | Verdict.NOT_APPLICABLE:
            return ExitCode.PASSED


def _too_little(run: Run, policy: Policy) -> Iterator[str]:
    """What was asked for and not judged, in words."""
    floor = 1 if run.patterns or run.dtypes else policy.floor
    for implementation in run.implementations:
        if run.is_part or implementation.failure:  # which is told as that
            continue
        name = implementation.name
        put = [result for result in run if result.implementation == name]
        judged = {result.claim for result in put if _is_judged(result)}
        if not judged:
            yield f"no claim was judged for {inert(name, 80)}"
        elif len(judged) < floor:
            yield f"too few claims for {inert(name, 80)}: {len(judged)} judged, the floor is {floor}"
        for claim_id in sorted({result.claim for result in put} - judged):
            if claim_id in policy.named:
                yield f"{claim_id} is required, and was not judged for {inert(name, 80)}"


def _is_judged(result: Result) -> bool:
    """True unless the claim does not apply, or ended in an error that is let pass."""
    let_pass = result.verdict is Verdict.ERROR and of(result) is ExitCode.PASSED
    return result.verdict is not Verdict.NOT_APPLICABLE and not let_pass


def _counted(run: Run, waivers: Sequence[str], missing: Sequence[str]) -> Iterator[str]:
    """How many results gave what; what fails nothing is counted apart."""
    gated = [result for result in run.results if not _apart(result)]
    worst_first = (Verdict.REFUTED, Verdict.ERROR, Verdict.INCONCLUSIVE, Verdict.UPHELD, Verdict.NOT_APPLICABLE)
    counts = {verdict: sum(result.verdict is verdict for result in gated) for verdict in worst_first}
    apart = {
        "not judged for a fault of ours": sum(result.defect for result in run.results),
        **{verdict.words: count for verdict, count in counts.items()},
        "refuted as expected": sum(result.as_expected and _as_stated(result) for result in run.results),
        "waived": sum(result.waived is not None and not result.waived.fault for result in run.results),
        KNOWN: sum(result.advisory == KNOWN for result in run.results),
        "not required": sum(bool(result.advisory) and result.advisory != KNOWN for result in run.results),
    }
    yield from (f"{count} {words}" for words, count in apart.items() if count)
    if waivers:
        yield "1 waiver does not hold" if len(waivers) == 1 else f"{len(waivers)} waivers do not hold"
    yield from missing[:1]
    if len(missing) > 1:
        yield f"{len(missing) - 1} more of that kind"


def _apart(result: Result) -> bool:
    """True for a result that is not counted by its verdict."""
    excused = bool(result.advisory) or (result.waived is not None and not result.waived.fault)
    return result.defect or excused or (result.as_expected and _as_stated(result))


def _as_stated(result: Result) -> bool:
    return result.expected == Verdict.REFUTED
