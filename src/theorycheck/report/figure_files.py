"""Record → figures as files, the same that stand in the page: PDF for a paper, SVG for all else."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from matplotlib import rc_context

from theorycheck.evidence import Figure
from theorycheck.record import Experiment, Run
from theorycheck.report.drawing import LOOK, draw

FORMS: Final = {
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
    "svg": {"Date": None, "Creator": None},
}
"""What a figure can be written as, and the metadata without which the same figure gives the same bytes."""
# Journals refuse the bitmap-like Type 3 fonts that matplotlib embeds by default.
_FONTS: Final = {"pdf.fonttype": 42}
_LONGEST: Final = 120


def write(run: Run, form: str, directory: Path) -> Iterator[Path]:
    """Write every figure of the run into the directory, in `pdf` or `svg`; yields its path once it is there."""
    directory.mkdir(parents=True, exist_ok=True)
    taken: set[str] = set()
    for experiment in run.experiments:
        if experiment.figure is None:
            continue
        path = directory / f"{_stem(experiment, taken)}.{form}"
        save(experiment.figure, path)
        yield path


def save(figure: Figure, path: Path) -> None:
    """Write one figure, in the form that the path ends with."""
    form = path.suffix.removeprefix(".")
    canvas = draw(figure)
    with rc_context(LOOK | _FONTS):
        canvas.savefig(path, format=form, metadata=FORMS[form])


def _stem(experiment: Experiment, taken: set[str]) -> str:
    """A file name of its own, whatever the implementation is called."""
    wanted = f"{experiment.claim}-{experiment.implementation}-{experiment.dtype}"
    stem = re.sub(r"[^A-Za-z0-9.-]+", "_", wanted).strip("._-")[:_LONGEST] or "figure"
    number = 2
    found = stem
    while found.lower() in taken:
        found, number = f"{stem}-{number}", number + 1
    taken.add(found.lower())
    return found
