"""Automatic faults: small changes to the source of the hand-written `numpy` that nobody chose.

A mutant is the whole package `theorycheck.adapters.numpy` with one expression or statement of one file changed, loaded
beside the right one. Source: DeMillo, Lipton & Sayward 1978, "Hints on test data selection".
"""

import ast
import copy
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from theorycheck.fault import Fault
from theorycheck.mutation.changes import Replaced, changes
from theorycheck.mutation.equivalents import argument
from theorycheck.mutation.loading import PACKAGE, loaded, modules, source, tree
from theorycheck.mutation.reach import definitions, running

LONGEST_QUOTE = 60
DTYPES = {f"{PACKAGE}._precision": ("float16",)}
"""Of a file that does something in these dtypes alone, and where only the thorough profile would look."""


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
        """The implementation with the change, offering the dtypes that may show it."""
        made = _changed(self.module, str(self.source), self.node, self.change)()
        made.dtypes = DTYPES.get(self.module, made.dtypes)
        return made


@cache
def mutants() -> tuple[Mutant, ...]:
    """Every mutant of the hand-written implementation, in the order of files and definitions."""
    return tuple(mutant for module in modules() for mutant in _mutants(module))


def _mutants(module: str) -> Iterator[Mutant]:
    short = module.rpartition(".")[2].lstrip("_")
    holder = {id(node): name for name, definition in definitions(module) for node in ast.walk(definition)}
    taken: Counter[str] = Counter()
    for number, node in enumerate(ast.walk(tree(module))):
        for index, (what, _) in enumerate(changes(node)):
            place, line = holder[id(node)], getattr(node, "lineno", 0)
            kind = f"mutant.{short}.{place}.{what.replace(' ', '_')}"
            taken[kind] += 1
            name = f"{kind}.{taken[kind]}"
            quote = ast.unparse(node).replace("\n", " ")
            wrong = f"Line {line}, {what}: {quote[:LONGEST_QUOTE]}"
            reach = running(module, place)
            fault = Fault(name, reach, wrong, origin="automatic mutation", undetectable=argument(name))
            yield Mutant(fault, source(module), module, number, index)


@lru_cache(maxsize=1)
def _changed(module: str, path: str, number: int, index: int) -> Any:
    """The class with one change, made once for all the claims that it is tried on in turn."""
    parsed = copy.deepcopy(tree(module))
    node = list(ast.walk(parsed))[number]
    _, change = list(changes(node))[index]
    changed = ast.fix_missing_locations(Replaced(node, change).visit(parsed))
    return loaded({module: compile(changed, path, "exec")}).NumPy
