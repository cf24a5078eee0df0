"""How long claims took, remembered between runs."""

from theorycheck import costs
from theorycheck.record import Result
from theorycheck.verdict import Verdict


def took(claim, seconds):
    """A result that took so long."""
    return Result(claim, "one", "float64", Verdict.UPHELD, "", seconds=seconds)


def test_the_longest_of_each_claim_is_kept_by_profile(tmp_path):
    """Beside what other runs have found out."""
    costs.keep(tmp_path, "quick", [took("a", 1.0), took("a", 2.5), took("b", 0.25)])
    costs.keep(tmp_path, "quick", [took("b", 0.5)])
    costs.keep(tmp_path, "standard", [took("a", 9.0)])
    assert costs.known(tmp_path, "quick") == {"a": 2.5, "b": 0.5}


def test_a_torn_file_is_as_good_as_none(tmp_path):
    """Nothing but the order of work depends on it."""
    (tmp_path / costs.FILE_NAME).write_text('{"quick": {')
    assert costs.known(tmp_path, "quick") == {}
    costs.keep(tmp_path, "quick", [took("a", 1.0)])
    assert costs.known(tmp_path, "quick") == {"a": 1.0}


def test_without_a_folder_nothing_is_known_or_kept():
    """A call from a notebook leaves no files behind."""
    costs.keep(None, "quick", [took("a", 1.0)])
    assert costs.known(None, "quick") == {}
