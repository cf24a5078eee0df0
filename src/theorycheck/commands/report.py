"""`theorycheck report`: draw the page of a report.json again, and write what other tools read."""

import argparse
from pathlib import Path

from theorycheck import record_json
from theorycheck.catalogue import unknown
from theorycheck.errors import UsageError
from theorycheck.record import Run
from theorycheck.report_files import ReportError, draw_report
from theorycheck.results import describe
from theorycheck.terminal import Terminal


def execute(options: argparse.Namespace) -> int:
    """Draw report.html beside the record; print what was written, the page last."""
    terminal = Terminal()
    if options.schema:
        from theorycheck import record_schema  # noqa: PLC0415 -- for this option alone

        terminal.line(record_schema.document().rstrip())
        return 0
    path = Path(options.record)
    run = record_json.load(path)
    from theorycheck.report import exports  # noqa: PLC0415 -- an unreadable record is told without loading templates

    for written in (*_figures(run, options.figures), *exports.write(run, vars(options))):
        terminal.line(str(written))
    past = Path(options.history) if options.history else None
    if past is not None and not past.is_dir():
        raise UsageError(f"there is no folder {options.history!r} with earlier runs. `check --history` makes one.")
    terminal.line(str(draw_report(path, past, run)))
    return 0


def _figures(run: Run, asked: list[str] | None) -> list[Path]:
    if not asked:
        return []
    from theorycheck.report import figure_files  # noqa: PLC0415 -- matplotlib loads where there is something to draw

    form, directory = asked
    if form not in figure_files.FORMS:
        raise UsageError(unknown("form of figures", form, figure_files.FORMS))
    try:
        return list(figure_files.write(run, form, Path(directory)))
    except OSError as error:
        raise UsageError(f"cannot write figures to {directory!r}: {error.strerror}") from None
    except Exception as error:
        raise ReportError(f"a figure could not be drawn: {describe(error)}") from error
