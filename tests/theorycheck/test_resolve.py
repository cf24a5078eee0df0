"""Names → implementations."""

import sys

import pytest
from tests.theorycheck.fake import Good

from theorycheck.errors import ImplementationError, UsageError
from theorycheck.implementation import NAME_LENGTH
from theorycheck.resolve import as_judged, plug_in, resolve

KERNELS = """
class Kernels:
    def dense(self, x, weight, bias):
        return x @ weight.T + bias

class Broken:
    def __init__(self):
        raise RuntimeError("no device")

class Exiting:
    def __init__(self):
        raise SystemExit(0)

class Nested:
    kernels = Kernels()

def dense(x, weight, bias):
    return x @ weight.T + bias
"""


@pytest.fixture
def here(tmp_path, monkeypatch):
    """An empty current directory; modules imported from it are forgotten afterwards."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    before = set(sys.modules)
    yield tmp_path
    for name in set(sys.modules) - before:
        if str(tmp_path) in str(getattr(sys.modules[name], "__file__", "")):
            del sys.modules[name]


def names(*implementations):
    """The names that implementations get in a run."""
    return [implementation.name for implementation in plug_in(implementations)]


def test_built_in_names_need_no_path():
    """The reference and the hand-written NumPy are always there."""
    assert names("reference", "numpy") == ["reference", "numpy"]


def test_a_file_with_an_object_is_loaded(here):
    """A class is constructed; the name is its import path."""
    (here / "kernels_f.py").write_text(KERNELS)
    assert names("kernels_f.py:Kernels") == ["kernels_f.Kernels"]


def test_a_file_alone_is_a_module(here):
    """Functions of a module are operations."""
    (here / "functions_f.py").write_text(KERNELS)
    assert names("functions_f.py") == ["functions_f"]


def test_a_file_may_import_what_stands_beside_it(here):
    """As when Python runs it."""
    (here / "sub").mkdir()
    (here / "sub" / "helper_f.py").write_text(KERNELS)
    (here / "sub" / "user_f.py").write_text("from helper_f import Kernels")
    assert names("sub/user_f.py:Kernels") == ["helper_f.Kernels"]


def test_a_file_named_like_a_library_does_not_replace_it(here):
    """A user's numpy.py is loaded under another name."""
    (here / "numpy.py").write_text("def dense(x, weight, bias):\n    return x")
    resolve("./numpy.py")
    assert not str(sys.modules["numpy"].__file__).startswith(str(here))


def test_a_module_in_the_current_directory_is_found(here):
    """With a colon, or with a dot."""
    (here / "package_f").mkdir()
    (here / "package_f" / "__init__.py").write_text("")
    (here / "package_f" / "module.py").write_text(KERNELS)
    assert names("package_f.module:Kernels", "package_f.module") == ["package_f.module.Kernels", "package_f.module"]


def test_an_attribute_of_an_attribute_is_found(here):
    """Dots after the colon go deeper."""
    (here / "nested_f.py").write_text(KERNELS)
    assert names("nested_f:Nested.kernels") == ["nested_f.Kernels"]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("torhc", "unknown implementation 'torhc'. Did you mean 'torch'?"),
        ("wrong_f.py", "unknown file 'wrong_f.py'. Did you mean 'right_f.py'?"),
        ("right_f.py:Kernel", "unknown object 'Kernel'. Did you mean 'Kernels'?"),
        ("right_f:Kernel", "unknown object 'Kernel'. Did you mean 'Kernels'?"),
        ("rihgt_f:Kernels", "unknown module 'rihgt_f'. Did you mean 'right_f'?"),
        ("theorycheck.claimm", "unknown module 'theorycheck.claimm'. Did you mean 'theorycheck.claim'?"),
        ("nowhere_at_all.module", "unknown module 'nowhere_at_all.module'"),
        ("right_f", "unknown implementation 'right_f'. Did you mean 'right_f.py'?"),
    ],
)
def test_an_unknown_name_is_a_usage_error_with_the_nearest_right_one(here, name, message):
    """Whatever part of the name is wrong."""
    (here / "right_f.py").write_text(KERNELS)
    with pytest.raises(UsageError) as told:
        resolve(name)
    assert message in str(told.value)


@pytest.mark.parametrize(
    "body", ["raise ValueError('no device')", "import sys; sys.exit(3)", "import nowhere_at_all", "1 +"]
)
@pytest.mark.parametrize("name", ["raising_f.py:Kernels", "raising_f:Kernels"])
def test_an_exception_while_importing_is_the_implementations(here, body, name):
    """It is no usage error: the name was right. A module that it cannot find is its own business too."""
    (here / "raising_f.py").write_text(body)
    with pytest.raises(ImplementationError, match=r"importing '.*raising_f.*' raised"):
        resolve(name)


def test_an_exception_while_constructing_is_the_implementations(here):
    """A class is constructed without arguments."""
    (here / "broken_f.py").write_text(KERNELS)
    with pytest.raises(ImplementationError, match="could not be constructed: it raised RuntimeError: no device"):
        plug_in(["broken_f.py:Broken"])


def test_a_constructor_cannot_end_the_process(here):
    """Least of all with exit code 0."""
    (here / "exiting_f.py").write_text(KERNELS)
    with pytest.raises(ImplementationError, match="raised SystemExit"):
        plug_in(["exiting_f.py:Exiting"])


def test_a_missing_framework_names_its_extra(monkeypatch):
    """The built-in is known; what it needs is not installed."""
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(UsageError, match=r"pip install 'theorycheck\[torch\]'"):
        resolve("torch")


def test_equal_names_are_told_apart_by_a_suffix():
    """In the order given."""
    assert names(Good(), Good, Good()) == ["good", "good-2", "good-3"]


def test_names_that_are_too_long_stay_unique():
    """The suffix is inside the limit."""

    class Long(Good):
        name = "n" * 200

    first, second = names(Long(), Long())
    assert first != second
    assert NAME_LENGTH == len(first) == len(second)


def test_a_hostile_name_is_inert():
    """What steers a terminal is shown as its escape."""

    class Hostile(Good):
        name = "\x1b]0;owned\x07\u202e\nline"
        version = "\x1b[2J"

    [(implementation, target)] = plug_in([Hostile()]).items()
    judged = as_judged(implementation, target)
    assert judged.name == r"\x1b]0;owned\x07\u202e line"
    assert judged.version == r"\x1b[2J"
    assert judged.operations == ("dense",)
