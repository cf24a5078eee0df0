"""Tables of the page that this package writes."""


def table(columns, rows):
    """A Markdown table."""
    return "\n".join(f"| {' | '.join(map(cell, cells))} |" for cells in (columns, ["---"] * len(columns), *rows))


def cell(value):
    """One entry: a bar inside it is no border."""
    return str(value).replace("|", r"\|")
