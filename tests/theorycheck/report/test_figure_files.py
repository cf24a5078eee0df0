"""Figures as files of their own."""

import pytest
from tests.theorycheck.records import HOSTILE, a_result, a_run, an_experiment

from theorycheck.report import figure_files


def run_of(*experiments):
    return a_run(a_result(), experiments=experiments)


@pytest.mark.parametrize(("form", "head"), [("pdf", b"%PDF-"), ("svg", b"<?xml")])
def test_every_figure_is_written_and_the_same_again(tmp_path, form, head):
    """Named by claim, implementation and dtype; a figure that could not be measured is left out."""
    run = run_of(an_experiment(), an_experiment(implementation="other", figure=None, reason="it raised"))
    [path] = figure_files.write(run, form, tmp_path / "one")
    [again] = figure_files.write(run, form, tmp_path / "two")
    assert path.name == f"linear.doubling-good-float64.{form}"
    assert path.read_bytes().startswith(head)
    assert path.read_bytes() == again.read_bytes()


def test_names_of_strangers_stay_in_the_folder(tmp_path):
    """No separator, no control character, and no figure over another."""
    named = [an_experiment(implementation=name) for name in ("../../up", "/up", HOSTILE, "Up", "x" * 500)]
    found = list(figure_files.write(run_of(*named), "svg", tmp_path))
    assert {path.parent for path in found} == {tmp_path}
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(path.name for path in found)
    assert len({path.name.lower() for path in found}) == len(named)


def test_fonts_in_a_pdf_are_those_that_journals_take(tmp_path):
    """TrueType, not Type 3."""
    [path] = figure_files.write(run_of(an_experiment()), "pdf", tmp_path)
    assert b"/Type3" not in path.read_bytes()
    assert b"/TrueType" in path.read_bytes() or b"/CIDFontType2" in path.read_bytes()
