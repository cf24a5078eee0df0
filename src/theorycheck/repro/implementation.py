"""How a script gets hold of the implementation, by the name that the command line gave it."""

from pathlib import PurePath

from theorycheck.resolve import BUILT_IN, PROCESS, split_file

HANDED_OVER = """\
# It was handed over as an object, which no name stands for: put it here.
implementation = None
if implementation is None:
    sys.exit({message})
"""


def loading(target: str, name: str) -> str:
    """The lines that set `implementation`, and import what they need.

    Args:
        target: as the command line names it; empty for an object that was handed over.
        name: what reports call it.
    """
    if not target:
        message = f"Fill in the implementation that was judged as {name!r}, near the top of this script."
        return HANDED_OVER.format(message=repr(message))
    if target.startswith(PROCESS):
        return (
            f"from theorycheck.resolve import resolve  # speaks the protocol\n\nimplementation = resolve({target!r})\n"
        )
    path, attributes = split_file(target)
    if path:
        return _from_file(path, attributes)
    module, _, attributes = BUILT_IN.get(target, target).partition(":")
    imported = _got(f"import_module({module!r})", attributes)
    return f"from importlib import import_module\n\nsys.path.insert(0, os.getcwd())\n{imported}"


def _from_file(path: str, attributes: str) -> str:
    folder, stem = str(PurePath(path).parent), PurePath(path).stem
    return (
        "from importlib import util\n\n"
        f"sys.path[:0] = [os.getcwd(), os.path.abspath({folder!r})]\n"
        f"spec = util.spec_from_file_location({stem!r}, {path!r})\n"
        f"module = sys.modules.setdefault({stem!r}, util.module_from_spec(spec))\n"
        "spec.loader.exec_module(module)\n"
        f"{_got('module', attributes)}"
    )


def _got(module: str, attributes: str) -> str:
    found = module
    for part in attributes.split(".") if attributes else ():
        # A report may come from anywhere: nothing of it is Python source but literals and names.
        found = f"{found}.{part}" if part.isidentifier() else f"getattr({found}, {part!r})"
    return f"implementation = {found}\nif isinstance(implementation, type):\n    implementation = implementation()\n"
