"""What is written into somebody's project, and what is left alone."""

import tomllib

import pytest

from theorycheck.errors import UsageError
from theorycheck.scaffold.files import Outcome, extend, put

TABLE = '[tool.theorycheck]\nprofile = "quick"\n'


def test_a_file_is_written_with_its_folders(tmp_path):
    """If it is not there."""
    path = tmp_path / "a" / "b.txt"
    assert put(path, "new\n", force=False) is Outcome.WRITTEN
    assert path.read_text() == "new\n"


def test_a_file_that_is_there_stays(tmp_path):
    """Unless replacing it is asked for."""
    path = tmp_path / "b.txt"
    path.write_text("mine\n")
    assert put(path, "new\n", force=False) is Outcome.KEPT
    assert path.read_text() == "mine\n"
    assert put(path, "new\n", force=True) is Outcome.REPLACED
    assert path.read_text() == "new\n"


@pytest.mark.parametrize(
    "before",
    [
        b"",
        b'[project]\nname = "x"  # mine\n',
        b"[tool.ruff]\nline-length = 100",
        b"[tool.ruff]\r\nline-length = 100\r\n",
        '# à propos\ntool.black.preview = true\n[[tool.mypy.overrides]]\nmodule = "a"\n'.encode(),
    ],
)
def test_a_table_is_appended(tmp_path, before):
    """All that was there is still there, byte for byte; so are its line ends."""
    path = tmp_path / "pyproject.toml"
    path.write_bytes(before)
    assert extend(path, TABLE, "theorycheck") is Outcome.EXTENDED
    after = path.read_bytes()
    assert after.startswith(before)
    assert tomllib.loads(after.decode())["tool"]["theorycheck"] == {"profile": "quick"}
    assert (after.count(b"\r\n") == after.count(b"\n")) == (b"\r\n" in before)


@pytest.mark.parametrize("before", ["[tool.theorycheck]\nfloor = 3\n", "[tool]\ntheorycheck = { floor = 3 }\n"])
def test_a_table_that_is_there_stays(tmp_path, before):
    """However it is written."""
    path = tmp_path / "pyproject.toml"
    path.write_text(before)
    assert extend(path, TABLE, "theorycheck") is Outcome.KEPT
    assert path.read_text() == before


@pytest.mark.parametrize("before", ["[tool\n", "tool = { ruff = { preview = true } }\n", "tool = 3\n"])
def test_a_file_that_cannot_take_the_table_is_left_alone(tmp_path, before):
    """One that is no TOML, or whose `tool` is closed."""
    path = tmp_path / "pyproject.toml"
    path.write_text(before)
    with pytest.raises(UsageError, match=r"cannot take a table \[tool.theorycheck\]"):
        extend(path, TABLE, "theorycheck")
    assert path.read_text() == before


def test_a_missing_file_begins_with_the_table(tmp_path):
    """It need not be a project."""
    path = tmp_path / "pyproject.toml"
    assert extend(path, TABLE, "theorycheck") is Outcome.WRITTEN
    assert path.read_text() == TABLE
