"""Record → annotations of a change."""

from tests.theorycheck.records import HOSTILE, a_refutation, a_run, every_verdict

from theorycheck.record import Gate
from theorycheck.report import annotations


def test_a_failure_is_an_error_with_its_numbers():
    """Title, sentence, where, by how much, and the line that reproduces it."""
    first, *others = annotations.github(every_verdict())
    assert first.startswith("::error title=linear.doubling[good-float64]%3A refuted::It is refuted.%0Awhere y, entry")
    assert first.endswith("%0Atheorycheck check good.py --claims linear.doubling --dtype float64 --seed 0")
    assert len(others) == 2


def test_ten_are_printed_and_the_others_counted():
    """GitHub drops what is beyond ten without a word."""
    run = a_run(*(a_refutation(claim=f"linear.c{i}") for i in range(12)), gate=Gate(1, "", problems=("too little",)))
    *errors, last = annotations.github(run)
    assert [line.partition(" ")[0] for line in errors] == ["::error"] * 10
    assert last == "::notice title=theorycheck::3 more failures are in the report"


def test_foreign_text_stays_within_its_command():
    """No end of line, and no separator, that it did not have before."""
    text = f"{HOSTILE}\r\n::error::b,file=c%0A"
    [line] = annotations.github(a_run(a_refutation(implementation=text, sentence=text, notes=(text,))))
    head, title, message = line.removeprefix("::").partition("::")[0], line.split("::")[1], line.partition("::It")[0]
    assert line.isprintable()
    assert head == title
    assert "," not in head
    assert head.count(":") == 0
    assert "%250A" in message


def test_meanwhile_the_runner_obeys_nobody():
    """A token that nobody can guess stops its commands and lets them go on, whatever happens."""
    said = []
    with annotations.withheld(said.append):
        said.append("::add-mask::a")
    token = said[0].removeprefix("::stop-commands::")
    assert said == [f"::stop-commands::{token}", "::add-mask::a", f"::{token}::"]
    assert len(token) >= 32
