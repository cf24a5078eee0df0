"""`theorycheck check`: judge, one line a finished claim; explain what failed; write the report."""

import argparse
import itertools
import shlex
import sys
import textwrap
from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from theorycheck import gate
from theorycheck.commands.request import requested
from theorycheck.explanation import excuse, explain, ratio, worst_of
from theorycheck.lines import WIDTH
from theorycheck.record import Gate, Result, Run
from theorycheck.record_json import FILE_NAME, to_json
from theorycheck.repro import naming
from theorycheck.suite import ReportError, conduct, write_report
from theorycheck.terminal import Terminal
from theorycheck.text import cut
from theorycheck.verdict import Verdict

DEFAULT_RECORD = Path("reports", "out", FILE_NAME)
MOST_EXPLAINED = 20
"""Failures explained in the terminal; the report has all of them."""
_ID_WIDTH = 40
_REMARK_WIDTH = 20


def execute(options: argparse.Namespace) -> int:
    """Judge what the options ask for; the exit code of the gate."""
    # What a program reads stands alone on standard output.
    terminal = Terminal(sys.stderr if options.json else None)
    request = requested(options)
    with _withheld(terminal, options):
        lines = _Lines(terminal, everything=options.verbose or bool(options.claims))
        try:
            run = conduct(request, lines.add, lines.start)
            lines.finish()
        finally:
            terminal.clear()
        _explain_failures(terminal, run, Path(options.report), verbose=options.verbose)
        code = _conclude(terminal, run, Path(options.report))
    _tell_ci(terminal, run, options)
    if options.json:
        # Its bytes, whatever the encoding of the terminal.
        sys.stdout.buffer.write(to_json(run))
    return code


class _Lines:
    """Prints one line a claim, as soon as its last result is in.

    What is not applicable is only counted at the end, unless `everything` is asked for: an implementation of three
    operations would drown in it.
    """

    def __init__(self, terminal: Terminal, *, everything: bool) -> None:
        self._terminal = terminal
        self._everything = everything
        self._results: list[Result] = []
        self._expected = self._done = self._failed = 0

    def start(self, expected: int) -> None:
        """Take how many results there will be."""
        self._expected = expected
        self._tell_progress()

    def add(self, result: Result) -> None:
        """Take a result; the line of the claim before it is then due."""
        if self._results and self._results[0].claim != result.claim:
            self.finish()
        self._results.append(result)
        self._done += 1
        self._failed += len(_failing([result]))
        self._tell_progress()

    def finish(self) -> None:
        """Print the line of the claim at hand."""
        if not self._results:
            return
        results, self._results = self._results, []
        worst = worst_of(_failing(results) or results)
        if worst.verdict is Verdict.NOT_APPLICABLE and not self._everything:
            return
        columns = (worst.claim, _ID_WIDTH), (_remark(worst, results), 0)
        self._terminal.verdict(worst.verdict, *columns, qualifier=worst.qualifier)

    def _tell_progress(self) -> None:
        failed = f", {self._failed} failed" if self._failed else ""
        self._terminal.live(f"{self._done} of {self._expected} judged{failed}")


def _remark(worst: Result, results: list[Result]) -> str:
    if worst.verdict is Verdict.NOT_APPLICABLE:
        return ""
    if worst.as_expected:
        if worst.verdict is Verdict.REFUTED:
            return "as expected"
        return ratio(max(results, key=lambda result: result.worst))
    if not _failing(results):
        return excuse(worst)
    others = len(_failing(results)) - 1
    more = f" {worst.dtype}" + (f" +{others}" if others else "")
    return cut(worst.implementation, _REMARK_WIDTH - len(more)) + more


def _failing(results: Iterable[Result]) -> list[Result]:
    return [result for result in results if gate.of(result) is not gate.ExitCode.PASSED]


def _withheld(terminal: Terminal, options: argparse.Namespace) -> AbstractContextManager[None]:
    """Where a CI system reads the output, foreign text gives it no orders."""
    if not options.annotations:
        return nullcontext()
    from theorycheck.report.annotations import withheld  # noqa: PLC0415 -- only CI needs it

    return withheld(terminal.line)


def _tell_ci(terminal: Terminal, run: Run, options: argparse.Namespace) -> None:
    """What the options ask for beside the report: annotations, a summary, files for other tools."""
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


def _explain_failures(terminal: Terminal, run: Run, directory: Path, *, verbose: bool) -> None:
    shown = [result for result in run if excuse(result)] if verbose else []
    groups = [
        list(same)
        for _, same in itertools.groupby((*_failing(run), *shown), lambda result: (result.claim, result.implementation))
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


def _conclude(terminal: Terminal, run: Run, directory: Path) -> int:
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
        terminal.line(str(write_report(run, directory)))
    except ReportError as error:
        print(f"theorycheck: {error}", file=sys.stderr)  # noqa: T201
        return code or int(gate.ExitCode.DEFECT)
    return code
