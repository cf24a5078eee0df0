"""Names → implementations: a built-in name, `package.module:object`, `path/to/file.py:Object`, `process:COMMAND`."""

import importlib
import importlib.util
import pkgutil
import re
import sys
from collections.abc import Collection, Iterable
from contextlib import suppress
from itertools import count
from pathlib import Path
from types import ModuleType

from theorycheck.catalogue import unknown
from theorycheck.errors import ImplementationError, UsageError
from theorycheck.implementation import NAME_LENGTH, Implementation
from theorycheck.record import Judged
from theorycheck.results import describe
from theorycheck.text import cut, inert

BUILT_IN = {
    "reference": "theorycheck.reference:Reference",
    "numpy": "theorycheck.adapters.numpy:NumPy",
    "torch": "theorycheck.adapters.torch:Torch",
    "jax": "theorycheck.adapters.jax:Jax",
    "flax": "theorycheck.adapters.flax:Flax",
    "optax": "theorycheck.adapters.optax:Optax",
    "keras": "theorycheck.adapters.keras:Keras",
    "mlx": "theorycheck.adapters.mlx:Mlx",
    "onnxruntime": "theorycheck.adapters.onnxruntime:OnnxRuntime",
    "scipy": "theorycheck.adapters.scipy:SciPy",
    "tinygrad": "theorycheck.adapters.tinygrad:Tinygrad",
}
EXTRAS = {name: name for name in ("torch", "jax", "flax", "optax", "keras", "mlx", "onnxruntime", "tinygrad")}
"""Built-in name → the distribution it needs, which an extra of the same name installs."""

PROCESS = "process:"
"""Before the command line of an implementation in another language."""

_FILE = re.compile(r"(?P<path>.+\.py)(?::(?P<attributes>[^:/\\]+))?")


def resolve(name: str) -> object:
    """The object that a name stands for. The current directory comes first on the import path.

    Raises:
        UsageError: there is no such name, file, module or attribute; names the nearest.
        ImplementationError: importing it raised an exception.
    """
    if name in BUILT_IN:
        return _built_in(name)
    if name.startswith(PROCESS):
        from theorycheck.adapters.process import Process  # noqa: PLC0415 -- only who uses it loads it

        return Process(name.removeprefix(PROCESS))
    here = str(Path.cwd())
    if sys.path[:1] != [here]:
        sys.path.insert(0, here)
    path, in_file = split_file(name)
    if path:
        return _attribute(_from_file(Path(path)), in_file, name)
    dotted, _, attributes = name.partition(":")
    if dotted == name and "." not in name:
        raise UsageError(_no_such_name(name))
    return _attribute(_import(dotted), attributes, name)


def split_file(name: str) -> tuple[str, str]:
    """The path and the attribute of `path/to/file.py:Object`; both empty for a name of another form."""
    found = _FILE.fullmatch(name)
    return (found["path"], found["attributes"] or "") if found else ("", "")


def plug_in(implementations: Iterable[object]) -> dict[Implementation, str]:
    """Each implementation, wrapped and with a name of its own, and how a command line names it."""
    plugged: dict[Implementation, str] = {}
    taken: set[str] = set()
    for given in implementations:
        implementation = _wrap(resolve(given) if isinstance(given, str) else given)
        implementation.name = unique(inert(implementation.name, NAME_LENGTH), taken)
        taken.add(implementation.name)
        plugged[implementation] = given if isinstance(given, str) else ""
    return plugged


def _wrap(target: object) -> Implementation:
    try:
        return Implementation(target)
    except SystemExit as error:  # its exit code, 0 perhaps, is not ours
        raise ImplementationError(f"plugging in {describe(target)} raised {describe(error)}") from error


def as_judged(implementation: Implementation, target: str) -> Judged:
    """The implementation as the record knows it."""
    return Judged(
        implementation.name,
        inert(implementation.version, NAME_LENGTH),
        implementation.dtypes,
        implementation.operations,
        tuple(inert(note) for note in implementation.notes),
        target,
    )


def unique(name: str, taken: Collection[str]) -> str:
    """The name, with a suffix if it is taken."""
    if name not in taken:
        return name
    suffixed = (f"{cut(name, NAME_LENGTH - len(str(n)) - 1)}-{n}" for n in count(2))
    return next(candidate for candidate in suffixed if candidate not in taken)


def _built_in(name: str) -> object:
    extra = EXTRAS.get(name)
    if extra and importlib.util.find_spec(extra) is None:
        raise UsageError(f"the built-in {name!r} needs the package {extra}: pip install 'theorycheck[{extra}]'")
    module, _, attribute = BUILT_IN[name].partition(":")
    found: object = getattr(importlib.import_module(module), attribute)
    return found


def _no_such_name(name: str) -> str:
    if Path(f"{name}.py").is_file():
        return f"unknown implementation {name!r}. Did you mean '{name}.py'?"
    known = ", ".join(BUILT_IN)
    return (
        f"{unknown('implementation', name, BUILT_IN)} Built in: {known}; your own: package.module:object, "
        "path/to/file.py:Object or process:COMMAND."
    )


def _import(dotted: str) -> ModuleType:
    try:
        spec = importlib.util.find_spec(dotted)
    except ModuleNotFoundError as error:
        if error.name is None or not f"{dotted}.".startswith(f"{error.name}."):
            raise _import_failed(dotted, error) from error
        spec = None
    except (Exception, SystemExit) as error:
        raise _import_failed(dotted, error) from error
    if spec is None:
        raise UsageError(unknown("module", dotted, _siblings(dotted)))
    try:
        return importlib.import_module(dotted)
    except (Exception, SystemExit) as error:
        raise _import_failed(dotted, error) from error


def _from_file(path: Path) -> ModuleType:
    if not path.is_file():
        beside = [str(other) for other in path.parent.glob("*.py")] if path.parent.is_dir() else []
        raise UsageError(unknown("file", str(path), beside))
    path = path.resolve()
    if str(path.parent) not in sys.path:  # what stands beside the file can be imported from it
        sys.path.insert(1, str(path.parent))
    name = path.stem
    loaded = sys.modules.get(name)
    if loaded is not None:
        if getattr(loaded, "__file__", None) == str(path):
            return loaded
        name = f"_theorycheck_plugged_in_{path.stem}"  # a file named numpy.py must not replace NumPy
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise UsageError(f"{str(path)!r} cannot be imported: it is no Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:
        del sys.modules[name]
        raise _import_failed(str(path), error) from error
    return module


def _attribute(module: ModuleType, attributes: str, name: str) -> object:
    found: object = module
    for part in attributes.split(".") if attributes else ():
        try:
            found = getattr(found, part)
        except AttributeError:
            public = [known for known in dir(found) if not known.startswith("_")]
            raise UsageError(unknown("object", part, public) + f" It was looked for in {name!r}.") from None
        except Exception as error:
            raise ImplementationError(f"reading {part} of {name!r} raised {describe(error)}") from error
    return found


def _siblings(dotted: str) -> Iterable[str]:
    """The modules that stand where the missing one was looked for."""
    parent, _, _ = dotted.rpartition(".")
    if not parent:
        return [module.name for module in pkgutil.iter_modules()]
    with suppress(ImportError, AttributeError):
        places = importlib.import_module(parent).__path__
        return [f"{parent}.{module.name}" for module in pkgutil.iter_modules(places)]
    return [module.name for module in pkgutil.iter_modules()]


def _import_failed(what: str, error: BaseException) -> ImplementationError:
    return ImplementationError(f"importing {what!r} raised {describe(error)}")
