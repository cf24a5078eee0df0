"""How long claims take, remembered between runs."""

import pytest
from tests.theorycheck.records import a_run, an_experiment

from theorycheck import costs
from theorycheck.record import Result
from theorycheck.suite import select
from theorycheck.verdict import Verdict


def took(claim, seconds):
    """A result that took so long."""
    return Result(claim, "one", "float64", Verdict.UPHELD, "", seconds=seconds)


@pytest.fixture
def nothing_released(monkeypatch):
    """As if no costs were shipped."""
    monkeypatch.setattr(costs, "_shipped", dict)


@pytest.mark.usefixtures("nothing_released")
def test_the_longest_of_each_claim_is_kept_by_profile(tmp_path):
    """Beside what other runs have found out; figures on their own."""
    costs.keep(tmp_path, "quick", [took("a", 1.0), took("a", 2.5), took("b", 0.25)])
    costs.keep(tmp_path, "quick", [took("b", 0.5), an_experiment(claim="a", seconds=0.1)])
    costs.keep(tmp_path, "standard", [took("a", 9.0)])
    assert costs.known(tmp_path, "quick") == {"a": 2.5, "b": 0.5, "figure of a": 0.1}


@pytest.mark.usefixtures("nothing_released")
def test_a_torn_file_is_as_good_as_none(tmp_path):
    """Nothing but the order of work depends on it."""
    (tmp_path / costs.FILE_NAME).write_text('{"quick": {')
    assert costs.known(tmp_path, "quick") == {}
    costs.keep(tmp_path, "quick", [took("a", 1.0)])
    assert costs.known(tmp_path, "quick") == {"a": 1.0}


@pytest.mark.usefixtures("nothing_released")
def test_without_a_folder_nothing_is_known_or_kept():
    """A call from a notebook leaves no files behind."""
    costs.keep(None, "quick", [took("a", 1.0)])
    assert costs.known(None, "quick") == {}


def test_the_reference_as_released_stands_in_for_what_was_never_timed(tmp_path):
    """What was timed here goes before it."""
    costs.keep(tmp_path, "quick", [took("definitions.dense", 77.0)])
    known = costs.known(tmp_path, "quick")
    assert (77.0, costs.released("quick")["definitions.mlp"]) == (known["definitions.dense"], known["definitions.mlp"])


def test_nearly_every_claim_was_timed_before_release():
    """A new one may wait for `make costs`; the profile that was never timed begins with the order of another."""
    claims = {found.id for found in select((), "standard")}
    assert len(claims & costs.released("standard").keys()) >= 0.9 * len(claims)
    assert costs.released("standard") == costs.released("thorough")


def test_an_earlier_run_tells_what_its_claims_took():
    """A baseline, say; without one nothing is known."""
    assert costs.of(a_run(took("a", 3.0), took("a", 4.0))) == {"a": 4.0}
    assert costs.of(None) == {}
