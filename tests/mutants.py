"""What became of every automatic mutant: `python -m tests.mutants` writes docs/mutants.md from reports/out/mutants."""

from collections import Counter
from pathlib import Path

from theorycheck import kill_record
from theorycheck.kill_record import Kills
from theorycheck.mutation import mutants
from theorycheck.mutation.equivalents import EQUIVALENTS, argument

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "mutants.md"
MATRIX = ROOT / "reports" / "out" / "mutants" / kill_record.FILE_NAME
FATES = ("killed", "equivalent", "unexplained")
HEAD = """# Automatic mutants

The claims judge implementations; mutants judge the claims. A mutant is the hand-written `numpy` with one expression
changed by a machine: another operator or comparison, a term or a function left out, a constant one more, arguments
swapped. Nobody chose it, and a claim that is weak somewhere lets it live. `make mutants` tries every mutant on the
claims of the standard profile that reach the changed line until one kills it, and rewrites the first table.

A mutant that lives is either equivalent, and then stands in the second table with the reason, or it shows a law that is
too weak: the law is strengthened in general, never for the mutant.

"""
EXPLAINED = """
## Equivalent mutants

What no claim can tell from the right implementation, within the contract.

"""


def page(kills: Kills) -> str:
    """The page in Markdown."""
    return f"{HEAD}{killed(kills)}{EXPLAINED}{equivalents()}"


def killed(kills: Kills) -> str:
    """The mutants of each file: how many there are, fall, are equivalent, or live without a reason."""
    living = set(kills.survivors)
    wrong = [name for name, fault in kills.faults.items() if fault.undetectable and name not in living]
    if wrong:
        raise ValueError(f"listed as equivalent, and killed: {wrong}")
    counted: dict[str, Counter[str]] = {fate: Counter() for fate in FATES}
    for name, fault in kills.faults.items():
        fate = "killed" if name not in living else "equivalent" if fault.undetectable else "unexplained"
        counted[fate][name.split(".")[1]] += 1
    files = sorted(set().union(*counted.values()))
    rows = [(f"`{file}`", [counts[file] for counts in counted.values()]) for file in files]
    rows.append(("all", [counts.total() for counts in counted.values()]))
    lines = [f"| {file} | {sum(fates)} | {' | '.join(map(str, fates))} |" for file, fates in rows]
    head = f"| file | mutants | {' | '.join(FATES)} |"
    return "\n".join([head, "| --- | --: | --: | --: | --: |", *lines, ""])


def equivalents() -> str:
    """The arguments, each with the mutants that it is about."""
    lines = ["| why | mutants |", "| --- | --- |"]
    for why in EQUIVALENTS:
        quotes = (mutant.fault for mutant in mutants() if argument(mutant.fault.id) == why)
        listed = "<br>".join(f"`{fault.id.removeprefix('mutant.')}`" for fault in quotes)
        lines.append(f"| {why} | {listed} |")
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    PAGE.write_text(page(kill_record.load(MATRIX)), encoding="utf-8", newline="\n")
