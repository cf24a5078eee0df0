"""A run as files: report.json, then the page that is drawn from it."""

from pathlib import Path

from theorycheck import history, record_json
from theorycheck.errors import TheorycheckError, UsageError
from theorycheck.record import Run
from theorycheck.results import describe


class ReportError(TheorycheckError):
    """The report could not be drawn; report.json stands."""


def write_report(found: Run, directory: Path, past: Path | None = None) -> Path:
    """Write report.json, then report.html; returns the path of the page.

    Args:
        found: the run.
        directory: where both go.
        past: a folder of earlier runs, which the page then shows too, and in which a whole run is kept.

    Raises:
        UsageError: a folder cannot be written to.
        ReportError: the page could not be drawn; report.json stands.
    """
    place = directory
    try:
        path = record_json.write(found, place)
        if past is not None and not found.is_part:
            place = past
            history.keep(found, past)
    except OSError as error:
        raise UsageError(f"cannot write to {str(place)!r}: {error.strerror}") from None
    return draw_report(path, past)


def draw_report(path: Path, past: Path | None = None, found: Run | None = None) -> Path:
    """Draw the page beside a report.json, from that file alone or with the history of a folder; returns its path.

    Args:
        path: the file.
        past: the folder of earlier runs.
        found: what is in the file, if that was read already.

    Raises:
        UsageError: the file is no report, or the page cannot be written.
        ReportError: the page could not be drawn.
    """
    from theorycheck import report  # noqa: PLC0415 -- templates and mathematics load only where a page is drawn

    found = found or record_json.load(path)
    try:
        return report.write(found, path.parent, history.among(found, past) if past else None)
    except OSError as error:
        raise UsageError(f"cannot write to {str(path.parent)!r}: {error.strerror}") from None
    except Exception as error:
        raise ReportError(f"the report could not be drawn: {describe(error)}. The record stands in {path}.") from error
