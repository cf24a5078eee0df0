"""Claims are listed from the source of their properties, which are not imported for it."""

import subprocess
import sys

import pytest

from theorycheck import catalogue, claim_source
from theorycheck.claim import Claim, Source

HEAD = "from theorycheck.claim import Claim, Source\n"
CLAIM = 'CLAIM = Claim(upheld="So.", refuted="Not so.", statement="1", source=Source("Us"), needs=NEEDS)\n'
READ = Claim(upheld="So.", refuted="Not so.", statement="1", source=Source("Us"), needs=("dense",))


@pytest.fixture
def listed(monkeypatch):
    """The claims of a pack with one property, given the text of its modules."""

    def read(**modules):
        texts = {f"pack.{name}": text.encode() for name, text in modules.items()}
        monkeypatch.setattr(catalogue, "ids", lambda: ["area.noun"])
        monkeypatch.setattr(catalogue, "module", lambda _: "pack.noun")
        monkeypatch.setattr(catalogue, "source", lambda name: texts.get(name, b""))
        claim_source._names.cache_clear()
        return list(claim_source.listed())

    yield read
    claim_source._names.cache_clear()


def test_listed_claims_are_those_of_the_properties():
    """All of them, in the same order."""
    assert [(one.id, one.claim) for one in claim_source.listed()] == [
        (found.id, found.claim) for found in catalogue.select(())
    ]


def test_listing_loads_no_array_and_no_generator():
    """Which would take most of the time."""
    script = "import sys, theorycheck.cli as c; c.main(['list']); print({'numpy', 'hypothesis'} & {*sys.modules})"
    listing = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert listing.splitlines()[-1] == "set()"


def test_what_a_claim_does_not_need_is_not_executed(listed):
    """Neither statements beside it nor imports."""
    [one] = listed(noun=f"{HEAD}import nowhere\nNEEDS = ('dense',)\n{CLAIM}raise SystemExit\n")
    assert (one.id, one.area, one.claim) == ("area.noun", "area", READ)


def test_a_name_from_another_module_of_the_pack_is_read_there(listed):
    """That module is not executed either, but for what the name needs."""
    helper = "import nowhere\nfrom theorycheck.contract import OPERATIONS\nALL = [*OPERATIONS]\nONE = tuple(n for n in ALL if n == 'dense')\n"  # noqa: E501
    [one] = listed(noun=f"{HEAD}from pack._helper import ONE as NEEDS\n{CLAIM}", _helper=helper)
    assert one.claim == READ


@pytest.mark.parametrize("needs", ["if True:\n    NEEDS = ('dense',)\n", "NEEDS = ()\nNEEDS = ('dense',)\n"])
def test_what_is_not_plain_to_see_is_imported(listed, monkeypatch, needs):
    """A name that is bound in a branch or twice means what the whole module makes of it."""
    monkeypatch.setattr(catalogue, "load", lambda claim_id: catalogue.Property(claim_id, READER))
    [one] = listed(noun=f"{HEAD}{needs}{CLAIM}")
    assert one.claim is READER.CLAIM


class READER:
    """Stands for the imported module."""

    CLAIM = READ
