"""How a run ends on the terminal and for a CI system: failures explained, the gate told, files written."""

import argparse
import itertools
import shlex
import sys
import textwrap
from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from theorycheck import gate
from theorycheck.explanation import excuse, explain
from theorycheck.lines import WIDTH
from theorycheck.record import Gate, Result, Run
from theorycheck.record_json import FILE_NAME, to_json
from theorycheck.report_files import ReportError, write_report
from theorycheck.repro import naming
from theorycheck.terminal import Terminal
from theorycheck.verdict import Verdict

DEFAULT_RECORD = Path("reports", "out", FILE_NAME)
MOST_EXPLAINED = 20
"""Failures explained in the terminal; the report has all of them."""


def withheld(terminal: Terminal, options: argparse.Namespace) -> AbstractContextManager[None]:
    """Where a CI system reads the output, foreign text gives it no orders."""
    if not options.annotations:
        return nullcontext()
    from theorycheck.report import annotations  # noqa: PLC0415 -- only CI needs it

    return annotations.withheld(terminal.line)


def failing(results: Iterable[Result]) -> list[Result]:
    """Those that fail the gate."""
    return [result for result in results if gate.of(result) is not gate.ExitCode.PASSED]


def conclude(terminal: Terminal, run: Run, options: argparse.Namespace) -> int:
    """Explain what failed, tell what the gate says, write the report; the exit code."""
    directory = Path(options.report)
    _explain_failures(terminal, run, directory, verbose=options.verbose)
    return _conclude(terminal, run, directory, Path(options.history) if options.history else None)


def hand_over(terminal: Terminal, run: Run, options: argparse.Namespace) -> None:
    """What the options ask for beside the report: annotations, a summary, files for other tools, the record itself."""
    if options.annotations:
        from theorycheck.report import annotations  # noqa: PLC0415 -- only CI needs it

        for line in annotations.github(run):
            terminal.line(line)
    if options.summary:
        from theorycheck.report import summary  # noqa: PLC0415 -- only CI needs it

        summary.append(run, Path(options.summary))
    if options.junit or options.sarif or options.observations:
        from theorycheck.report import exports  # noqa: PLC0415 -- only CI needs it

        for path in exports.write(run, vars(options)):
            terminal.line(str(path))
    if options.json:
        # Its bytes, whatever the encoding of the terminal.
        sys.stdout.buffer.write(to_json(run))


def _explain_failures(terminal: Terminal, run: Run, directory: Path, *, verbose: bool) -> None:
    shown = [result for result in run if excuse(result)] if verbose else []
    groups = [
        list(same)
        for _, same in itertools.groupby((*failing(run), *shown), lambda result: (result.claim, result.implementation))
    ]
    for first, *others in groups[:MOST_EXPLAINED]:
        terminal.line()
        heading, *lines = explain(
            first, run.reproduction(first), alone=_alone(run, first, directory), others=others, verbose=verbose
        )
        terminal.heading(heading)
        for line in lines:
            terminal.line(line)
    if len(groups) > MOST_EXPLAINED:
        terminal.line()
        terminal.line(f"{len(groups) - MOST_EXPLAINED} more failures are explained in the report.")


def _alone(run: Run, result: Result, directory: Path) -> str:
    """The line that writes a failure of this run as a script of its own."""
    command, path = naming.command(run, result), directory / FILE_NAME
    return command and f"{command}{'' if path == DEFAULT_RECORD else f' --from {shlex.quote(str(path))}'}"


def _conclude(terminal: Terminal, run: Run, directory: Path, past: Path | None) -> int:
    ruling = run.gate or Gate(0, "")
    code = ruling.exit_code
    terminal.line()
    judged = {result.claim for result in run if result.verdict is not Verdict.NOT_APPLICABLE}
    where = f", policy {ruling.policy['file']}" if "file" in ruling.policy else ""
    terminal.line(f"{len(judged)} claims judged, profile {run.profile}, seed {run.seed}, {run.seconds:.1f} s{where}")
    for told in (*ruling.problems, *ruling.notices):
        if told not in ruling.sentence:
            terminal.line(textwrap.fill(told, WIDTH, subsequent_indent="  "))
    terminal.heading(ruling.sentence)
    try:
        terminal.line(str(write_report(run, directory, past)))
    except ReportError as error:
        print(f"theorycheck: {error}", file=sys.stderr)  # noqa: T201
        return code or int(gate.ExitCode.DEFECT)
    return code
