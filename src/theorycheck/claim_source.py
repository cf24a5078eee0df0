"""Reads a claim from the source of its property, executing nothing that only judging needs."""

import ast
import importlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from theorycheck import catalogue
from theorycheck.claim import Claim


@dataclass(frozen=True, slots=True)
class Listed:
    """A claim and its id."""

    id: str
    claim: Claim

    @property
    def area(self) -> str:
        """The first part of the id."""
        return self.id.partition(".")[0]


def listed() -> Iterator[Listed]:
    """All claims, sorted by id."""
    for claim_id in catalogue.ids():
        yield Listed(claim_id, _claim(claim_id))


def _claim(claim_id: str) -> Claim:
    try:
        claim = _names(catalogue.module(claim_id))["CLAIM"]
    except (KeyError, NameError):  # bound in a branch or more than once, which takes the whole module to know
        claim = None
    return claim if isinstance(claim, Claim) else catalogue.load(claim_id).claim


class _Names(dict[str, Any]):
    """The names of a module, each bound by its own statement as soon as another one asks for it."""

    def __init__(self, module: str) -> None:
        super().__init__(__name__=module)
        self._statements: dict[str, ast.stmt | None] = {}
        for statement in ast.parse(catalogue.source(module)).body:
            for name in _bound(statement):
                self._statements[name] = None if name in self._statements else statement

    def __missing__(self, name: str) -> Any:
        statement = self._statements.get(name)
        if statement is None:
            raise KeyError(name)  # one of Python's own, or bound in a way that is not read here
        if isinstance(statement, ast.ImportFrom):
            self[name] = _imported(statement, name)
        else:
            exec(compile(ast.Module([statement], []), self["__name__"], "exec"), self)  # noqa: S102 -- as an import would
        return self[name]


_names = cache(_Names)


def _imported(statement: ast.ImportFrom, name: str) -> Any:
    """What a name stands for that comes from another module; one of a pack is not imported for it either."""
    origin = next(alias.name for alias in statement.names if name in {alias.asname, alias.name})
    module = statement.module or ""
    return _names(module)[origin] if catalogue.source(module) else getattr(importlib.import_module(module), origin)


def _bound(statement: ast.stmt) -> list[str]:
    """The names that a statement binds, if that is plain to see."""
    match statement:
        case ast.ImportFrom(names=aliases, level=0):
            return [alias.asname or alias.name for alias in aliases]
        case ast.Import(names=[ast.alias(name, asname)]):
            return [asname or name.partition(".")[0]]
        case ast.Assign(targets=[ast.Name(name)]) | ast.AnnAssign(target=ast.Name(name)):
            return [name]
        case ast.FunctionDef(name) | ast.ClassDef(name):
            return [name]
    return []
