"""`theorycheck check`: judge, one line a finished claim; explain what failed; write the report."""

import argparse
import itertools
import sys
from pathlib import Path

from theorycheck import gate
from theorycheck.explanation import explain, ratio, worst_of
from theorycheck.record import Result, Run
from theorycheck.suite import ReportError, Request, conduct, write_report
from theorycheck.terminal import Terminal
from theorycheck.text import cut
from theorycheck.verdict import Verdict

STORE = ".theorycheck"
MOST_EXPLAINED = 20
"""Failures explained in the terminal; the report has all of them."""
_ID_WIDTH = 40
_REMARK_WIDTH = 20


def execute(options: argparse.Namespace) -> int:
    """Judge what the options ask for; the exit code of the gate."""
    terminal = Terminal()
    request = Request(
        implementations=tuple(options.implementations),
        claims=tuple(options.claims),
        profile=options.profile,
        seed=options.seed,
        dtypes=tuple(options.dtype),
        store=None if options.no_replay else Path(STORE),
        time_limit=options.time_limit,
        stop_at_first=options.stop_at_first,
        accuracy=options.accuracy,
    )
    lines = _Lines(terminal, everything=options.verbose or bool(options.claims))
    run = conduct(request, lines.add)
    lines.finish()
    _explain_failures(terminal, run, verbose=options.verbose)
    return _conclude(terminal, run, Path(options.report))


class _Lines:
    """Prints one line a claim, as soon as its last result is in.

    What is not applicable is only counted at the end, unless `everything` is asked for: an implementation of three
    operations would drown in it.
    """

    def __init__(self, terminal: Terminal, *, everything: bool) -> None:
        self._terminal = terminal
        self._everything = everything
        self._results: list[Result] = []

    def add(self, result: Result) -> None:
        """Take a result; the line of the claim before it is then due."""
        if self._results and self._results[0].claim != result.claim:
            self.finish()
        self._results.append(result)

    def finish(self) -> None:
        """Print the line of the claim at hand."""
        if not self._results:
            return
        results, self._results = self._results, []
        worst = worst_of(results)
        if worst.verdict is Verdict.NOT_APPLICABLE and not self._everything:
            return
        columns = (worst.claim, _ID_WIDTH), (_remark(worst, results), 0)
        self._terminal.verdict(worst.verdict, *columns, qualifier=worst.qualifier)


def _remark(worst: Result, results: list[Result]) -> str:
    if worst.verdict is Verdict.NOT_APPLICABLE:
        return ""
    if worst.as_expected:
        if worst.verdict is Verdict.REFUTED:
            return "as expected"
        return ratio(max(results, key=lambda result: result.worst))
    others = sum(not result.as_expected and result.verdict is not Verdict.NOT_APPLICABLE for result in results) - 1
    more = f" {worst.dtype}" + (f" +{others}" if others else "")
    return cut(worst.implementation, _REMARK_WIDTH - len(more)) + more


def _explain_failures(terminal: Terminal, run: Run, *, verbose: bool) -> None:
    failed = (result for result in run if gate.of(result) is not gate.ExitCode.PASSED)
    groups = [list(same) for _, same in itertools.groupby(failed, lambda result: (result.claim, result.implementation))]
    for first, *others in groups[:MOST_EXPLAINED]:
        terminal.line()
        heading, *lines = explain(first, run.reproduction(first), others=others, verbose=verbose)
        terminal.heading(heading)
        for line in lines:
            terminal.line(line)
    if len(groups) > MOST_EXPLAINED:
        terminal.line()
        terminal.line(f"{len(groups) - MOST_EXPLAINED} more failures are explained in the report.")


def _conclude(terminal: Terminal, run: Run, directory: Path) -> int:
    sentence, code = ("", 0) if run.gate is None else (run.gate.sentence, run.gate.exit_code)
    terminal.line()
    judged = {result.claim for result in run if result.verdict is not Verdict.NOT_APPLICABLE}
    terminal.line(f"{len(judged)} claims judged, profile {run.profile}, seed {run.seed}, {run.seconds:.1f} s")
    terminal.heading(sentence)
    try:
        terminal.line(str(write_report(run, directory)))
    except ReportError as error:
        print(f"theorycheck: {error}", file=sys.stderr)  # noqa: T201
        return code or int(gate.ExitCode.DEFECT)
    return code
