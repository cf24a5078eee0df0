"""Measured tables in a page of the documentation, each between its own two markers."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"

Row = Sequence[object]


def table(head: Row, rows: Iterable[Row]) -> str:
    """A Markdown table, numbers to the right."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def rewrite(page: Path, tables: Mapping[str, str]) -> None:
    """Put each table between the markers of its name."""
    text = page.read_text(encoding="utf-8")
    for name, lines in tables.items():
        before, _, rest = text.partition(f"<!-- {name} -->\n")
        _, _, after = rest.partition(f"<!-- /{name} -->")
        text = f"{before}<!-- {name} -->\n{lines}\n<!-- /{name} -->{after}"
    page.write_text(text, encoding="utf-8")
