"""Lines in a terminal, and the one that is redrawn."""

import io

import pytest

from theorycheck.terminal import WIDTH, Terminal


class Screen(io.StringIO):
    """A stream that is a terminal, and what a person would see on it."""

    def isatty(self):
        return True

    def seen(self):
        """The lines after every return and erasure."""
        return [line.rpartition("\x1b[K")[2] for line in self.getvalue().split("\n")]


@pytest.fixture(autouse=True)
def plain(monkeypatch):
    """No colour, a terminal that can move its cursor."""
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")


def test_the_live_line_makes_way_for_others():
    """It stands below them, and is gone at the end."""
    screen = Screen()
    terminal = Terminal(screen)
    terminal.live("1 of 2 judged")
    assert screen.seen() == ["1 of 2 judged"]
    terminal.line("a verdict")
    assert screen.seen() == ["a verdict", ""]
    terminal.live("2 of 2 judged")
    assert screen.seen() == ["a verdict", "2 of 2 judged"]
    terminal.clear()
    assert screen.seen() == ["a verdict", ""]


def test_the_live_line_never_wraps():
    """A wrapped line could not be erased."""
    screen = Screen()
    Terminal(screen).live("x" * 200)
    assert len(screen.seen()[0]) < WIDTH


@pytest.mark.parametrize(("term", "colour"), [("dumb", ""), ("xterm", "1")])
def test_there_is_no_live_line_in_a_log(monkeypatch, term, colour):
    """Neither where lines cannot be redrawn nor in a file that asks for colour."""
    monkeypatch.setenv("TERM", term)
    monkeypatch.setenv("FORCE_COLOR", colour)
    stream = Screen() if term == "dumb" else io.StringIO()
    terminal = Terminal(stream)
    terminal.live("1 of 2 judged")
    terminal.clear()
    terminal.line("a verdict")
    assert stream.getvalue() == "a verdict\n"
