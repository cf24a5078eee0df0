"""What `import theorycheck` promises, and what it does not load."""

import subprocess
import sys

import pytest

import theorycheck

PUBLIC = {
    "Agreement",
    "Bound",
    "Claim",
    "Fact",
    "Figure",
    "Run",
    "Source",
    "TheorycheckError",
    "Verdict",
    "check",
    "check_gradient",
    "parametrize",
}


def loaded(statement):
    """The modules that a statement leaves loaded, in a process of its own."""
    script = f"{statement}\nimport sys\nprint(*sys.modules)"
    return set(
        subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()
    )


def test_the_public_surface_is_exactly_this():
    """All else is reachable, but unpromised."""
    assert set(theorycheck.__all__) == PUBLIC
    assert set(dir(theorycheck)) >= PUBLIC


@pytest.mark.parametrize("name", sorted(PUBLIC))
def test_every_public_name_can_be_had(name):
    """It is found where it lives, and remembered."""
    assert getattr(theorycheck, name) is getattr(theorycheck, name)


def test_a_name_that_is_not_there_is_an_attribute_error():
    """As of any module."""
    with pytest.raises(AttributeError, match="no attribute 'chekc'"):
        theorycheck.chekc  # noqa: B018


def test_importing_theorycheck_loads_nothing_heavy():
    """Neither a framework nor NumPy."""
    assert not {"numpy", "scipy", "hypothesis", "torch", "jinja2", "msgspec", "pytest"} & loaded("import theorycheck")


def test_judging_loads_no_framework_and_no_report():
    """A framework is loaded when an implementation asks for it; what draws a page, when one is drawn."""
    names = loaded("import theorycheck; theorycheck.check('numpy', claims='definitions.dense', profile='quick')")
    assert "numpy" in names
    assert not {"torch", "jinja2", "latex2mathml", "matplotlib", "scipy.stats"} & names
