"""Record → the files that other tools read, each from the record alone."""

from collections.abc import Callable, Mapping
from pathlib import Path

from theorycheck.errors import UsageError
from theorycheck.record import Run
from theorycheck.report import junit, observations, sarif

FORMS: dict[str, Callable[[Run], bytes]] = {
    "junit": junit.document,
    "sarif": sarif.document,
    "observations": observations.document,
}


def write(run: Run, paths: Mapping[str, str]) -> list[Path]:
    """Write the run in these forms to these files; returns their paths.

    Raises:
        UsageError: a file cannot be written.
    """
    return [_written(run, form, Path(paths[form])) for form in FORMS if paths.get(form)]


def _written(run: Run, form: str, path: Path) -> Path:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(FORMS[form](run))
    except OSError as error:
        raise UsageError(f"cannot write the {form} file to {str(path)!r}: {error.strerror}") from None
    return path
