"""What a worker of a cluster keeps ready, and how an implementation travels there."""

import threading
from pathlib import Path

import pytest

from theorycheck.cluster import tasks
from theorycheck.cluster.shipment import pack
from theorycheck.cluster.tasks import MOST_KEPT, Errand
from theorycheck.errors import UsageError
from theorycheck.limits import Limits


class Opened:
    """Stands in for an implementation in processes of its own."""

    def __init__(self, target, ask):
        self.target, self.closed, self.name = target, False, ""

    @property
    def survey(self):
        return {"target": self.target}

    def close(self):
        self.closed = True


@pytest.fixture
def opened(monkeypatch):
    """All that are opened, in order."""
    found = []

    def isolated(target, ask):
        found.append(Opened(target, ask))
        return found[-1]

    monkeypatch.setattr(tasks, "Isolated", isolated)
    monkeypatch.setattr(tasks, "_kept", {})
    return found


def errand(target):
    """What is asked of an implementation: no claim at all."""
    return Errand(pack(target), (), "quick", (), 0, Limits(), ())


def test_an_implementation_is_opened_once_and_the_idlest_is_closed(opened):
    """A worker that judges a thousand of them must not hold a thousand."""
    names = [f"module:Number{n}" for n in range(MOST_KEPT + 2)]
    for name in names:
        tasks.look(errand(names[0]))
        tasks.look(errand(name))
    assert names == [one.target for one in opened]
    assert [one.closed for one in opened[:3]] == [False, True, True]
    assert not any(one.closed for one in opened[3:])


def test_one_that_is_at_a_task_is_not_closed(opened):
    """However many others come."""
    with tasks._subject(errand("module:Busy")) as busy:
        for n in range(2 * MOST_KEPT):
            tasks.look(errand(f"module:Number{n}"))
        assert not busy.closed
    assert sum(not one.closed for one in opened) <= MOST_KEPT + 1


def test_a_file_travels_with_its_name_and_content(tmp_path):
    """Another version of it is another file; two machines that unpack at once leave one whole file."""
    path = tmp_path / "mine.py"
    path.write_text("class Mine: ...\n")
    first = pack(f"{path}:Mine")
    path.write_text("class Mine: version = 2\n")
    second = pack(f"{path}:Mine")
    places = []
    unpack = [threading.Thread(target=lambda: places.append(first.unpacked(tmp_path / "there"))) for _ in range(4)]
    for thread in unpack:
        thread.start()
    for thread in unpack:
        thread.join()
    [place] = set(places)
    assert place.endswith("mine.py:Mine")
    assert Path(place.removesuffix(":Mine")).read_text() == "class Mine: ...\n"
    assert place != second.unpacked(tmp_path / "there")


@pytest.mark.parametrize("target", ["torch", "package.module:Thing", "process:./kernels --fast"])
def test_names_travel_as_they_are(target, tmp_path):
    """Every machine must have what they stand for."""
    assert target == pack(target).unpacked(tmp_path)


def test_a_file_that_is_not_there_cannot_travel():
    """The message says so before anything is asked of the cluster."""
    with pytest.raises(UsageError, match=r"cannot ship 'missing\.py' to the cluster: No such file"):
        pack("missing.py:Mine")
