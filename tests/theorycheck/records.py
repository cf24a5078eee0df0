"""Records for tests of what is made from them: small, hostile, and with every verdict."""

import math

import numpy as np

from theorycheck.claim import Claim, Kind, Source
from theorycheck.evidence import Decision, Figure, Reading, Series
from theorycheck.record import Counterexample, Experiment, Gate, Judged, Result, Run, Teeth
from theorycheck.verdict import Verdict

HOSTILE = "<script>alert(1)</script>\x1b[31m\u202e{{ 7*7 }}"


def a_claim(**fields):
    """A claim, with some fields of its own."""
    given = {
        "upheld": "Doubling the input doubles the output.",
        "refuted": "Doubling the input does not double the output.",
        "statement": r"W(2x) = 2\, W x",
        "source": Source("Elementary", "§1"),
        "needs": ("dense",),
    }
    return Claim(**(given | fields))


def a_result(verdict=Verdict.UPHELD, **fields):
    """A result, with some fields of its own."""
    given = {
        "claim": "linear.doubling",
        "implementation": "good",
        "dtype": "float64",
        "verdict": verdict,
        "sentence": f"It is {verdict.words}.",
    }
    return Result(**(given | fields))


def a_refutation(**fields):
    """A refuted result with all that explains it, not all of it finite."""
    given = {
        "reading": Reading(math.inf, True, "y", at=(0, 1), observed=math.nan, expected=-math.inf, within=0.0),
        "worst": math.nan,
        "counterexample": Counterexample({"array": ["0x1.0p+0"]}, ("x = [1.]", "options = none"), "dense(x (1, 1))"),
        "notes": ("warned: RuntimeWarning: overflow",),
        "calls": {"dense": 3},
        "examples": 3,
    }
    return a_result(Verdict.REFUTED, **(given | fields))


def a_decision(**fields):
    """A statistical decision that passed."""
    given = {
        "outcome": "pass",
        "what": "rate",
        "claimed": 0.5,
        "estimate": 0.501,
        "tolerated": 0.0,
        "caught": 0.01,
        "p_value": 0.7,
        "alpha": 1e-9,
        "beta": 1e-3,
        "samples": 100_000,
        "setting": "rate=0.5",
    }
    return Decision(**(given | fields))


def an_experiment(**fields):
    """A figure with a theory curve, a bound and measured points with a band."""
    x = np.array([1.0, 10.0, 100.0])
    series = (
        Series("theory 1/n", x, 1 / x, "theory"),
        Series("largest 2/n", x, 2 / x, "bound"),
        Series("measured", x, 1.1 / x, lower=1 / x, upper=1.2 / x, band="99 % confidence"),
    )
    figure = Figure("Error against width", "units n", "error", series, "log", "log")
    given = {"claim": "linear.doubling", "implementation": "good", "dtype": "float64", "figure": figure, "seconds": 0.1}
    return Experiment(**(given | fields))


def a_run(*results, claims=None, **fields):
    """A run with these results and the implementations that they name."""
    named = dict.fromkeys(result.implementation for result in results)
    given = {
        "results": results,
        "claims": claims or {result.claim: a_claim() for result in results},
        "implementations": tuple(
            Judged(name, "1", ("float64",), ("dense",), target="" if name == "object" else f"{name}.py")
            for name in named
        ),
        "profile": "standard",
        "seed": 0,
        "environment": {"python": "CPython 3.11"},
        "started": "2026-01-01T00:00:00+00:00",
        "seconds": 1.5,
        "gate": Gate(0, "PASSED: 1 upheld."),
        "tool_version": "0.1.0",
    }
    return Run(**(given | fields))


def every_verdict():
    """A run with every verdict, two implementations, a statistical claim, and a sentence judged as stated."""
    as_stated = {"expected": "refuted", "claim": "as_stated.always"}
    return a_run(
        a_refutation(),
        a_result(implementation="other", by_construction=True, reading=Reading(0.25, True, "y"), worst=0.25),
        a_result(Verdict.ERROR, claim="linear.raising", reason="dense raised ValueError", dtype="float32"),
        a_result(Verdict.INCONCLUSIVE, claim="linear.wide", reason="a wider dtype would settle it"),
        a_result(Verdict.NOT_APPLICABLE, claim="linear.missing", reason="conv2d is not offered"),
        a_result(claim="random.rate", decisions=(a_decision(),), examples=1),
        a_refutation(**as_stated),
        claims={
            "linear.doubling": a_claim(),
            "linear.raising": a_claim(statement=r"\nosuchcommand{x}"),
            "linear.wide": a_claim(assumes=("x is finite",)),
            "linear.missing": a_claim(needs=(), any_of=("conv2d", "rnn")),
            "random.rate": a_claim(kind=Kind.STATISTICAL),
            "as_stated.always": a_claim(
                kind=Kind.REFUTATION, expected="refuted", corrected_by=("linear.doubling", "linear.elsewhere")
            ),
        },
        gate=Gate(1, "FAILED: 1 refuted, 1 error."),
        teeth={"linear.doubling": Teeth(5, ("dense.tripled", HOSTILE)), "linear.wide": Teeth(1, ("dense.missing",))},
        experiments=(an_experiment(), an_experiment(implementation="other", figure=None, reason="it raised")),
    )
