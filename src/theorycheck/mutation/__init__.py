"""Automatic faults: small changes to the source of the hand-written `numpy` that nobody chose.

A mutant is the whole package `theorycheck.adapters.numpy` with one expression or statement of one file changed, loaded
beside the right one. Source: DeMillo, Lipton & Sayward 1978, "Hints on test data selection".
"""

import ast
import copy
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from theorycheck.fault import Fault
from theorycheck.mutation.changes import Replaced, changes
from theorycheck.mutation.loading import built_on, loaded, modules, source, tree

LONGEST_QUOTE = 60


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change.

    Attributes:
        fault: what it changes, as a fault.
        source: the file changed.
        module: its dotted name.
        node: the number of the node changed, in the order of `ast.walk`.
        change: which of the changes of that node.
    """

    fault: Fault
    source: Path
    module: str
    node: int
    change: int

    def make(self) -> Any:
        """The implementation with the change."""
        parsed = copy.deepcopy(tree(self.module))
        node = list(ast.walk(parsed))[self.node]
        _, change = list(changes(node))[self.change]
        changed = ast.fix_missing_locations(Replaced(node, change).visit(parsed))
        return loaded({self.module: compile(changed, str(self.source), "exec")}).NumPy()


@cache
def mutants() -> tuple[Mutant, ...]:
    """Every mutant of the hand-written implementation, in the order of files and lines."""
    return tuple(mutant for module in modules() for mutant in _mutants(module))


def _mutants(module: str) -> Iterator[Mutant]:
    short = module.rpartition(".")[2].lstrip("_")
    operations = built_on(module)
    taken: Counter[str] = Counter()
    for number, node in enumerate(ast.walk(tree(module))):
        for index, (what, _) in enumerate(changes(node)):
            line = getattr(node, "lineno", 0)
            name = f"mutant.{short}.{line}.{what.replace(' ', '_')}"
            taken[name] += 1
            quote = ast.unparse(node).replace("\n", " ")
            wrong = f"Line {line}, {what}: {quote[:LONGEST_QUOTE]}"
            fault = Fault(f"{name}.{taken[name]}", operations, wrong, origin="automatic mutation")
            yield Mutant(fault, source(module), module, number, index)
