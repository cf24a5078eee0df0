"""One property, one implementation, one dtype: every outcome becomes a result."""

import re
import types
import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from hypothesis import strategies as st
from tests.theorycheck.fake import Affine, Good, Vector, make_property

from theorycheck import run
from theorycheck.catalogue import Property
from theorycheck.errors import TheorycheckError
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.statistics import Bernoulli, Law, plan
from theorycheck.store import Store
from theorycheck.verdict import Verdict


@dataclass(frozen=True)
class Named:
    """A case that names its operation."""

    what: str
    x: Any


QUICK = run.Plan(profile="quick")


def check(found, target, plan=QUICK):
    """The result of a property on an implementation."""
    return run.check(found, Implementation(target), plan)


def test_a_correct_implementation_is_upheld():
    """With the claim's own sentence, the number of examples and the calls made."""
    result = check(make_property(), Good)
    assert result.verdict is Verdict.UPHELD
    assert result.sentence == "Doubling the input doubles the output."
    assert 0 < result.examples <= 25
    assert result.calls["dense"] == 2 * result.examples


def test_a_fault_is_refuted_with_a_minimal_counterexample():
    """Shrinking ends in the smallest shapes."""
    result = check(make_property(), Affine)
    assert result.verdict is Verdict.REFUTED
    assert result.sentence == "Doubling the input does not double the output."
    assert result.counterexample.lines == ("x = [[0.]] float64 (1, 1)", "weight = [[1.]] float64 (1, 1)")
    assert result.counterexample.call.startswith("dense(x (1, 1)")
    assert (result.reading.observed, result.reading.expected) == (1.0, 2.0)


@pytest.mark.parametrize(
    ("dense", "message"),
    [
        (lambda x, w, b: 1 / 0, "raised ZeroDivisionError"),
        (lambda x, w, b: x @ w, "matmul|shape"),
        (lambda x, w, b: (x @ w.T).astype(np.float32), "as float32, expected float64"),
        (lambda x, w, b: x @ w.T * np.nan, "expected finite"),
        (lambda x, w, b: [1, 2, 3], "shape"),
    ],
)
def test_a_breach_is_an_error_with_its_case(dense, message):
    """The message of the contract and a minimal case; the run goes on."""
    result = check(make_property(), types.SimpleNamespace(dense=dense))
    assert result.verdict is Verdict.ERROR
    assert not result.defect
    assert result.counterexample is not None
    assert re.search(message, result.reason)


def test_what_is_not_offered_is_not_applicable():
    """With the reason, and nothing called."""
    result = check(make_property(needs=("conv2d.stride",)), Good)
    assert result.verdict is Verdict.NOT_APPLICABLE
    assert result.reason == "conv2d is not offered"
    assert result.calls == {}


@pytest.mark.parametrize(
    ("kinds", "needs", "reason"),
    [
        (("tanh",), {"needs": ("activation", "mlp")}, "activation and mlp have no activation in common"),
        (("tanh",), {"needs": (), "any_of": ("mlp & activation",)}, "none of mlp & activation is offered"),
        ((), {"needs": ("mlp",)}, "mlp offers no activation"),
        (("relu", "tanh"), {"needs": ("activation", "mlp")}, ""),
    ],
)
def test_operations_that_share_no_activation_are_not_judged_together(kinds, needs, reason):
    """Alone each is offered; a case of both cannot be made."""

    class Split:
        activations = {"activation": ("relu",), "mlp": kinds}

        def activation(self, z, *, kind): ...

        def mlp(self, x, weights, biases, *, activation): ...

    assert run.applicable(make_property(**needs).claim, Implementation(Split)) == reason


def test_a_property_that_calls_nothing_is_a_defect_of_the_suite():
    """Green without a call would be the worst lie."""
    result = check(make_property(measure=lambda implementation, case: Agreement(0.0, 0.0)), Good)
    assert result.verdict is Verdict.ERROR
    assert result.defect
    assert "never called dense" in result.reason


def test_a_property_that_raises_is_a_defect_of_the_suite():
    """The implementation is not blamed."""
    result = check(make_property(measure=lambda implementation, case: {}["x"]), Good)
    assert (result.verdict, result.defect) == (Verdict.ERROR, True)


def test_a_property_without_cases_is_a_defect_of_the_suite():
    """Nothing generated is nothing checked."""
    result = check(make_property(cases=lambda scope: st.nothing()), Good)
    assert result.defect


def test_uninformative_cases_are_counted():
    """A property whose bounds say nothing ends inconclusive."""

    def blind(implementation, case):
        y = implementation.dense(case.x, case.weight, np.zeros(len(case.weight)))
        return Agreement(y, y, 1e6)

    result = check(make_property(measure=blind), Good)
    assert result.verdict is Verdict.INCONCLUSIVE
    assert result.uninformative == result.examples > 0


def test_the_same_seed_gives_the_same_cases_and_another_seed_others():
    """Verdicts are reproducible."""

    def seen(seed):
        inputs = []

        class Watching(Good):
            def dense(self, x, weight, bias):
                inputs.append(x.tobytes())
                return super().dense(x, weight, bias)

        check(make_property(), Watching, run.Plan(profile="quick", seed=seed))
        return inputs

    assert seen(1) == seen(1) != seen(2)


def test_a_stored_counterexample_is_replayed_first(tmp_path):
    """The second run needs no search to refute."""
    plan = run.Plan(profile="quick", store=Store(tmp_path))
    first = check(make_property(), Affine, plan)
    second = check(make_property(), Affine, plan)
    assert (first.replayed, second.replayed) == (0, 1)
    assert second.verdict is Verdict.REFUTED
    assert second.counterexample == first.counterexample
    assert check(make_property(), Good, plan).replayed == 0


def test_a_stale_counterexample_is_noted_and_passed_over(tmp_path):
    """A case type that was renamed since does not spoil the verdict."""
    store = Store(tmp_path)
    store.keep("fake.doubling", "good", "float64", {"type": "gone:Case", "fields": {}})
    result = check(make_property(), Good, run.Plan(profile="quick", store=store))
    assert (result.verdict, result.replayed) == (Verdict.UPHELD, 0)
    assert "no longer exists" in result.notes[0]


def test_nondeterminism_is_said():
    """A result that changes between calls with the same input is noted beside the verdict."""

    class Flipping(Good):
        count = 0

        def dense(self, x, weight, bias):
            self.count += 1
            return super().dense(x, weight, bias) + (self.count % 7 == 0)

    result = check(make_property(), Flipping)
    assert result.verdict is Verdict.REFUTED
    assert any("nondeterministic" in note for note in result.notes)


def test_warnings_are_noted_not_raised():
    """What an implementation warns about belongs to the reader."""

    class Warns(Good):
        def dense(self, x, weight, bias):
            warnings.warn("deprecated kernel", DeprecationWarning, stacklevel=1)
            return super().dense(x, weight, bias)

    result = check(make_property(), Warns)
    assert result.verdict is Verdict.UPHELD
    assert result.notes == ("warned: DeprecationWarning: deprecated kernel",)


def test_an_error_in_one_operation_does_not_hide_a_refutation_in_another():
    """A generic claim searches each alternative on its own."""

    class Both(Affine):
        def activation(self, z, *, kind):
            raise RuntimeError("broken")

    def either(implementation, case):
        if "activation" in case.what:
            return Agreement(implementation.activation(case.x, kind="identity"), case.x)
        bias = np.zeros(1)
        return Agreement(implementation.dense(case.x, np.eye(1), bias), case.x)

    def named(scope):
        return st.sampled_from([op for op in ("activation", "dense") if scope.offers(op)]).map(
            lambda op: Named(op, np.ones((1, 1)))
        )

    result = check(make_property(needs=(), any_of=("activation", "dense"), cases=named, measure=either), Both)
    assert result.verdict is Verdict.REFUTED
    assert any("activation raised RuntimeError: broken" in note for note in result.notes)


def test_a_time_limit_ends_the_search_inconclusive():
    """What was not looked at is not upheld."""
    result = check(make_property(), Good, run.Plan(profile="quick", time_limit=1e-9))
    assert result.verdict is Verdict.INCONCLUSIVE
    assert "time limit" in result.reason


def law_of_tosses(value):
    """A coin, one twentieth off at most."""
    return Law(model=Bernoulli(), value=value, caught=0.05, because="a test", unit="one toss", what="rate")


def coin(value, sample):
    """A statistical property about a coin."""
    module = types.ModuleType("fake_coin")
    base = make_property(needs=("dense",), kind="statistical").claim
    module.CLAIM = base
    module.settings = lambda scope: [Vector(np.ones((1, 1)), np.ones((1, 1)))]
    module.law = lambda setting: law_of_tosses(value)
    module.sample = sample
    return Property("fake.coin", module)


def tosses(rate, n=20_000):
    """A sampler with that rate, which calls the implementation once."""

    def sample(implementation, setting, seed):
        implementation.dense(setting.x, setting.weight, np.zeros(1))
        return np.random.default_rng(seed).random(n) < rate

    return sample


@pytest.mark.parametrize(
    ("rate", "n", "verdict"),
    [
        (0.5, 20_000, Verdict.UPHELD),
        (0.6, 20_000, Verdict.REFUTED),
        (0.5, 100, Verdict.UPHELD),
        (0.52, 20_000, Verdict.UPHELD),
    ],
)
def test_a_statistical_claim_is_refuted_at_alpha_or_upheld_within_what_must_be_caught(rate, n, verdict):
    """On as many draws as the plan asks for, however few a call of `sample` gives."""
    result = check(coin(0.5, tosses(rate, n)), Good)
    assert result.verdict is verdict
    [decision] = result.decisions
    assert decision.samples == n * decision.batches >= plan(law_of_tosses(0.5), alpha=1e-9, beta=1e-3).most


def test_an_impossible_draw_refutes():
    """NaN marks what the law rules out."""

    def sample(implementation, setting, seed):
        return np.append(tosses(0.5)(implementation, setting, seed).astype(float), np.nan)

    assert check(coin(0.5, sample), Good).verdict is Verdict.REFUTED


def test_statistical_claims_run_in_one_dtype():
    """A property of random behaviour is judged in the first dtype only; others in all, float16 in thorough alone."""

    class Three(Good):
        dtypes = ("float64", "float32", "float16")

    three = Implementation(Three)
    assert run.dtypes(coin(0.5, tosses(0.5)), three, "standard") == ("float64",)
    assert run.dtypes(make_property(), three, "standard") == ("float64", "float32")
    assert run.dtypes(make_property(), three, "thorough") == ("float64", "float32", "float16")
    assert run.dtypes(make_property(dtypes=("float32",)), three, "standard") == ("float32",)
    assert run.dtypes(make_property(needs=("initialize",)), three, "standard") == ("float64",)


def test_no_error_of_ours_escapes():
    """run.check turns every exception into a result."""

    def raises(implementation, case):
        raise TheorycheckError("odd")

    assert check(make_property(measure=raises), Good).defect
