"""The hand-written `numpy` as source, and loaded a second time with one file changed."""

import ast
import importlib
import sys
from functools import cache
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

from theorycheck import adapters
from theorycheck.contract import OPERATIONS
from theorycheck.mutation.changes import Bare

PACKAGE = "theorycheck.adapters.numpy"


@cache
def modules() -> tuple[str, ...]:
    """The files of the package that hold code."""
    stems = sorted(path.stem for path in source(PACKAGE).parent.glob("*.py"))
    return tuple(f"{PACKAGE}.{stem}" for stem in stems if stem not in {"__init__", "_types"})


def source(module: str) -> Path:
    """The file of a module of the package."""
    name = module.removeprefix(PACKAGE).removeprefix(".") or "__init__"
    return Path(str(adapters.__file__)).parent / "numpy" / f"{name}.py"


@cache
def tree(module: str) -> ast.Module:
    """What a file says, without docstrings and annotations."""
    parsed: ast.Module = Bare().visit(ast.parse(source(module).read_text(encoding="utf-8")))
    return ast.fix_missing_locations(parsed)


@cache
def _code(module: str) -> CodeType:
    return compile(source(module).read_text(encoding="utf-8"), str(source(module)), "exec")


@cache
def _imports(module: str) -> frozenset[str]:
    """The files of the package that a file imports, and itself."""
    nodes = ast.walk(tree(module))
    direct = {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module in modules()}
    return frozenset({module}.union(*map(_imports, direct)))


def built_on(module: str) -> tuple[str, ...]:
    """The operations defined in a file, or in one that imports it, directly or not."""
    built = {name for other in modules() if module in _imports(other) for name in _defined(other)}
    return tuple(name for name in OPERATIONS if name in built)


def _defined(module: str) -> set[str]:
    classes = [thing for thing in vars(importlib.import_module(module)).values() if isinstance(thing, type)]
    return {name for one in classes if one.__module__ == module for name in vars(one)} & set(OPERATIONS)


def loaded(changed: dict[str, CodeType]) -> ModuleType:
    """The package with some files changed, loaded anew; whoever imports it elsewhere still gets the right one."""
    right = {name: module for name, module in sys.modules.items() if f"{name}.".startswith(f"{PACKAGE}.")}
    for name in right:
        del sys.modules[name]
    finder = _Finder(changed)
    sys.meta_path.insert(0, finder)
    try:
        return importlib.import_module(PACKAGE)
    finally:
        sys.meta_path.remove(finder)
        for name in [name for name in sys.modules if f"{name}.".startswith(f"{PACKAGE}.")]:
            del sys.modules[name]
        sys.modules.update(right)
        setattr(adapters, "numpy", right[PACKAGE])  # noqa: B010 -- the import system sets it, mypy cannot know


class _Finder(MetaPathFinder, Loader):
    """Finds the files of the package, as compiled once, or as changed."""

    def __init__(self, changed: dict[str, CodeType]) -> None:
        self._changed = changed

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:  # noqa: ARG002
        if not f"{name}.".startswith(f"{PACKAGE}."):
            return None
        spec = ModuleSpec(name, self, is_package=name == PACKAGE)
        if name == PACKAGE:
            spec.submodule_search_locations = []
        return spec

    def create_module(self, spec: ModuleSpec) -> None:  # noqa: ARG002
        return None

    def exec_module(self, module: ModuleType) -> None:
        exec(self._changed.get(module.__name__) or _code(module.__name__), vars(module))  # noqa: S102
