"""What of a claim varies, and how a command line says so."""

import shlex
from itertools import pairwise
from pathlib import Path

import pytest

from theorycheck import catalogue
from theorycheck.errors import UsageError
from theorycheck.implementation import Implementation
from theorycheck.reference import Reference
from theorycheck.sweeping import axes

FORWARD = "signal_propagation.forward"


@pytest.fixture(scope="module")
def scope():
    """What the reference offers."""
    return Implementation(Reference()).scope(profile="standard", largest=6)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("n=8..64", ("n", (8, 16, 32, 64))),
        ("n=3..20", ("n", (3, 6, 12))),
        ("depth=10..30:10", ("depth", (10, 20, 30))),
        ("rate=0.1,0.5,1e-3", ("rate", (0.1, 0.5, 0.001))),
        ("n=4,8..16", ("n", (4, 8, 16))),
        ("widths=8x3", ("widths", ((8, 8, 8),))),
        ("scheme=he_normal", ("scheme", ("he_normal",))),
    ],
)
def test_an_axis_is_written_in_one_word(text, expected):
    """Doubling, steps, lists, repetitions."""
    assert expected == axes.read(text)


@pytest.mark.parametrize("text", ["n", "n=", "=8", "n=0..8", "n=9..8", "n=1..200000:1"])
def test_what_is_no_axis_is_refused(text):
    """The message shows one."""
    with pytest.raises(ValueError, match=r"is no (axis such as n=8\.\.4096|range: A\.\.B doubles)"):
        axes.read(text)


@pytest.mark.parametrize(
    ("claim", "asked", "seeds", "message"),
    [
        (FORWARD, {}, 1, r"what is to vary\? .* has n, s_squared, fan_ins"),
        (FORWARD, {"m": (1,)}, 1, r"unknown axis 'm'.* has n, s_squared, fan_ins"),
        (FORWARD, {"n": (0.5,)}, 1, "n takes values such as 4, got 0.5"),
        (FORWARD, {"n": (8,), "fan_ins": (8,)}, 1, "n, fan_ins do not vary together"),
        ("definitions.dense", {"n": (8,)}, 1, "nothing of definitions.dense varies"),
        ("signal_propagation.he_exact_log_law", {"widths": (8,)}, 1, "widths takes values such as 8x6, got 8"),
    ],
)
def test_only_what_a_claim_has_varies(scope, claim, asked, seeds, message):
    """In one place: its figure or its statistic."""
    with pytest.raises(UsageError, match=message):
        axes.check(catalogue.load(claim), scope, asked, seeds)


def test_what_a_claim_has_passes(scope):
    """Fields of its settings, whole numbers where it takes others too, and options of its figure."""
    found = catalogue.load(FORWARD)
    axes.check(found, scope, {"n": (8, 16), "s_squared": (1, 0.5)}, 1000)
    axes.check(found, scope, {"fan_ins": (8, 16)}, 1000)


def test_the_sweeps_of_the_documentation_are_sweeps(scope):
    """Every one names a claim, and axes that it has."""
    page = (Path(__file__).parents[3] / "docs" / "scale.md").read_text(encoding="utf-8")
    commands = [shlex.split(line) for line in page.splitlines() if line.startswith("    theorycheck sweep")]
    assert len(commands) >= 3
    for command in commands:
        asked = dict(axes.read(value) for word, value in pairwise(command) if word == "--vary")
        seeds = next((int(value) for word, value in pairwise(command) if word == "--seeds"), 1)
        axes.check(catalogue.load(command[2]), scope, asked, seeds)
