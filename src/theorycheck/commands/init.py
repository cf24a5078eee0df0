"""`theorycheck init`: an adapter to edit, the policy, a test and a CI job; then `doctor` looks the adapter over."""

import argparse
import importlib.util
import inspect
import tomllib
from collections.abc import Iterator
from contextlib import chdir, suppress
from dataclasses import dataclass
from pathlib import Path

from theorycheck import suite
from theorycheck.catalogue import unknown
from theorycheck.commands.doctor import examine, show
from theorycheck.contract import OPERATIONS
from theorycheck.doctor import near_misses
from theorycheck.doctor.offers import Capabilities, applying
from theorycheck.errors import UsageError
from theorycheck.gate import ExitCode
from theorycheck.implementation import construct
from theorycheck.resolve import plug_in, resolve, split_file
from theorycheck.scaffold import delegation, files, texts
from theorycheck.scaffold.files import Outcome
from theorycheck.terminal import Terminal

ADAPTER = Path("theory_adapter.py")
ADAPTED = f"{ADAPTER}:Adapter"
POLICY = Path("pyproject.toml")
TEST = Path("tests", "test_theory.py")
WORKFLOW = Path(".github", "workflows", "theorycheck.yml")


def execute(options: argparse.Namespace) -> int:
    """Write what is missing in the folder, and look over what is then judged; 6 if that breaks the contract."""
    framework = _framework(options.framework)
    folder = Path(options.directory)
    _make(folder)
    terminal = Terminal()
    with chdir(folder):
        plan = _plan(framework, options.target)
        for path, outcome in _written(plan, framework, force=options.force):
            terminal.line(f"{outcome:<9} {path.as_posix()}{_why(path) if outcome is Outcome.KEPT else ''}")
        terminal.line()
        found = examine(plan.implementation)
        show(terminal, found, plan.implementation)
    return int(ExitCode.IMPLEMENTATION if found.problems else ExitCode.PASSED)


@dataclass(frozen=True, slots=True)
class _Plan:
    """Who will be judged, and the text of the adapter; empty if none is needed."""

    implementation: str
    adapter: str


def _framework(name: str) -> str:
    if name not in texts.FRAMEWORKS:
        known = ", ".join(texts.FRAMEWORKS)
        raise UsageError(f"{unknown('framework', name, texts.FRAMEWORKS)} Known are {known}; any other: numpy.")
    package = texts.FRAMEWORKS[name].package
    if package and importlib.util.find_spec(package) is None:
        raise UsageError(f"an adapter for {name} needs the package {package}: pip install 'theorycheck[{package}]'")
    return name


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"cannot write to {str(folder)!r}: {error.strerror}") from None


def _plan(framework: str, target: str | None) -> _Plan:
    """An adapter to edit; for a target none if it speaks the contract's names, else one that translates them.

    Raises:
        UsageError: there is no such target, or nothing of it looks like an operation.
    """
    if target is None:
        return _Plan(ADAPTED, texts.adapter(framework, Path.cwd().name))
    if split_file(target)[0]:
        raise UsageError(f"name {target!r} as package.module:object, which an adapter can import")
    found = resolve(target)
    judged = construct(found)
    if framework == "numpy" and not near_misses.operations(judged) and _offers(judged):
        return _Plan(target, "")
    methods = delegation.methods(judged, derives_gradients=bool(texts.FRAMEWORKS[framework].base))
    if not methods:
        raise UsageError(
            f"nothing of {target!r} looks like an operation of the contract: see `theorycheck contract`. Without "
            "--target an adapter is written in which you call it yourself."
        )
    return _Plan(ADAPTED, texts.delegating(framework, target, methods, constructs=inspect.isclass(found)))


def _offers(judged: object) -> bool:
    return any(near_misses.has(judged, name) for name in OPERATIONS)


def _written(plan: _Plan, framework: str, *, force: bool) -> Iterator[tuple[Path, Outcome]]:
    if plan.adapter:
        yield ADAPTER, files.put(ADAPTER, plan.adapter, force=force)
    table = texts.table(plan.implementation, _floor(plan.implementation))
    installs = _installable()
    yield POLICY, files.extend(POLICY, table, "theorycheck")
    yield TEST, files.put(TEST, texts.checks(plan.implementation, in_file=bool(plan.adapter)), force=force)
    yield WORKFLOW, files.put(WORKFLOW, texts.workflow(framework, installs=installs), force=force)


def _why(path: Path) -> str:
    """Why a file stays as it is, and what to do about it."""
    return ", which has a [tool.theorycheck]" if path == POLICY else ", which is there: --force replaces it"


def _floor(implementation: str) -> int:
    """How many claims of the usual profile apply today."""
    [judged] = plug_in([implementation])
    return len(applying(Capabilities.of(judged), suite.select((), suite.Request().profile)))


def _installable() -> bool:
    """True if the folder holds a project that pip can install."""
    with suppress(OSError, tomllib.TOMLDecodeError, UnicodeDecodeError):
        return bool({"project", "build-system"} & set(tomllib.loads(POLICY.read_text(encoding="utf-8"))))
    return Path("setup.py").is_file()
