"""Faults × claims: what is tried, what kills, what is remembered, and what a reader sees."""

from dataclasses import replace

import pytest

from theorycheck import catalogue, cli, kill_matrix, kill_record
from theorycheck.adapters.numpy import NumPy
from theorycheck.errors import UsageError
from theorycheck.fault import Fault, Sort
from theorycheck.faults import planted
from theorycheck.kill_cache import Cache, key
from theorycheck.kill_matrix import Offer, claims_of, exposed, matrix, reached, rows, strike
from theorycheck.kill_record import Kills, Strike
from theorycheck.report.kills import html
from theorycheck.run import Plan
from theorycheck.suspects import overridden, suspect, suspects
from theorycheck.verdict import Verdict

QUICK = Plan(profile="quick")
FAULTS = """
import os
import time
from theorycheck.adapters.numpy import NumPy

class Doubled(NumPy):
    '''Twice the result.'''
    def dense(self, x, weight, bias):
        return 2 * super().dense(x, weight, bias)

class Right(NumPy):
    def dense(self, x, weight, bias):
        return super().dense(x, weight, bias)

class Dies(NumPy):
    '''It prints, and then the process ends.'''
    def dense(self, x, weight, bias):
        print("noise", flush=True)
        os.write(2, b"more noise")
        os._exit(3)

class Sleeps(NumPy):
    def dense(self, x, weight, bias):
        time.sleep(600)

WRONG = [Doubled, Right]
DEADLY = [Dies, Doubled]
ENDLESS = [Sleeps]
NOTHING = 3
OBJECTS = [Doubled()]
"""


class Doubled(NumPy):
    """Twice the result."""

    def dense(self, x, weight, bias):
        return 2 * super().dense(x, weight, bias)


class Helped(NumPy):
    """Another scale of scores."""

    def score_scale(self, q):
        return 1.0


@pytest.fixture
def mine(tmp_path, monkeypatch):
    """A folder with faults of one's own."""
    (tmp_path / "mine.py").write_text(FAULTS, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def attention(name):
    """A planted fault of attention."""
    return suspects()[f"attention.{name}"]


def kills(*strikes, **fields):
    """A matrix of two faults."""
    faults = {"one": Fault("one", ("dense",), "It is wrong."), "two": Fault("two", ("dense",), "It is <b>worse</b>.")}
    return Kills(faults, strikes, "quick", 0, **fields)


def test_a_fault_falls_to_the_definition_of_what_it_spoils():
    """With the dtype and the number of cases that it took."""
    found = strike(suspect(Doubled), "definitions.dense", QUICK)
    assert found.killed
    assert found.verdict is Verdict.REFUTED
    assert (found.dtype, found.examples) == ("float64", found.examples)
    assert 1 <= found.examples <= 25


def test_a_right_implementation_survives():
    """In every dtype."""
    found = strike(suspect(NumPy), "definitions.dense", QUICK)
    assert (found.verdict, found.dtype, found.killed) == (Verdict.UPHELD, "", False)
    assert found.examples > 25


def test_a_claim_is_tried_where_it_calls_what_is_spoilt():
    """And nowhere else, unless everything is asked for; sentences judged as stated never."""
    assert reached(catalogue.load("definitions.dense"), suspect(Doubled))
    assert not reached(catalogue.load("convolution.definition"), suspect(Doubled))
    faults = {"Doubled": suspect(Doubled)}
    [(_, some)] = rows(faults, claims_of("quick"))
    [(_, every)] = rows(faults, claims_of("quick"), everything=True)
    assert some[0] == "definitions.dense"
    assert set(some) < set(every)
    assert not any(claim.startswith("as_stated.") for claim in every)


def test_what_a_class_may_have_changed_is_seen_from_its_methods():
    """An operation of its own, or everything if it changes a helper that operations share."""
    assert overridden(Doubled) == ("dense",)
    assert set(overridden(Helped)) > {"attention", "dense"}
    assert suspect(Doubled).fault.wrong == "Twice the result."
    assert suspect(planted()["attention.unscaled"]).fault.operations == ("attention", "attention_vjp")


def test_faults_of_ones_own_are_taken_from_a_list(mine):
    """By the name of a file or a module."""
    assert list(suspects("mine.py:WRONG")) == ["Doubled", "Right"]
    assert list(suspects()) == list(planted())


@pytest.mark.parametrize(("where", "message"), [("mine.py:NOTHING", "list of classes"), ("mine.py:OBJECTS", "classes")])
def test_what_is_no_list_of_faults_is_refused(mine, where, message):
    """With what was expected."""
    with pytest.raises(UsageError, match=message):
        suspects(where)


def test_processes_give_the_strikes_in_order(mine):
    """As many as pairs, told one by one."""
    claims = ("definitions.dense", "gradients.vjp.dense")
    tried = [("Doubled", claims), ("Right", claims)]
    heard = []
    found = matrix(tried, QUICK, where="mine.py:WRONG", workers=2, on_strike=heard.append)
    assert [(hit.fault, hit.claim) for hit in found] == [(name, claim) for name, row in tried for claim in row]
    assert sorted(map(repr, heard)) == sorted(map(repr, found))
    assert [hit.killed for hit in found] == [True, False, False, False]
    first = matrix(tried, QUICK, where="mine.py:WRONG", workers=1, first=True)
    assert [hit.fault for hit in first] == ["Doubled", "Right", "Right"]


def test_a_fault_that_ends_its_process_costs_that_pair_alone(mine, capfd):
    """It is an error, which kills; what it printed on its way out litters nothing."""
    claims = ("definitions.dense",)
    found = matrix([("Dies", claims), ("Doubled", claims)], QUICK, where="mine.py:DEADLY")
    assert [hit.verdict for hit in found] == [Verdict.ERROR, Verdict.REFUTED]
    assert capfd.readouterr() == ("", "")


def test_a_fault_that_hangs_costs_its_time_alone(mine, monkeypatch):
    """It is an error too."""
    monkeypatch.setattr(kill_matrix, "LONGEST", 0.5)
    monkeypatch.setattr(kill_matrix.os, "getloadavg", lambda: (0.0, 0.0, 0.0))
    [found] = matrix([("Sleeps", ("definitions.dense",))], QUICK, where="mine.py:ENDLESS")
    assert (found.verdict, found.seconds) == (Verdict.ERROR, 0.5)


@pytest.mark.parametrize(
    ("offer", "offered"),
    [
        (Offer.NEEDED, {"attention"}),
        (Offer.SPOILT, {"attention", "attention_vjp"}),
        (Offer.ALL, {"attention", "attention_vjp", "dense"}),
    ],
)
def test_a_fault_may_offer_what_is_needed_what_is_spoilt_or_all(offer, offered):
    """Each fault also falls where nothing but what it spoils is offered."""
    target = exposed(catalogue.load("attention.definition"), attention("unscaled"), offer)
    assert {name for name in ("attention", "attention_vjp", "dense") if hasattr(target, name)} == offered


def test_a_defect_of_ours_is_no_kill(monkeypatch):
    """It is told apart, and not remembered."""
    found = catalogue.load("definitions.dense")
    monkeypatch.setattr(found.module, "measure", lambda implementation, case: {}["missing"])
    hit = strike(suspect(Doubled), "definitions.dense", QUICK)
    assert (hit.verdict, hit.killed) == (Verdict.INCONCLUSIVE, False)
    assert "raised KeyError" in hit.defect


def test_the_matrix_says_who_kills_alone_and_who_nothing():
    """And which faults survive."""
    found = kills(
        Strike("one", "a", Verdict.REFUTED, "float64", 3),
        Strike("one", "b", Verdict.ERROR, "float64", 1),
        Strike("two", "a", Verdict.UPHELD, "", 50),
        Strike("two", "c", Verdict.INCONCLUSIVE, "", 50),
    )
    assert found.survivors == ["two"]
    assert found.toothless == ["c"]
    assert [hit.claim for hit in found.killers("one")] == ["b", "a"]
    assert (found.alone("a"), found.median_examples()) == ([], 1)
    assert replace(found, strikes=found.strikes[:1]).alone("a") == ["one"]


def test_the_matrix_survives_its_file(tmp_path):
    """And what is no matrix is refused in words."""
    found = kills(Strike("one", "a", Verdict.REFUTED, "float64", 3, 0.25), seconds=1.5, tool_version="1")
    path = tmp_path / "kills.json"
    path.write_bytes(kill_record.to_json(found))
    assert kill_record.load(path) == found
    path.write_text("{}", encoding="utf-8")
    with pytest.raises(UsageError, match="no kill matrix"):
        kill_record.load(path)
    with pytest.raises(UsageError, match="cannot read"):
        kill_record.load(tmp_path / "nowhere.json")


def test_the_page_names_survivors_and_is_inert():
    """Known undetectable ones with why."""
    text = html(kills(Strike("one", "a", Verdict.REFUTED, "float64", 3)))
    assert "1 of 2 planted faults are killed" in text
    assert "Not explained." in text
    assert "<b>worse" not in text
    faults = {"two": Fault("two", ("dense",), "It is wrong.", undetectable="6e9 units would be needed")}
    assert "6e9 units would be needed" in html(replace(kills(), faults=faults))


def test_the_page_lists_every_fault_by_operation_and_by_sort():
    """Two orders without a script: a section for each operation, and a list for each sort that there is."""
    faults = {name: Fault(name, ("dense",), "It is wrong.", sort=sort) for name, sort in zip("ab", Sort, strict=False)}
    text = html(replace(kills(), faults=faults))
    for of in ("in dense", "of the sort blatant", "of the sort conditional"):
        assert text.count(f'<caption class="unseen">Faults {of}</caption>') == 1
    assert "of the sort precision" not in text
    assert [text.count(f'<th scope="row" class="code">{name}</th>') for name in "ab"] == [2, 2]


def test_what_was_tried_is_remembered_by_its_content(tmp_path):
    """Another plan, fault or claim is another key; a cache without a file forgets."""
    path = tmp_path / "kills.jsonl"
    wanted = key(attention("unscaled"), "attention.definition", QUICK)
    found = Strike("attention.unscaled", "attention.definition", Verdict.REFUTED, "float64", 3, 0.1)
    Cache(path).keep(wanted, found)
    assert Cache(path).get(wanted) == found
    others = {
        key(attention("unscaled"), "attention.causal", QUICK),
        key(attention("scaled_by_width"), "attention.definition", QUICK),
        key(attention("unscaled"), "attention.definition", Plan(profile="standard")),
    }
    assert len(others - {wanted}) == 3
    forgetful = Cache(None)
    forgetful.keep(wanted, found)
    assert forgetful.get(wanted) is None


def test_the_command_measures_the_suite_with_faults_of_ones_own(mine, capsys):
    """A survivor is named and exits 1; a second run remembers; the page stands beside the data."""
    command = [
        "kill-matrix",
        "--faults",
        "mine.py:WRONG",
        "--claims",
        "*.dense",
        "--profile",
        "quick",
        "--workers",
        "1",
    ]
    assert cli.main(command) == 1
    first = capsys.readouterr().out
    assert "survives: Right" in first
    assert "1 of 2 faults killed" in first
    assert kill_record.load(mine / "reports" / "out" / "kills.json").survivors == ["Right"]
    assert (mine / "reports" / "out" / "kills.html").is_file()
    assert cli.main([*command, "--only", "Doubled"]) == 0
    assert " remembered" in capsys.readouterr().out
    assert cli.main([*command, "--only", "Tripled"]) == 2
    assert "unknown fault 'Tripled'" in capsys.readouterr().err
