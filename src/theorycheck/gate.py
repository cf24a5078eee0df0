"""What the verdicts of a run amount to: one exit code, and the same in words."""

from collections.abc import Iterator
from enum import IntEnum

from theorycheck.record import Gate, Result, Run
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
    ExitCode.TOO_LITTLE: "TOO LITTLE WAS JUDGED",
    ExitCode.INCONCLUSIVE: "INCONCLUSIVE",
    ExitCode.DEFECT: "DEFECT OF THEORYCHECK",
    ExitCode.INTERRUPTED: "INTERRUPTED",
}


def decide(run: Run, *, interrupted: bool = False) -> Gate:
    """The gate of a run: every applicable claim upheld, and at least one judged for each implementation."""
    codes = {code for result in run.results if (code := of(result)) is not ExitCode.PASSED}
    idle = [] if run.partial else list(_idle(run))
    if idle or not (run.results or run.partial):
        codes.add(ExitCode.TOO_LITTLE)
    code = next((code for code in SEVERITY if code in codes), ExitCode.PASSED)
    if interrupted:
        code = ExitCode.INTERRUPTED
    return Gate(int(code), f"{HEADINGS[code]}: {_counted(run, idle)}.")


def of(result: Result) -> ExitCode:
    """The exit code that one result alone would give."""
    if result.defect:
        return ExitCode.DEFECT
    if result.as_expected:
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


def _idle(run: Run) -> Iterator[str]:
    """The implementations about which nothing was judged."""
    judged = {result.implementation for result in run.results if result.verdict is not Verdict.NOT_APPLICABLE}
    for implementation in run.implementations:
        if implementation.name not in judged:
            yield implementation.name


def _counted(run: Run, idle: list[str]) -> str:
    as_stated = sum(result.as_expected for result in run.results if result.expected == Verdict.REFUTED)
    plain = [result for result in run.results if result.expected != Verdict.REFUTED or not result.as_expected]
    counts = {verdict: sum(result.verdict is verdict for result in plain) for verdict in Verdict}
    defects = sum(result.defect for result in plain)
    counts[Verdict.ERROR] -= defects
    worst_first = (Verdict.REFUTED, Verdict.ERROR, Verdict.INCONCLUSIVE, Verdict.UPHELD, Verdict.NOT_APPLICABLE)
    parts = [f"{counts[verdict]} {verdict.words}" for verdict in worst_first if counts[verdict]]
    if as_stated:
        parts.append(f"{as_stated} refuted as expected")
    if defects:
        parts.insert(0, f"{defects} not judged for a fault of ours")
    if idle:
        parts.append(f"no claim was judged for {', '.join(inert(name, 80) for name in idle)}")
    return ", ".join(parts) or "no claim was judged"
