"""What is generated from data has not drifted from it."""

from pathlib import Path

from theorycheck import catalogue
from theorycheck.commands.list import BEGIN, END, table
from theorycheck.contract import ACTIVATIONS, OPERATIONS, SCHEMES
from theorycheck.contract.document import markdown

ROOT = Path(__file__).parents[2]


def test_the_document_has_every_operation_scheme_and_activation():
    """With the very signature of the data."""
    text = markdown()
    for operation in OPERATIONS.values():
        assert operation.signature in text
        assert all(note in text for note in operation.notes)
    for name in (*ACTIVATIONS, *SCHEMES):
        assert f"| `{name}` |" in text


def test_the_committed_contract_is_up_to_date():
    """`make docs` rewrites it."""
    assert (ROOT / "docs" / "contract.md").read_text(encoding="utf-8") == markdown()


def test_the_readmes_table_of_claims_is_up_to_date():
    """`make docs` rewrites it."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    written = text.partition(BEGIN)[2].partition(END)[0]
    assert written.strip("\n") == table(list(catalogue.select(())))
