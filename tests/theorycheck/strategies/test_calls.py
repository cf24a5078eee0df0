"""Generated calls fit the contract, vary what is accepted, and are the same in every process."""

import subprocess
import sys

import hypothesis
import numpy as np
import pytest
from hypothesis import strategies as st
from hypothesis.vendor.pretty import pretty

from theorycheck.contract import OPERATIONS, Scope
from theorycheck.implementation import Implementation
from theorycheck.reference import Reference
from theorycheck.strategies import KINDS, calls, fill, iterates, trajectories
from theorycheck.strategies.calls import _normalized
from theorycheck.strategies.sizes import _stretchable, sizes
from theorycheck.strategies.trajectories import LATE, VERY_LATE

REFERENCE = Implementation(Reference)
SCOPE = REFERENCE.scope(profile="quick", largest=6)
STEPS = ("sgd_step", "adam_step", "adamw_step")


def drawn(strategy, *, count=60, seed=0):
    """Values of a strategy, as a search draws them."""
    values = []

    @hypothesis.seed(seed)
    @hypothesis.settings(
        max_examples=count, database=None, deadline=None, suppress_health_check=list(hypothesis.HealthCheck)
    )
    @hypothesis.given(strategy)
    def keep(value):
        values.append(value)

    keep()
    return values


@pytest.mark.parametrize("name", [name for name in OPERATIONS if name not in STEPS])
def test_calls_fit_the_contract(name):
    """The reference accepts every call, and its results have the contract's shapes."""
    for call in drawn(calls(name, SCOPE)):
        REFERENCE.operation(name)(*call.inputs, **call.options)


@pytest.mark.parametrize("name", STEPS)
def test_trajectories_fit_the_contract(name):
    """Several steps, options that change, one state handed on."""
    for case in drawn(trajectories(name, SCOPE), count=20):
        assert len(iterates(REFERENCE.operation(name), case)) == len(case.gradients)


def test_every_option_is_varied_and_left_out():
    """Stride, padding and dilation are drawn beyond their defaults, and sometimes not named at all."""
    seen = drawn(calls("conv2d", SCOPE), count=200)
    for option in ("stride", "padding", "dilation"):
        values = {call.options.get(option) for call in seen}
        assert None in values
        assert len(values) > 3
        assert any(pair and pair[0] != pair[1] for pair in values)


def test_an_option_that_is_not_accepted_is_not_drawn():
    """What an implementation does not take stays at its default."""
    scope = Scope(options={"conv2d": frozenset({"padding"})})
    assert {name for call in drawn(calls("conv2d", scope)) for name in call.options} <= {"padding"}


def test_kinds_are_those_offered():
    """An activation that is not offered is never asked for."""
    scope = Scope(options={"activation": frozenset({"kind"})}, activations={"activation": ("relu",)})
    assert {call.options["kind"] for call in drawn(calls("activation", scope))} == {"relu"}


def test_empty_batches_only_on_request():
    """N = 0 is for the claims that are about it."""
    assert min(len(call.inputs[0]) for call in drawn(calls("dense", SCOPE), count=200)) == 1
    assert min(len(call.inputs[0]) for call in drawn(calls("dense", SCOPE, empty=True), count=200)) == 0


@pytest.mark.parametrize("dtype", ["float64", "float32", "float16"])
@pytest.mark.parametrize("kind", KINDS)
def test_arrays_are_finite_and_of_the_dtype(kind, dtype):
    """Every kind, in every dtype."""
    array = fill(kind, np.random.default_rng(0), (4, 5), dtype)
    assert array.dtype == dtype
    assert np.isfinite(array).all()


PROGRAM = """
import hypothesis, sys
from theorycheck.contract import Scope
from theorycheck.strategies import calls
{extra}
out = []
@hypothesis.seed(5)
@hypothesis.settings(max_examples=30, database=None, deadline=None)
@hypothesis.given(calls("conv2d", Scope(options={{"conv2d": frozenset({{"stride", "padding"}})}})))
def keep(call):
    out.append((call.options, [a.tobytes() for a in call.inputs]))
keep()
import hashlib
print(hashlib.sha256(repr(out).encode()).hexdigest())
"""


def test_the_same_seed_gives_the_same_calls_whatever_else_is_imported(tmp_path):
    """Hypothesis collects constants from imported modules; our draws are too small to take them."""
    (tmp_path / "constants.py").write_text("A, B, C = 12345, 99991, 'stride'\n")
    digests = set()
    for extra in ("", "sys.path.insert(0, '.'); import constants, decimal, json"):
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM.format(extra=extra)],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=True,
        )
        digests.add(done.stdout)
    assert len(digests) == 1


def test_draws_stay_below_one_hundred():
    """Every integer that Hypothesis draws for a call is small."""
    drawn_integers = []
    original = st.integers

    def spy(low=None, high=None):
        drawn_integers.append((low, high))
        return original(low, high)

    st.integers = spy
    try:
        for name in OPERATIONS:
            if name not in STEPS:
                drawn(calls(name, SCOPE), count=3)
    finally:
        st.integers = original
    assert drawn_integers
    assert all(low is not None and high is not None and high < 100 for low, high in drawn_integers)


LARGE = {"mlp": "deep", "rnn": "long", "lstm_vjp": "long", "dense": "wide"}


@pytest.mark.parametrize(("name", "how"), LARGE.items())
def test_a_thorough_run_draws_large_calls(name, how):
    """Networks of up to 20 layers, sequences of up to 100 steps, layers of up to 64 units; if asked for alone."""
    thorough = [
        call
        for seed in range(40)
        for call in drawn(calls(name, wide_scope("thorough"), large=True), count=9, seed=seed)
    ]
    extent = max(LENGTHS[how](call) for call in thorough)
    assert {"deep": 13, "long": 50, "wide": 40}[how] <= extent <= {"deep": 20, "long": 100, "wide": 319}[how]
    usual = drawn(calls(name, wide_scope("standard"), large=True), count=200)
    assert max(LENGTHS[how](call) for call in usual) <= {"deep": 12, "long": 47, "wide": 319}[how]
    small = drawn(calls(name, wide_scope("thorough")))
    assert max(LENGTHS[how](call) for call in small) <= 5


LENGTHS = {
    "deep": lambda call: len(call.inputs[1]),
    "long": lambda call: len(call.inputs[0]),
    "wide": lambda call: call.inputs[0].shape[1],
}


def wide_scope(profile):
    """The scope of a profile, as a run has it."""
    return REFERENCE.scope(profile=profile, largest=64)


def test_large_matrices_neither_amplify_nor_round():
    """Their gain is between ½ and 1, and their entries are those of small ones times a power of two."""
    for kind in KINDS[:-1]:
        matrix = fill(kind, np.random.default_rng(0), (48, 64))
        scaled = _normalized(matrix)
        assert np.linalg.norm(scaled) <= 48**0.5
        assert np.linalg.norm(scaled @ np.ones(64)) <= 64**0.5
        [factor] = np.unique(scaled[matrix != 0] / matrix[matrix != 0])
        assert np.log2(factor).is_integer()


@pytest.mark.parametrize("name", [name for name in OPERATIONS if _stretchable(name)])
def test_every_dimension_is_stretched_in_turn(name):
    """One axis beyond a block, the others small; the reference accepts the calls."""
    scope = REFERENCE.scope(profile="standard", largest=6)
    found = [call for seed in range(4) for call in drawn(calls(name, scope, large=True), count=100, seed=seed)]
    long = []
    for call in found:
        arrays = [array for entry in call.inputs for array in (entry if isinstance(entry, list) else [entry])]
        # Gates are four times as many as hidden units, and images larger than their kernels by as much.
        lengths = [size for array in arrays if isinstance(array, np.ndarray) for size in array.shape if size > 33]
        if lengths or len(arrays) > 9:
            long.append(call)
    assert len(found) / 10 < len(long) < 0.6 * len(found)
    for call in long[:5]:
        REFERENCE.operation(name)(*call.inputs, **call.options)


@pytest.mark.parametrize("name", [name for name in OPERATIONS if _stretchable(name)])
def test_each_dimension_has_its_turn(name):
    """None is left out."""
    scope = REFERENCE.scope(profile="standard", largest=6)
    strategy = sizes(OPERATIONS[name], scope, large=True)
    found = {limits.stretched for seed in range(4) for limits in drawn(strategy, count=100, seed=seed)}
    assert found == {"", *_stretchable(name)}


TILED = {"dense": "NDK", "conv2d_vjp": "NCO", "batch_norm": "NC", "attention": "NTSDE", "lstm": "NDH", "mlp": "ND"}


@pytest.mark.parametrize(("name", "symbols"), TILED.items())
def test_some_calls_are_of_whole_tiles(name, symbols):
    """Every size but those of kernels, images and sequences is a multiple of eight; the reference accepts them."""
    scope = REFERENCE.scope(profile="standard", largest=6)
    found = [call for seed in range(4) for call in drawn(calls(name, scope, large=True), count=100, seed=seed)]
    tiled = [call for call in found if all(size % 8 == 0 for size in lengths(call, symbols))]
    assert len(found) / 100 < len(tiled) < len(found) / 4
    for call in tiled[:3]:
        REFERENCE.operation(name)(*call.inputs, **call.options)


def lengths(call, symbols):
    """The sizes that stand for some of the contract's symbols."""
    for value, entry in zip(OPERATIONS[call.operation].arguments, call.inputs, strict=True):
        if isinstance(entry, np.ndarray) and "..." not in value.symbols:
            yield from (size for symbol, size in zip(value.symbols, entry.shape, strict=True) if symbol in symbols)
        elif isinstance(entry, list):
            yield from (size for array in entry for size in array.shape)


@pytest.mark.parametrize("operation", STEPS)
def test_some_trajectories_are_late_or_wide(operation):
    """One of several, each in turn, with a schedule that begins anew."""
    found = drawn(trajectories(operation, SCOPE, longest=8, large=True), count=200)
    late = [case for case in found if len(case.gradients) > 8]
    assert late
    assert [case for case in found if len(case.start) > 8]
    assert all(len(case.options) == len(case.gradients) for case in found)
    assert not any(len(case.gradients) > 8 and len(case.start) > 8 for case in found)
    assert max(len(case.gradients) for case in found) <= 8 + LATE


@pytest.mark.parametrize(("operation", "most"), [("sgd_step", 8 + LATE), ("adam_step", 8 + VERY_LATE)])
def test_few_trajectories_are_very_late(operation, most):
    """Of those whose steps are counted, and not in a quick run; each is one line where it is written down."""
    scope = REFERENCE.scope(profile="standard", largest=6)
    strategy = trajectories(operation, scope, longest=8, large=True)
    found = [case for seed in range(4) for case in drawn(strategy, count=100, seed=seed)]
    longest = max(found, key=lambda case: len(case.gradients))
    assert most / 2 < len(longest.gradients) <= most
    assert sum(len(case.gradients) > 8 + LATE for case in found) < 20
    assert pretty(longest) == f"<{len(longest.gradients)} steps of {operation} from {longest.start.shape}>"
