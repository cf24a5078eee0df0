"""How soon the planted faults fall: `python -m tests.teeth` writes reports/teeth.json and docs/teeth.md.

`make teeth` first tries every fault until one claim kills it, in two profiles and with two kinds of company.
"""

from tests.falls import RUNS, falls_of, from_json, to_json
from tests.kills import MATRIX, ROOT
from tests.teeth_page import page

from theorycheck import kill_record

PAGE = ROOT / "docs" / "teeth.md"
FOUND = ROOT / "reports" / "teeth.json"
TRIED = ROOT / "reports" / "out" / "teeth"


def expected() -> str:
    """The page, from the two committed files."""
    return page(kill_record.load(MATRIX), from_json(FOUND.read_text(encoding="utf-8")))


if __name__ == "__main__":
    tried = {name: kill_record.load(TRIED / name / kill_record.FILE_NAME) for name in RUNS}
    FOUND.write_text(to_json({name: falls_of(kills) for name, kills in tried.items()}), encoding="utf-8", newline="\n")
    PAGE.write_text(expected(), encoding="utf-8", newline="\n")
