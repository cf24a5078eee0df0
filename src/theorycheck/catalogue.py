"""Finds property modules through the entry points, checks their names and sorts them by id."""

import importlib
import importlib.util
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from fnmatch import fnmatchcase
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType
from typing import Any

from theorycheck.claim import Claim, Kind
from theorycheck.errors import TheorycheckError, UsageError
from theorycheck.sentence import Text

GROUP = "theorycheck.properties"
CUSTOM = "custom"
"""The area of the claims about an implementation's own layers, which no pack knows."""
DETERMINISTIC = ("cases", "measure")
RANDOM = ("settings", "law", "sample")


class CatalogueError(TheorycheckError):
    """A property module does not have the public names of a property."""


@dataclass(frozen=True)
class Property:
    """One claim and how it is shown: a module of three public names, four for random behaviour."""

    id: str
    module: ModuleType

    @property
    def claim(self) -> Claim:
        """What theory says."""
        claim: Claim = self.module.CLAIM
        return claim

    @property
    def area(self) -> str:
        """The first part of the id."""
        return self.id.partition(".")[0]

    @property
    def random(self) -> bool:
        """True if the property is about random behaviour: `settings`, `law`, `sample`."""
        return hasattr(self.module, "sample")

    def __getattr__(self, name: str) -> Any:
        return getattr(self.module, name)


@cache
def _files() -> dict[str, str]:
    """Property id → dotted module name, from file names alone: nothing is imported but the pack's root."""
    found: dict[str, str] = {}
    for root, package in _roots().items():
        for path in sorted(root.rglob("*.py")):
            claim_id = _id(path, root)
            if claim_id:
                found[claim_id] = f"{package}.{claim_id}"
    return dict(sorted(found.items()))


@cache
def _roots() -> dict[Path, str]:
    """The folders of all property packs → their package names."""
    roots: dict[Path, str] = {}
    for entry in sorted(entry_points(group=GROUP), key=lambda e: e.value):
        spec = importlib.util.find_spec(entry.value)
        for root in spec.submodule_search_locations or () if spec else ():
            roots[Path(root).resolve()] = entry.value
    return roots


def _id(path: Path, root: Path) -> str:
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts) if len(parts) > 1 and not any(part.startswith("_") for part in parts) else ""


def id_of(path: Path) -> str:
    """The id of the property in a file; empty if it holds none."""
    if path.suffix != ".py":
        return ""
    root = next((root for root in _roots() if path.resolve().is_relative_to(root)), None)
    return _id(path.resolve(), root) if root else ""


def is_root(path: Path) -> bool:
    """True for the `__init__.py` of a pack of properties."""
    return path.name == "__init__.py" and path.resolve().parent in _roots()


def module(claim_id: str) -> str:
    """The dotted name of the module of a property."""
    return _files()[claim_id]


@cache
def source(name: str) -> bytes:
    """The text of a module of a pack, by its dotted name, without importing anything; empty if it is none."""
    package, root = next(((p, r) for r, p in _roots().items() if name.startswith(f"{p}.")), ("", Path()))
    path = root.joinpath(*name.removeprefix(f"{package}.").split(".")).with_suffix(".py")
    return path.read_bytes() if package and path.is_file() else b""


def ids() -> list[str]:
    """The ids of all properties, sorted, without importing one."""
    return list(_files())


@cache
def load(claim_id: str) -> Property:
    """The property of that id.

    Raises:
        UsageError: there is no such claim; names the nearest.
        CatalogueError: the module lacks one of its public names.
    """
    files = _files()
    if claim_id not in files:
        raise UsageError(unknown("claim", claim_id, files))
    found = Property(claim_id, importlib.import_module(files[claim_id]))
    _check(found)
    return found


def select(patterns: Sequence[str]) -> Iterator[Property]:
    """The properties whose id matches one of the patterns (`*` and `?` as in the shell, or an area), sorted by id.

    Raises:
        UsageError: a pattern matches nothing; names the nearest id.
    """
    yield from (load(claim_id) for claim_id in matching(patterns or ("*",)))


def matching(patterns: Sequence[str]) -> list[str]:
    """The ids that match one of the patterns, sorted, without importing a property.

    Raises:
        UsageError: a pattern matches nothing; names the nearest id.
    """
    wanted: set[str] = set()
    for pattern in patterns:
        found = {claim_id for claim_id in ids() if matches(claim_id, pattern)}
        if not found and not is_custom(pattern):
            raise UsageError(unknown("claim", pattern, ids()))
        wanted |= found
    return sorted(wanted)


def is_custom(claim_id: str) -> bool:
    """True for the id, or a pattern of ids, of claims about an implementation's own layers."""
    return claim_id.partition(".")[0] == CUSTOM


def matches(claim_id: str, pattern: str) -> bool:
    """True if the pattern is the id, its area, or fits it as in the shell."""
    return fnmatchcase(claim_id, pattern) or claim_id.startswith(f"{pattern}.")


def texts() -> tuple[Text, ...]:
    """The texts that the packs judge sentence by sentence: `TEXTS` in a pack's module `_texts`, if it has one."""
    modules = (f"{package}._texts" for package in _roots().values())
    found = [importlib.import_module(name) for name in modules if importlib.util.find_spec(name)]
    return tuple(text for module in found for text in module.TEXTS)


def unknown(what: str, name: str, known: Any) -> str:
    """The message about an unknown name, with the nearest right one."""
    near = get_close_matches(name, list(known), n=1, cutoff=0.4)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    return f"unknown {what} {name!r}.{hint}"


def _check(found: Property) -> None:
    module = found.module
    if not isinstance(getattr(module, "CLAIM", None), Claim):
        raise CatalogueError(f"{found.id}: a property module has a CLAIM of type Claim")
    missing = [
        name for name in (RANDOM if found.random else DETERMINISTIC) if not callable(getattr(module, name, None))
    ]
    if missing:
        raise CatalogueError(f"{found.id}: a property module has the public names {', '.join(missing)}")
    claim = found.claim
    if (claim.kind is Kind.REFUTATION) != (found.area == "as_stated"):
        raise CatalogueError(f"{found.id}: refutations live in as_stated, and nothing else does")
    if not (claim.needs or claim.any_of):
        raise CatalogueError(f"{found.id}: a claim needs at least one operation")
