"""What a sweep has finished, one line a portion, kept as it comes: a sweep that was killed goes on from there."""

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

import msgspec

from theorycheck.errors import UsageError
from theorycheck.record_json import plain, read
from theorycheck.sweeping.grid import Finished, Place


@dataclass(frozen=True, slots=True)
class Heading:
    """What all lines of a journal are about: another claim, code or dtype starts another journal.

    Attributes:
        claim: the claim's id.
        version: of its test.
        target: the implementation, as a command line names it.
        implementation: as reports call it, with the version that it declares.
        dtype: of the arrays.
        tool: the version of theorycheck.
        axes: the names of what varies.
    """

    claim: str
    version: int
    target: str
    implementation: str
    dtype: str
    tool: str
    axes: tuple[str, ...]


class Journal:
    """A file of finished portions, open to be added to.

    Args:
        path: where it is; its folder is made.
        heading: what the sweep is about.

    Raises:
        UsageError: the file is the journal of another sweep, or cannot be written.
    """

    def __init__(self, path: Path, heading: Heading) -> None:
        self._path = path
        lines = list(_lines(path))
        self.finished = [found for line in lines[1:] if (found := _portion(line)) is not None]
        if lines:
            _check(path, lines[0], heading)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file: IO[str] = path.open("a", encoding="utf-8", newline="\n")
        except OSError as error:
            raise UsageError(f"cannot write the journal {str(path)!r}: {error.strerror}") from None
        _end_line(self._file, path)
        if not lines:
            self._write(asdict(heading))

    def add(self, finished: Finished) -> None:
        """Keep a portion, if nothing stood in its way: what failed is measured again next time."""
        if not finished.reason:
            self.finished.append(finished)
            self._write(plain(finished))

    def known(self) -> set[tuple[Place, int]]:
        """The places and seeds that need not be measured again."""
        return {(one.portion.place, curves.seed) for one in self.finished for curves in one.curves}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._file.close()

    def _write(self, data: Any) -> None:
        # One write a line, handed to the system at once: nothing that was finished dies with this process.
        self._file.write(json.dumps(data, ensure_ascii=False, separators=(",", ":")) + "\n")
        self._file.flush()


def _lines(path: Path) -> Iterator[str]:
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return
    except OSError as error:
        raise UsageError(f"cannot read the journal {str(path)!r}: {error.strerror}") from None
    yield from text.splitlines()


def _portion(line: str) -> Finished | None:
    """What a line says; None for one that a kill tore."""
    try:
        return read(msgspec.json.decode(line), Finished)
    except (msgspec.MsgspecError, ValueError, TypeError):
        return None


def _check(path: Path, line: str, heading: Heading) -> None:
    try:
        there = read(msgspec.json.decode(line), Heading)
    except (msgspec.MsgspecError, ValueError, TypeError):
        raise UsageError(f"{str(path)!r} is no journal of a sweep: name another --output") from None
    for name, was in asdict(there).items():
        if was != getattr(heading, name):
            raise UsageError(
                f"{str(path)!r} holds another sweep: {name} {was!r}, not {getattr(heading, name)!r}. Name another "
                "--output, or delete the file"
            )


def _end_line(file: IO[str], path: Path) -> None:
    """Begin a new line after one that a kill tore."""
    if path.stat().st_size:
        with path.open("rb") as written:
            written.seek(-1, os.SEEK_END)
            if written.read() != b"\n":
                file.write("\n")
