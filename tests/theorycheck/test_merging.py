"""Shards of a run, judged apart, make the run that one machine makes."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from theorycheck import cli
from theorycheck.errors import UsageError
from theorycheck.merging import merge
from theorycheck.record import Gate, Shard
from theorycheck.record_json import from_json, load, to_json
from theorycheck.suite import Request, conduct
from theorycheck.terms import Terms

WRONG = """
from theorycheck.adapters.numpy import NumPy


class Wrong(NumPy):
    def dense(self, x, weight, bias):
        return super().dense(x, weight, bias) + 1
"""
CLAIMS = (
    "definitions.dense",
    "gradients.vjp.dense",
    "as_stated.lstm_gradient_product",
    "dropout.rate",
    "lstm.half_life",
    "definitions.mean_squared_error",
)
CLOCK = re.compile(rb'^ *"(seconds|started)": ')


def unclocked(run):
    """The lines of its report but for the clocks."""
    return [line for line in to_json(run).splitlines() if not CLOCK.search(line)]


def asked(folder, **options):
    """A run of six claims, a figure among them, on three implementations."""
    targets = ("reference", "numpy", f"{folder / 'wrong.py'}:Wrong")
    return conduct(Request(implementations=targets, claims=CLAIMS, **options))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with a wrong implementation, and the reports of three shards."""
    place = tmp_path_factory.mktemp("shards")
    (place / "wrong.py").write_text(WRONG, encoding="utf-8")
    for index in (1, 2, 3):
        (place / f"{index}.json").write_bytes(to_json(asked(place, shard=(index, 3))))
    return place


@pytest.fixture
def shards(folder):
    """The shards by the names of their files."""
    return [(f"{index}.json", load(folder / f"{index}.json")) for index in (1, 2, 3)]


def test_shards_make_the_run_that_one_machine_makes(folder, shards):
    """The same report but for the clocks, gate, figures, texts and implementations included, in whatever order."""
    serial = from_json(to_json(asked(folder)))
    assert unclocked(serial) == unclocked(merge(shards, Terms()))
    assert unclocked(serial) == unclocked(merge(shards[::-1], Terms()))


def test_a_shard_is_gated_by_its_own_verdicts_alone(shards):
    """It says which part it is, and does not miss what the others judge."""
    assert sorted({1, 0}) == sorted({run.gate.exit_code for _, run in shards})
    assert {"1/3", "2/3", "3/3"} == {str(run.shard) for _, run in shards}
    assert not any(run.partial or run.gate.problems for _, run in shards)


def test_the_terms_of_the_merged_run_count(shards):
    """A policy that only recommends a claim makes its refutation advisory, whatever the shards were told."""
    policy = replace(Terms().policy, require=("dropout.rate",), recommend=("*",))
    merged = merge(shards, Terms(policy))
    told = {result.advisory for result in merged if result.id == "definitions.dense[numpy-2-float64]"}
    assert (0, {"recommended"}) == (merged.gate.exit_code, told)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda all_: all_[:2], "of 3 shards 3/3 is missing: judge them"),
        (lambda all_: [*all_, ("again.json", all_[0][1])], "shard 1/3 is there more than once: 1.json, again.json"),
        (lambda all_: [("a", replace(all_[0][1], shard=None)), *all_[1:]], "a is a whole run, no shard of one"),
        (lambda all_: [("a", replace(all_[0][1], seed=1)), *all_[1:]], "a and 2.json .* different runs: seed 1 and 0"),
        (
            lambda all_: [("a", replace(all_[0][1], environment={"numpy": "1"})), *all_[1:]],
            "different runs: environment hypothesis: None and",
        ),
        (
            lambda all_: [("a", replace(all_[0][1], implementations=())), *all_[1:]],
            "different runs: other implementations were judged",
        ),
        (lambda all_: [("a", replace(all_[0][1], shard=Shard(1, 2, ""))), *all_[1:]], "different runs: of 2 and of 3"),
        (lambda all_: [("a", replace(all_[0][1], shard=Shard(1, 3, ""))), *all_[1:]], "they split other work, or by"),
        (lambda all_: [("a", replace(all_[0][1], gate=Gate(130, ""))), *all_[1:]], "shard 1/3, was interrupted: judge"),
    ],
)
def test_what_is_no_set_of_shards_is_refused(shards, change, message):
    """In words that say what to do."""
    with pytest.raises(UsageError, match=message):
        merge(change(shards), Terms())


def test_the_command_gates_and_writes_the_report(folder, tmp_path, monkeypatch, capsys):
    """As `check` would have."""
    monkeypatch.chdir(tmp_path)
    code = cli.main(["merge", *(str(folder / f"{index}.json") for index in (3, 1, 2))])
    told = capsys.readouterr().out
    assert (code, load(Path("reports/out/report.json")).shard) == (1, None)
    assert "definitions.dense[numpy-2-float64]: refuted" in told
    assert "FAILED:" in told


def test_shards_have_one_seed_and_a_place():
    """Anything else is a usage error."""
    for options, message in (
        ({"shard": (4, 3)}, "a shard is one of 1/3 to 3/3, got 4/3"),
        ({"shard": (1, 2), "seed": "fresh"}, "shards of one run have one seed"),
    ):
        with pytest.raises(UsageError, match=message):
            conduct(Request(**options))
