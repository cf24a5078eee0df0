"""Implementations that misbehave: each gets its verdict, in words, and costs no other claim its own."""

import json
import re

import numpy as np
import pytest

import theorycheck
from theorycheck.adapters.numpy import NumPy
from theorycheck.gate import ExitCode
from theorycheck.verdict import Verdict

CLAIMS = ("definitions.dense", "definitions.layer_norm", "gradients.vjp.dense")


class Raising(NumPy):
    """Raises an exception."""

    def dense(self, x, weight, bias):
        raise ValueError("out of memory\x1b[2J")


class Exiting(NumPy):
    """Tries to end the process."""

    def dense(self, x, weight, bias):
        raise SystemExit(0)


class WrongShape(NumPy):
    """Forgets the transposition of the output."""

    def dense(self, x, weight, bias):
        return np.zeros((len(x) + 1, len(bias)), dtype=x.dtype)


class WrongType(NumPy):
    """Answers in words."""

    def dense(self, x, weight, bias):
        return "forty-two"


class WrongDtype(NumPy):
    """Always computes in double precision."""

    dtypes = ("float32",)

    def dense(self, x, weight, bias):
        return super().dense(x, weight, bias).astype(np.float64)


class WrongCount(NumPy):
    """Leaves out the gradient of the bias."""

    def dense_vjp(self, x, weight, bias, dy):
        return super().dense_vjp(x, weight, bias, dy)[:2]


class NotANumber(NumPy):
    """Divides zero by zero."""

    def dense(self, x, weight, bias):
        return super().dense(x, weight, bias) * np.nan


class Writing(NumPy):
    """Computes in place, in memory that is not its own."""

    def dense(self, x, weight, bias):
        x.flags.writeable = True
        x += 1
        return super().dense(x, weight, bias)


class Strict(NumPy):
    """Switches NumPy to raising, and leaves it so."""

    def dense(self, x, weight, bias):
        np.seterr(all="raise")
        return super().dense(x, weight, bias)


class HostileMetadata(NumPy):
    """Every piece of metadata is something else than the contract says."""

    name = ["not", "a", "string"]
    version = 3
    dtypes = "float64 and more"
    activations = {"activation": ("relu", "\x1b[31mswish")}
    initializers = 7

    @property
    def truncated_initializers(self):
        raise RuntimeError("no")


@pytest.mark.parametrize(
    ("hostile", "claim", "message"),
    [
        (Raising, "definitions.dense", r"dense raised ValueError: out of memory"),
        (Exiting, "definitions.dense", r"dense raised SystemExit"),
        (WrongShape, "definitions.dense", r"dense returned y with shape \(\d+, \d+\), expected \(\d+, \d+\)"),
        (WrongType, "definitions.dense", r"dense returned for y: 'forty-two' cannot be read as an array of numbers"),
        (WrongDtype, "definitions.dense", r"dense returned y as float64, expected float32, the dtype of its inputs"),
        (WrongCount, "gradients.vjp.dense", r"dense_vjp returned 2 results, expected 3 \(dx, dweight, dbias\)"),
        (NotANumber, "definitions.dense", r"dense returned nan in y\[.*\], expected finite values for finite inputs"),
        (Writing, "definitions.dense", r"dense .* argument x .*copy an array before you write to it"),
    ],
)
def test_a_breach_is_an_error_that_says_what_got_and_wanted(hostile, claim, message):
    """The claim at hand gets `error` with a minimal case; every other claim is still judged."""
    run = theorycheck.check(hostile(), claims=CLAIMS, profile="quick")
    by_claim = {}
    for result in run:
        by_claim.setdefault(result.claim, []).append(result)
    assert set(by_claim) == set(CLAIMS)
    for result in by_claim[claim]:
        assert result.verdict is Verdict.ERROR
        assert not result.defect
        assert result.counterexample is not None
        assert re.search(message, result.sentence)
    assert {result.verdict for result in by_claim["definitions.layer_norm"]} == {Verdict.UPHELD}
    assert run.gate is not None
    assert run.gate.exit_code == ExitCode.IMPLEMENTATION


def test_an_error_state_that_is_changed_is_put_back():
    """What an implementation does to NumPy's error state does not reach the next claim, nor the caller."""
    before = np.geterr()
    run = theorycheck.check(Strict(), claims=CLAIMS, profile="quick")
    assert {result.verdict for result in run} == {Verdict.UPHELD}
    assert np.geterr() == before


def test_metadata_of_the_wrong_type_is_ignored_with_a_note(tmp_path):
    """It is judged by what it does; the notes are inert in the record and on the page."""
    run = theorycheck.check(HostileMetadata(), claims=CLAIMS, profile="quick", report=tmp_path)
    assert {result.verdict for result in run} == {Verdict.UPHELD}
    [judged] = run.implementations
    assert judged.dtypes == ("float64",)
    assert len(judged.notes) >= 3
    written = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert written["implementations"][0]["notes"] == list(judged.notes)
    assert "\x1b" not in (tmp_path / "report.html").read_text(encoding="utf-8")
