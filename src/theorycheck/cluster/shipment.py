"""An implementation as it travels: by its import path, which every machine must have, or as the file that it is in."""

import os
import threading
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from theorycheck.errors import UsageError
from theorycheck.resolve import PROCESS, split_file


@dataclass(frozen=True, slots=True)
class Shipment:
    """An implementation by name, and its file if it is in one.

    Attributes:
        target: how the command line names it.
        file: the name of the file; empty for an import path, a built-in name or a command.
        content: what is in the file.
    """

    target: str
    file: str = ""
    content: bytes = b""

    def unpacked(self, folder: Path) -> str:
        """How a machine names it that keeps what it receives in this folder."""
        if not self.file:
            return self.target
        # A folder for each content: another version of a file is another module.
        place = folder / blake2b(self.content, digest_size=8).hexdigest() / self.file
        if not place.is_file():
            place.parent.mkdir(parents=True, exist_ok=True)
            unfinished = place.with_suffix(f".{os.getpid()}-{threading.get_ident()}.tmp")
            unfinished.write_bytes(self.content)
            unfinished.replace(place)
        attribute = split_file(self.target)[1]
        return f"{place}:{attribute}" if attribute else str(place)


def pack(target: str) -> Shipment:
    """An implementation ready to travel.

    Raises:
        UsageError: its file cannot be read.
    """
    path = "" if target.startswith(PROCESS) else split_file(target)[0]
    if not path:
        return Shipment(target)
    try:
        return Shipment(target, Path(path).name, Path(path).read_bytes())
    except OSError as error:
        raise UsageError(f"cannot ship {path!r} to the cluster: {error.strerror}") from None
