"""Which operations run a definition: by the names that definitions call, over the whole hand-written `numpy`."""

import ast
from collections.abc import Iterator
from functools import cache

from theorycheck.contract import OPERATIONS
from theorycheck.mutation.loading import built_on, modules, tree


def definitions(module: str) -> Iterator[tuple[str, ast.stmt]]:
    """The functions, methods, constants and classes of a file by name; a class without what its body defines."""
    for statement in tree(module).body:
        yield from _named(statement)
        if isinstance(statement, ast.ClassDef):
            for inner in statement.body:
                yield from _named(inner)


def running(module: str, name: str) -> tuple[str, ...]:
    """The operations that reach a definition of a file; those built on the file if none does, as with metadata."""
    operations = tuple(operation for operation in OPERATIONS if name in _reached(operation))
    return operations or built_on(module)


def _named(statement: ast.stmt) -> Iterator[tuple[str, ast.stmt]]:
    match statement:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            yield name, statement
        case ast.Assign(targets=[ast.Name(id=name)]):
            yield name, statement


@cache
def _called() -> dict[str, frozenset[str]]:
    """Each name that the package defines, and those that its definitions mention; what shares a name is one."""
    found: dict[str, frozenset[str]] = {}
    for module in modules():
        for name, definition in definitions(module):
            found[name] = found.get(name, frozenset()) | _mentioned(definition)
    return {name: mentioned & found.keys() for name, mentioned in found.items()}


def _mentioned(definition: ast.stmt) -> frozenset[str]:
    nodes = list(ast.walk(definition))
    names = {node.id for node in nodes if isinstance(node, ast.Name)}
    return frozenset(names | {node.attr for node in nodes if isinstance(node, ast.Attribute)})


@cache
def _reached(operation: str) -> frozenset[str]:
    """A name, and all that is mentioned where it is defined, however far."""
    found, open_names = {operation}, [operation]
    while open_names:
        new = _called()[open_names.pop()] - found
        found |= new
        open_names.extend(new)
    return frozenset(found)
