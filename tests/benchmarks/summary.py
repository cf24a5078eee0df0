"""What `make bench` measured, in short: reports/benchmarks.json, and the table of docs/benchmarks.md."""

import argparse
import json
import statistics
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tests.benchmarks.tables import DOCS, rewrite, table

REPORTS = DOCS.parent / "reports"
COMMITTED = REPORTS / "benchmarks.json"
MEASURED = DOCS.parent / "build" / "benchmarks.json"
NORMAL = 1.4826
"""The standard deviation of normal samples in units of their median absolute deviation."""
YARDSTICK = "commands: yardstick"


@dataclass(frozen=True)
class Budget:
    """A benchmark that has a limit, as measured.

    Attributes:
        name: of the benchmark, with its parameters.
        what: it measures.
        unit: `s`, `ms`, `µs` or `MB`, or `×` for a ratio.
        median: of the samples.
        spread: 1.4826 times their median absolute deviation; 0 for fewer than three.
        samples: how many there were.
        limit: what the median may be.
        at_least: the limit is the least.
        versus: what it is compared to.
    """

    name: str
    what: str
    unit: str
    median: float
    spread: float
    samples: int
    limit: float
    at_least: bool
    versus: str

    @property
    def met(self) -> bool:
        """True if the median keeps the limit."""
        return self.median >= self.limit if self.at_least else self.median <= self.limit


def main() -> None:
    """Read what was measured; what was not measured this time stays as committed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("measured", nargs="?", type=Path, default=MEASURED)
    found = budgets(json.loads(parser.parse_args().measured.read_text(encoding="utf-8")))
    kept = {**(load(COMMITTED) if COMMITTED.is_file() else {}), **found}
    save(kept, COMMITTED)
    rewrite(DOCS / "benchmarks.md", {"budgets": page(kept.values())})


def budgets(measured: Mapping[str, Any]) -> dict[str, Budget]:
    """The benchmarks that have a limit, by name, from the JSON of pytest-benchmark."""
    found = {}
    for entry in measured["benchmarks"]:
        info = entry["extra_info"]
        if "samples" in info:
            file, _, test = entry["fullname"].rpartition("/")[2].partition(".py::")
            name = f"{file.removeprefix('test_')}: {test.removeprefix('test_')}"
            found[name] = _budget(name, info)
    return found


def load(path: Path) -> dict[str, Budget]:
    """The benchmarks in a file that `save` wrote."""
    entries = json.loads(path.read_text(encoding="utf-8"))["benchmarks"]
    return {entry["name"]: Budget(**entry) for entry in entries}


def save(found: Mapping[str, Budget], path: Path) -> None:
    """Write benchmarks, sorted by name."""
    entries = [asdict(found[name]) for name in sorted(found)]
    path.write_text(json.dumps({"benchmarks": entries}, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def page(found: Iterable[Budget]) -> str:
    """All of them as a table, those that miss their limit first."""
    rows = [
        (
            f"`{one.name}`",
            one.what,
            f"{_number(one.median)} {one.unit}",
            f"± {_number(one.spread)}" if one.spread else "",
            f"{'≥' if one.at_least else '≤'} {_number(one.limit)}",
            "yes" if one.met else "**no**",
            one.versus,
        )
        for one in sorted(found, key=lambda one: (one.met, one.name))
        if YARDSTICK not in one.name
    ]
    return table(("benchmark", "what", "median", "spread", "limit", "kept", "beside"), rows)


def _budget(name: str, info: Mapping[str, Any]) -> Budget:
    samples = list(map(float, info["samples"]))
    median = statistics.median(samples)
    spread = NORMAL * statistics.median(abs(one - median) for one in samples) if len(samples) >= 3 else 0.0
    rest = {key: info[key] for key in ("unit", "limit", "at_least", "versus", "what")}
    return Budget(name, median=median, spread=spread, samples=len(samples), **rest)


def _number(value: float) -> str:
    return f"{value:.3g}" if value < 1000 else f"{value:.0f}"


if __name__ == "__main__":
    main()
