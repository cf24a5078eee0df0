"""Counterexamples on disk."""

import os

from theorycheck.store import MOST_KEPT, Store


def test_what_is_kept_comes_back(tmp_path):
    """Only for the same claim, implementation and dtype."""
    store = Store(tmp_path)
    store.keep("a.b", "mine", "float64", {"int": "1"})
    assert store.cases("a.b", "mine", "float64") == [{"int": "1"}]
    assert store.cases("a.b", "mine", "float32") == store.cases("a.b", "../mine", "float64") == []


def test_a_hostile_name_stays_in_the_folder(tmp_path):
    """The name of an implementation is never a path."""
    folder = tmp_path / "store"
    Store(folder).keep("a.b", "../../evil\n\x1b[31m", "float64", {"int": "1"})
    assert [path.name for path in tmp_path.iterdir()] == ["store"]


def test_only_the_newest_are_kept(tmp_path):
    """A store does not grow without end."""
    store = Store(tmp_path)
    for index in range(MOST_KEPT + 3):
        store.keep("a.b", "mine", "float64", {"int": str(index)})
        for path in tmp_path.rglob("*.json"):
            if f'"{index}"' in path.read_text():
                os.utime(path, (index, index))
    kept = {case["int"] for case in store.cases("a.b", "mine", "float64")}
    assert kept == {str(index) for index in range(3, MOST_KEPT + 3)}


def test_a_torn_file_costs_one_case(tmp_path):
    """A file that is no JSON is passed over."""
    store = Store(tmp_path)
    store.keep("a.b", "mine", "float64", {"int": "1"})
    [path] = tmp_path.rglob("*.json")
    path.with_name("torn.json").write_text('{"int": ')
    assert store.cases("a.b", "mine", "float64") == [{"int": "1"}]


def test_a_folder_that_cannot_be_written_keeps_nothing(tmp_path):
    """And raises nothing."""
    blocked = tmp_path / "file"
    blocked.write_text("")
    Store(blocked).keep("a.b", "mine", "float64", {"int": "1"})
    assert Store(blocked).cases("a.b", "mine", "float64") == []
