"""Points of a sweep: shared out, kept, foretold and gathered."""

import math

import numpy as np
import pytest
from tests.theorycheck.fake import Good

from theorycheck import catalogue
from theorycheck.errors import UsageError
from theorycheck.evidence import Series
from theorycheck.implementation import Implementation
from theorycheck.reference import Reference
from theorycheck.sweeping import gathering
from theorycheck.sweeping.grid import PORTIONS, Curves, Finished, Portion, places, portions
from theorycheck.sweeping.journal import Heading, Journal
from theorycheck.sweeping.observing import measure
from theorycheck.sweeping.remaining import Remaining, words

HEADING = Heading("a.claim", 1, "reference", "reference 1", "float64", "0.1.0", ("n",))
LABELS = ("title", "n", "y", "linear", "linear")


def finished(n, *seeds, y=1.0, seconds=1.0):
    """A portion at n, whose seeds give y, y + 1, …"""
    place = (("n", n),)
    curves = tuple(
        Curves(
            seed,
            (
                Series("claimed", np.array([n]), np.array([2.0]), "theory"),
                Series("estimated", np.array([n]), np.array([y + seed]), lower=np.array([math.nan]), band="a band"),
            ),
        )
        for seed in seeds
    )
    return Finished(Portion(place, seeds), curves, seconds, LABELS)


def test_every_point_is_in_one_portion():
    """Every place comes early; thousands of seeds are shared out in few portions."""
    axes = {"n": (8, 16), "depth": (1, 2, 3)}
    shared = list(portions(axes, 1000, ()))
    points = [(one.place, seed) for one in shared for seed in one.seeds]
    assert len(points) == len(set(points)) == 6000
    assert places(axes) == [one.place for one in shared[:6]]
    assert len(shared) <= 6 * PORTIONS


def test_what_is_finished_is_in_no_portion():
    """More seeds, and more values, add to a sweep."""
    done = {((("n", 8),), seed) for seed in range(3)}
    left = [(dict(one.place)["n"], one.seeds) for one in portions({"n": (8, 16)}, 4, done)]
    assert sorted(left) == [(8, (3,)), (16, (0,)), (16, (1,)), (16, (2,)), (16, (3,))]


def test_a_journal_knows_what_it_was_told(tmp_path):
    """A line torn by a kill, and a failure, are measured again; infinities and gaps come back."""
    path = tmp_path / "sweep.jsonl"
    with Journal(path, HEADING) as journal:
        journal.add(finished(8, 0, 1, y=math.inf))
        journal.add(Finished(Portion((("n", 9),), (0,)), reason="it raised"))
    with path.open("a", encoding="utf-8") as torn:
        torn.write('{"portion":{"place":[["n",')
    with Journal(path, HEADING) as journal:
        assert {((("n", 8),), 0), ((("n", 8),), 1)} == journal.known()
        journal.add(finished(16, 0))
    with Journal(path, HEADING) as journal:
        assert [dict(one.portion.place)["n"] for one in journal.finished] == [8, 16]
        assert math.inf == journal.finished[0].curves[0].series[1].y[0]


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("claim", "b.claim", "holds another sweep: claim 'a.claim', not 'b.claim'"),
        ("dtype", "float32", "dtype 'float64', not 'float32'"),
        ("implementation", "reference 2", "implementation 'reference 1', not 'reference 2'"),
    ],
)
def test_a_journal_holds_one_sweep(tmp_path, name, value, message):
    """Of one claim, implementation, dtype and version."""
    path = tmp_path / "sweep.jsonl"
    Journal(path, HEADING).__exit__(None, None, None)
    given = {field: getattr(HEADING, field) for field in Heading.__dataclass_fields__}
    with pytest.raises(UsageError, match=message):
        Journal(path, Heading(**given | {name: value}))


def test_another_file_is_no_journal(tmp_path):
    """It is left as it is."""
    path = tmp_path / "notes.jsonl"
    path.write_text("milk\n")
    with pytest.raises(UsageError, match="is no journal of a sweep"):
        Journal(path, HEADING)
    assert path.read_text() == "milk\n"


def test_the_rest_is_foretold_by_the_same_place():
    """Two seeds at 8 take 2 s each, those at 16 ten times as long; two workers halve it."""
    left = [Portion((("n", 8),), (5, 6)), Portion((("n", 16),), (5, 6))]
    remaining = Remaining([finished(8, 0, 1, seconds=4.0)])
    assert remaining.told(left) == "at least 8 s left"
    remaining.add(finished(16, 0, seconds=20.0))
    assert remaining.told(left) == "about 44 s left"
    both = [finished(8, 0, 1, seconds=4.0), finished(16, 0, seconds=20.0)]
    assert Remaining(both, workers=2).told(left) == "about 22 s left"
    assert not Remaining([]).told(left)


@pytest.mark.parametrize(("seconds", "expected"), [(0.2, "1 s"), (89.5, "90 s"), (150, "3 min"), (7300, "2 h 2 min")])
def test_times_are_told_as_one_says_them(seconds, expected):
    """Rounded up."""
    assert expected == words(seconds)


def test_the_table_does_not_depend_on_who_was_quicker(tmp_path):
    """The same rows in the same order; a curve's mean is summed exactly, so portions merge in any order."""
    parts = [finished(16, 0, 1), finished(8, 2, 3), finished(8, 0, 1)]
    table = gathering.rows(parts)
    assert repr(table) == repr(gathering.rows(parts[::-1]))  # no NaN equals itself
    assert [(dict(row.place)["n"], row.seed) for row in table[:3]] == [(8, 0), (8, 0), (8, 1)]
    gathering.write(tmp_path / "sweep.npz", HEADING, table)
    written = np.load(tmp_path / "sweep.npz")
    assert written["axis_n"][:3].tolist() == [8, 8, 8]
    assert written["about_claim"].item() == "a.claim"


def test_seeds_become_a_mean_with_its_interval():
    """1, 2, 3, 4 at n = 8: mean 2.5, and t with three degrees of freedom; theory stays as it is."""
    parts = [finished(8, 2, 3), finished(8, 0, 1), finished(16, 0)]
    drawn = gathering.figure(parts, gathering.rows(parts))
    theory, measured = drawn.series
    assert (theory.role, theory.y.tolist()) == ("theory", [2.0, 2.0])
    assert measured.y.tolist() == [2.5, 1.0]
    half = 5.840909 * math.sqrt(5 / 3 / 4)
    assert measured.upper[0] == pytest.approx(2.5 + half, rel=1e-6)
    assert "99 % confidence" in measured.band


def test_a_statistic_is_estimated_at_a_point():
    """The mean square of a layer's outputs is 1 at any width, within its interval."""
    found, reference = catalogue.load("signal_propagation.forward"), Implementation(Reference())
    point = measure(found, reference, Portion((("n", 2048), ("s_squared", 0.5)), (0, 1)))
    assert not point.reason
    for curves in point.curves:
        claimed, estimated = curves.series
        assert estimated.lower[0] <= claimed.y[0] == 1.0 <= estimated.upper[0]


def test_a_figure_is_measured_at_a_point():
    """Its curves there, theory included; another seed draws others."""
    found, reference = catalogue.load("signal_propagation.forward"), Implementation(Reference())
    first, second = measure(found, reference, Portion((("fan_ins", 4096),), (0, 1))).curves
    theory = next(one for one in first.series if "n · Var" in one.name)
    assert theory.y.tolist() == [4096.0]
    assert first.series[-1].y[0] != second.series[-1].y[0]
    assert first.series[-1].y[0] == pytest.approx(4096.0, rel=0.2)


def test_whatever_goes_wrong_is_told():
    """A claim that does not apply, a value that cannot be."""
    found = catalogue.load("signal_propagation.edge_of_chaos")
    assert "does not apply: mlp_vjp is not offered" in measure(found, Implementation(Good()), Portion((), (0,))).reason
    bad = measure(found, Implementation(Reference()), Portion((("sigma_w", 0), ("sigma_b", 0.3)), (0,)))
    assert "signal_propagation.edge_of_chaos raised" in bad.reason
