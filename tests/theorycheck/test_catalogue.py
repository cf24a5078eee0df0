"""The catalogue finds properties by entry point and holds them to their form."""

import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
from tests.theorycheck.fake import make_property

import theorycheck_properties
from theorycheck import catalogue
from theorycheck.catalogue import CatalogueError, Property
from theorycheck.claim import Kind
from theorycheck.contract import ACTIVATIONS, OPERATIONS, SCHEMES
from theorycheck.errors import UsageError

PACK = Path(theorycheck_properties.__file__).parent


def test_ids_are_the_paths_of_files():
    """Helpers with a leading underscore and packages are none."""
    ids = catalogue.ids()
    assert ids == sorted(ids)
    assert "definitions.dense" in ids
    assert not [claim_id for claim_id in ids if "._" in claim_id or claim_id.startswith("_")]


def test_ids_are_listed_without_importing_a_property():
    """So that a command line can be fast."""
    script = "from theorycheck import catalogue; catalogue.ids(); import sys; print('numpy' in sys.modules)"
    assert (
        subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout == "False\n"
    )


def test_a_file_is_known_by_its_id():
    """And what is no property is known by none."""
    assert catalogue.id_of(PACK / "definitions" / "dense.py") == "definitions.dense"
    assert [catalogue.id_of(path) for path in (PACK / "__init__.py", PACK / "definitions" / "__init__.py")] == ["", ""]
    assert catalogue.id_of(Path(__file__)) == ""
    assert catalogue.id_of(PACK / "README.md") == ""


def test_patterns_select_by_id_shell_pattern_or_area():
    """Sorted, each property once."""
    assert [found.id for found in catalogue.select(["definitions.dense", "definitions.d?nse"])] == ["definitions.dense"]
    everything = [found.id for found in catalogue.select(["definitions"])]
    assert everything == [claim_id for claim_id in catalogue.ids() if claim_id.startswith("definitions.")]


def test_an_unknown_claim_names_the_nearest():
    """Whether it is loaded or selected."""
    for ask in (lambda: catalogue.load("definitions.desne"), lambda: list(catalogue.select(["definitions.desne"]))):
        with pytest.raises(UsageError, match=r"Did you mean 'definitions\.dense'\?"):
            ask()


def test_a_module_without_its_names_is_refused():
    """Three names, four for random behaviour."""
    module = ModuleType("empty")
    with pytest.raises(CatalogueError, match="has a CLAIM"):
        catalogue._check(Property("area.empty", module))
    module.CLAIM = make_property().claim
    with pytest.raises(CatalogueError, match="has the public names cases, measure"):
        catalogue._check(Property("area.empty", module))
    module.sample = lambda: None
    with pytest.raises(CatalogueError, match="has the public names settings, law"):
        catalogue._check(Property("area.empty", module))


def test_refutations_live_in_as_stated():
    """And nothing else does."""
    for wrong in (make_property(name="as_stated.true"), make_property(name="area.false", kind=Kind.REFUTATION)):
        with pytest.raises(CatalogueError, match="refutations live in as_stated"):
            catalogue._check(wrong)


def needed(claim):
    """Everything that a claim names as needed."""
    for need in (*claim.needs, *claim.any_of):
        yield from (part.strip() for part in need.split("&"))


@pytest.mark.parametrize("claim_id", catalogue.ids())
def test_a_shipped_claim_is_well_formed(claim_id):
    """It says what it needs in the contract's words, cites a source, and its corrections exist."""
    claim = catalogue.load(claim_id).claim
    for need in needed(claim):
        operation, _, rest = need.partition(".")
        option, _, value = rest.partition("=")
        assert operation in OPERATIONS, need
        assert not option or OPERATIONS[operation].option(option), need
        assert not value or value in {**ACTIVATIONS, **SCHEMES}, need
    assert claim.upheld.endswith(".")
    assert claim.refuted.endswith(".")
    assert claim.source.work
    assert set(claim.corrected_by) <= set(catalogue.ids())
    assert bool(claim.corrected_by) == (claim.kind is Kind.REFUTATION)
