"""The rule by which a benchmark got slower, and the short form of what was measured, on made-up numbers."""

import json
from dataclasses import replace

import pytest
from tests.benchmarks import comparison
from tests.benchmarks.summary import Budget, budgets, page, save


def a_budget(**fields):
    """A benchmark of seven steady samples that keeps its limit."""
    given = {"name": "a: test", "what": "A thing", "unit": "ms", "median": 100.0, "spread": 1.0, "samples": 7}
    return Budget(**(given | {"limit": 150.0, "at_least": False, "versus": ""} | fields))


def found(was, now, yardsticks=(1.0, 1.0)):
    """The regressions from one benchmark to another, with the yardstick of either run."""
    runs = []
    for one, yardstick in zip((was, now), yardsticks, strict=True):
        measure = a_budget(name="commands: yardstick", unit="s", median=yardstick, samples=7, spread=0.0)
        runs.append({one.name: one, measure.name: measure})
    return [one for one in comparison.regressions(*runs) if "yardstick" not in one.name]


@pytest.mark.parametrize(
    ("now", "regressed"),
    [
        ({"median": 109.0}, False),
        ({"median": 115.0}, True),
        ({"median": 50.0}, False),
        ({"median": 115.0, "spread": 12.0}, False),
        ({"median": 140.0, "spread": 12.0}, True),
        ({"median": 115.0, "samples": 1}, False),
        ({"median": 140.0, "samples": 1}, True),
    ],
)
def test_worse_is_more_than_a_tenth_and_more_than_noise(now, regressed):
    """A wide spread, and a single sample, excuse more."""
    assert regressed == bool(found(a_budget(), a_budget(**now)))


def test_less_is_worse_where_more_is_wanted():
    """A speed-up that shrinks."""
    was = a_budget(unit="×", median=1.9, spread=0.01, at_least=True)
    assert [pytest.approx(one.worse, abs=0.02) for one in found(was, replace(was, median=1.5))] == [0.2]
    assert not found(was, replace(was, median=2.5))


def test_times_are_held_against_the_yardstick_and_ratios_are_not():
    """A machine half as fast takes twice as long and is no regression; a ratio that doubles is one."""
    was = a_budget()
    assert not found(was, replace(was, median=200.0), yardsticks=(0.1, 0.2))
    assert found(was, was, yardsticks=(0.2, 0.1))
    ratio = a_budget(unit="×")
    assert found(ratio, replace(ratio, median=200.0), yardsticks=(0.1, 0.2))


def test_the_command_fails_on_a_regression(tmp_path, monkeypatch, capsys):
    """It names the worst first, and counts what is new."""
    samples = {"unit": "ms", "limit": 150.0, "at_least": False, "versus": "", "what": "A thing"}
    entries = [
        {"fullname": f"tests/benchmarks/{file}.py::test", "extra_info": {**samples, "samples": [value] * 5}}
        for file, value in (("a", 130.0), ("b", 190.0), ("new", 1.0))
    ]
    entries.append({"fullname": "tests/benchmarks/c.py::test_without_a_limit", "extra_info": {}})
    (tmp_path / "measured.json").write_text(json.dumps({"benchmarks": entries}))
    save({name: a_budget(name=name) for name in ("a: test", "b: test")}, tmp_path / "committed.json")
    monkeypatch.setattr("sys.argv", ["compare", str(tmp_path / "measured.json"), str(tmp_path / "committed.json")])
    assert comparison.main() == 1
    told = capsys.readouterr().out
    assert told.index("b: test: 90 % worse") < told.index("a: test: 30 % worse")
    assert "2 of 2 benchmarks regressed; 1 are new" in told


def test_the_median_and_the_spread_of_samples():
    """1.4826 times the median absolute deviation, robust against one disturbed sample."""
    info = {
        "samples": [1.0, 2.0, 3.0, 4.0, 99.0],
        "unit": "s",
        "limit": 3.5,
        "at_least": False,
        "versus": "",
        "what": "",
    }
    [one] = budgets({"benchmarks": [{"fullname": "tests/benchmarks/a.py::test", "extra_info": info}]}).values()
    assert (one.median, one.spread, one.samples, one.met) == (3.0, pytest.approx(1.4826), 5, True)


def test_the_page_begins_with_what_misses_its_limit():
    """The yardstick is no budget."""
    lines = page([a_budget(), a_budget(name="z", median=151.0), a_budget(name="commands: yardstick")]).splitlines()
    assert len(lines) == 4
    assert "**no**" in lines[2]
