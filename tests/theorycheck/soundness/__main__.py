"""The full stress run; writes docs/rounding.md. `python -m tests.theorycheck.soundness [cases a cell]`."""

import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from .page import page
from .run import WORKERS, cells_of, judge_cells, judge_deep, judge_wide, merged

TARGET = Path(__file__).parents[3] / "docs" / "rounding.md"
CASES_A_CELL = 24


def main() -> None:
    """Measure, write the page, and exit 1 if a result lay outside its ball."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else CASES_A_CELL
    with ProcessPoolExecutor(WORKERS) as pool:
        small = merged(pool.map(judge_cells, map(cells_of, range(WORKERS)), [count] * WORKERS))
    wide, deep = judge_wide(), judge_deep()
    TARGET.write_text(page(small, wide, deep), encoding="utf-8")
    violations = [one for account in (small, wide, deep) for tally in account.values() for one in tally.violations]
    for case, who, ratio in violations:
        print(f"outside by a factor of {ratio:.3g}: {who} on {case}")  # noqa: T201
    sys.exit(bool(violations))


if __name__ == "__main__":
    main()
