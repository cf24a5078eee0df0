"""`theorycheck check`: judge, one line a finished claim; explain what failed; write the report."""

import argparse
import sys

from theorycheck.commands.conclusion import conclude, failing, hand_over, withheld
from theorycheck.commands.request import requested
from theorycheck.explanation import excuse, ratio, worst_of
from theorycheck.record import Result
from theorycheck.suite import conduct
from theorycheck.terminal import Terminal
from theorycheck.text import cut
from theorycheck.verdict import Verdict

_ID_WIDTH = 40
_REMARK_WIDTH = 20


def execute(options: argparse.Namespace) -> int:
    """Judge what the options ask for; the exit code of the gate."""
    # What a program reads stands alone on standard output.
    terminal = Terminal(sys.stderr if options.json else None)
    request = requested(options)
    with withheld(terminal, options):
        lines = _Lines(terminal, everything=options.verbose or bool(options.claims))
        try:
            run = conduct(request, lines.add, lines.start)
            lines.finish()
        finally:
            terminal.clear()
        code = conclude(terminal, run, options)
    hand_over(terminal, run, options)
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
        self._failed += len(failing([result]))
        self._tell_progress()

    def finish(self) -> None:
        """Print the line of the claim at hand."""
        if not self._results:
            return
        results, self._results = self._results, []
        worst = worst_of(failing(results) or results)
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
    if not failing(results):
        return excuse(worst)
    others = len(failing(results)) - 1
    more = f" {worst.dtype}" + (f" +{others}" if others else "")
    return cut(worst.implementation, _REMARK_WIDTH - len(more)) + more
