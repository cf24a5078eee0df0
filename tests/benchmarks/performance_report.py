"""The tables of docs/performance.md, measured: `python -m tests.benchmarks.performance_report`."""

import argparse
import resource
import subprocess
import sys

from tests.benchmarks.shares import empty, judging, shares, tiny
from tests.benchmarks.tables import DOCS, rewrite, table

COMMANDS = {"python -c pass": 0.0, "theorycheck --help": 0.08, "theorycheck list": 0.6}
"""Seconds of processor time that each may take; none for the interpreter, which the others begin with."""

RUNS = {
    ("reference", "quick"): 10,
    ("numpy", "quick"): 10,
    ("reference", "standard"): 60,
    ("numpy", "standard"): 60,
    ("torch", "quick"): 20,
    ("torch", "standard"): 120,
}
"""Seconds that a run may take."""

EXAMPLES = 50


def main() -> None:
    """Measure the sections asked for and rewrite the page between its markers."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sections", nargs="*", default=["commands", "case", "runs"])
    parser.add_argument("--rounds", type=int, default=10, help="of the short timings, of which the least counts")
    parser.add_argument("--profiles", nargs="*", default=["quick", "standard"], help="of the runs")
    arguments = parser.parse_args()
    measures = {
        "commands": lambda: commands(arguments.rounds),
        "case": lambda: case(arguments.rounds),
        "runs": lambda: runs(arguments.profiles),
    }
    rewrite(DOCS / "performance.md", {name: measures[name]() for name in arguments.sections})


def commands(rounds: int) -> str:
    """Processor time of whole processes."""
    rows = []
    for name, budget in COMMANDS.items():
        program, *rest = name.split()
        command = [sys.executable, *(() if program == "python" else ("-m", program)), *rest]
        seconds = min(_seconds(command) for _ in range(rounds))
        rows.append((f"`{name}`", f"{seconds * 1000:.0f} ms", f"{budget * 1000:.0f} ms" if budget else ""))
    return table(("command", "takes", "budget"), rows)


def case(rounds: int) -> str:
    """What a case costs beside its check."""
    rows = []
    for name, searching in {"one integer, no check": empty, "a dense layer": tiny}.items():
        search = searching(EXAMPLES)
        search()
        least = min((shares(search) for _ in range(rounds)), key=lambda measured: measured.total)
        parts = (least.generation, least.hypothesis, least.checks, least.total)
        rows.append((name, *(f"{1000 * part / least.cases:.2f}" for part in parts)))
    return table(("ms for each case", "drawing", "Hypothesis", "check", "all"), rows)


def runs(profiles: list[str]) -> str:
    """Where the time of whole runs goes."""
    rows = []
    for (implementation, profile), budget in RUNS.items():
        if profile in profiles:
            found = judging(implementation, profile)
            parts = (found.hypothesis, found.generation, found.checks, found.sampling, found.other)
            shown = (f"{part / found.total:.0%}" for part in parts)
            rows.append((f"{implementation}, {profile}", f"{found.total:.1f} s", f"{budget} s", found.cases, *shown))
    head = ("run", "takes", "budget", "cases", "Hypothesis", "drawing", "checks", "sampling", "other")
    return table(head, rows)


def _seconds(command: list[str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    main()
