"""What a process prints is counted, and its end is kept."""

import os
import threading

import pytest

from theorycheck.isolation.output import KEPT, Output


@pytest.fixture
def output(tmp_path):
    """An output and a file to print into."""
    heard = Output(tmp_path / "output")
    with (tmp_path / "output").open("wb", buffering=0) as printed:
        yield heard, printed
    heard.close()


def test_a_little_is_told_whole(output):
    """And once; blanks are nothing."""
    heard, printed = output
    assert heard.take() == ""
    printed.write(b"ready\n\x1b[31mgo")
    assert heard.take() == "printed: ready \\x1b[31mgo"
    printed.write(b"\n \n")
    assert heard.take() == ""


def test_of_megabytes_the_end_is_told(output):
    """Nobody waits for a reader."""
    heard, printed = output
    megabytes = b"x" * (KEPT * 1000) + b" the end"
    writer = threading.Thread(target=lambda: os.write(printed.fileno(), megabytes) and None, daemon=True)
    writer.start()
    writer.join(timeout=20)
    assert not writer.is_alive()
    note = heard.take()
    assert note.startswith(f"printed {len(megabytes)} bytes, at the end: x")
    assert note.endswith("x the end")
    assert len(note) < 400
