"""What the instrument must show on a few claims, whoever changes it: right is upheld, wrong falls, nothing is faked.

Each check is small and names one promise. `faults.py` breaks the instrument in many ways: each must break a promise.
"""

import warnings
from types import SimpleNamespace

import numpy as np
from hypothesis import strategies as st
from tests.theorycheck.fake import Good, Vector, make_property

import theorycheck
from theorycheck import catalogue, counterexample, run, search
from theorycheck.adapters.numpy import NumPy
from theorycheck.contract import ACTIVATIONS
from theorycheck.evidence import Agreement
from theorycheck.gate import ExitCode
from theorycheck.implementation import Implementation
from theorycheck.kill_matrix import strike
from theorycheck.reference import Reference
from theorycheck.run import Plan
from theorycheck.statistics import Bernoulli, Law
from theorycheck.statistics.decide import decide
from theorycheck.store import Store
from theorycheck.suspects import suspects
from theorycheck.verdict import Verdict

QUICK = Plan(profile="quick", shrink=False)
CLAIMS = ("definitions.dense", "gradients.vjp.mlp", "definitions.cross_entropy", "definitions.max_pool2d")
FAULTS = {
    "attention.unscaled": "attention.definition",
    "conv2d.last_tap_lost": "convolution.definition",
    "activation_vjp.relu_not_a_number_at_zero": "gradients.kink_subdifferential",
    "activation.writes_to_input": "contracts.purity",
    "layer_norm.upcasts": "contracts.dtype",
    "dropout.rate_off": "dropout.rate",
}
"""A fault, and a claim that must refute it: one for each way of being found."""
FALSE_ALARMS_OF_A_CLAIM = 1e-9
"""A thousandth of one in a million."""
TIGHT = 0.01
"""A bound that ordinary rounding fills by less than a hundredth in 25 cases would let a fault a hundred times larger
than rounding pass."""


def judged(claim, target, plan=QUICK, dtype=None):
    """The result of one claim on one implementation."""
    return run.check(catalogue.load(claim), Implementation(target, dtype=dtype), plan)


def right_is_upheld():
    """By the reference and by a hand-written implementation that shares no code with it."""
    for claim in CLAIMS:
        for target in (Reference, NumPy):
            result = judged(claim, target)
            assert result.verdict is Verdict.UPHELD, (claim, target, result.reason)


def a_correct_sampler_is_upheld():
    """With its statistical decisions."""
    result = judged("dropout.rate", NumPy)
    assert [decision.outcome for decision in result.decisions] == ["pass"] * 3


def wrong_falls():
    """Values, gradients, NaN, precision, breaches of the contract, laws of random results."""
    living = [fault for fault, claim in FAULTS.items() if not strike(suspects()[fault], claim, QUICK).killed]
    assert not living


def bounds_are_tight():
    """Rounding in single precision fills them to a share that a reader would notice."""
    worst = judged("definitions.dense", NumPy, dtype="float32").worst
    assert TIGHT < worst <= 1


def as_many_cases_as_promised():
    """25 in quick, and not the same one again and again."""
    seen = []
    found = catalogue.load("definitions.dense")
    result = run.check(spied(found, seen), Implementation(NumPy), QUICK)
    assert result.examples == run.EXAMPLES["quick"] == 25
    assert len({str(counterexample.encode(case)) for case in seen}) > 20


def another_seed_draws_other_cases():
    """And the same seed the same."""
    first, again, other = (cases_of("definitions.dense", seed) for seed in (0, 0, 1))
    assert first == again
    assert len(set(first) & set(other)) < len(set(first)) / 2


def every_kind_is_looked_at():
    """Each of seven activations has a search of its own, which leaves none to chance."""
    wanted = Implementation(NumPy)
    scope = wanted.scope(profile="quick", largest=run.LARGEST["quick"])
    claim = catalogue.load("definitions.mlp").claim
    searched = {restricted.kinds("mlp") for restricted, _ in run._searches(claim, wanted, scope, 25)}
    assert {(kind,) for kind in ACTIVATIONS} <= searched


def every_operation_of_a_generic_claim_is_called():
    """Not only the first."""
    offered = Implementation(NumPy).operations
    calls = judged("contracts.purity", NumPy).calls
    assert set(calls) == set(offered)


def every_dtype_is_judged():
    """A fault of single precision alone falls."""

    class Narrow(NumPy):
        def dense(self, x, weight, bias):
            y = super().dense(x, weight, bias)
            return -y if y.dtype == np.float32 else y

    run_of = theorycheck.check(Narrow(), claims="definitions.dense", profile="quick")
    assert [result.verdict for result in run_of] == [Verdict.UPHELD, Verdict.REFUTED]


def a_property_that_checks_nothing_is_a_defect():
    """Whether it calls nothing or has no case."""
    idle = make_property(measure=lambda implementation, case: Agreement(0.0, 0.0))
    assert run.check(idle, Implementation(Good), QUICK).defect


def a_blind_bound_is_no_agreement():
    """Inconclusive, and red."""
    wide = make_property(measure=lambda implementation, case: doubled(implementation, case, within=10.0))
    assert run.check(wide, Implementation(Good), QUICK).verdict is Verdict.INCONCLUSIVE


def what_raises_is_an_error():
    """Never upheld, never left out."""
    result = run.check(make_property(), Implementation(SimpleNamespace(dense=lambda x, w, b: 1 / 0)), QUICK)
    assert (result.verdict, result.defect) == (Verdict.ERROR, False)


def shrinking_keeps_its_kind():
    """What is wrong on large numbers and raises on a smaller one is refuted by a large one."""

    refuted = []

    def dense(x, weight, bias):
        if refuted and x.max() == 1:
            raise ValueError("1 is too small")
        if x.max() > 1:
            refuted.append(True)
        return x @ weight.T + bias + (x.max() > 1)

    def measure(implementation, case):
        bias = np.zeros(len(case.weight), dtype=case.x.dtype)
        return Agreement(implementation.dense(case.x, case.weight, bias), case.x @ case.weight.T)

    result = run.check(
        make_property(measure=measure), Implementation(SimpleNamespace(dense=dense)), Plan(profile="quick")
    )
    assert result.verdict is Verdict.REFUTED


def counterexamples_return(folder):
    """Exactly as they were, first of all, and refute again."""
    plan = Plan(profile="quick", store=Store(folder))
    found = make_property(cases=lambda scope: st.just(Vector(np.full((1, 1), 0.1), np.ones((1, 1)))))
    wrong = SimpleNamespace(name="wrong", dense=lambda x, w, b: x @ w.T + (x == 0.2))
    first = run.check(found, Implementation(wrong), plan)
    again = run.check(make_property(), Implementation(wrong), plan)
    assert first.verdict is again.verdict is Verdict.REFUTED
    assert again.replayed == 1


def nothing_judged_is_not_green():
    """Nor is what raises, or is inconclusive, or refuted."""
    codes = {
        "convolution.*": ExitCode.TOO_LITTLE,
        "definitions.dense": ExitCode.IMPLEMENTATION,
        "definitions.l2_penalty": ExitCode.REFUTED,
    }
    target = SimpleNamespace(
        dense=lambda x, weight, bias: 1 / 0, l2_penalty=lambda parameters, *, strength: np.float64(-1.0)
    )
    for claims, code in codes.items():
        assert theorycheck.check(target, claims=claims, profile="quick").gate.exit_code == code, claims


def false_alarms_are_budgeted():
    """All settings of a claim share its part of one in a million."""
    decisions = judged("dropout.rate", NumPy).decisions
    assert sum(decision.alpha for decision in decisions) <= FALSE_ALARMS_OF_A_CLAIM * (1 + 1e-12)


def refutations_are_confirmed():
    """A stream that deviates once does not refute."""
    unlucky = decided(lambda stream: np.arange(4000) % (5 if stream == "first" else 2) == 0)
    assert unlucky.outcome == "open"
    assert decided(lambda stream: np.arange(4000) % 5 == 0).outcome == "fail"


def a_question_beyond_the_budget_stays_open():
    """A hundred tosses show nothing, and say so."""
    few = decided(lambda stream: np.arange(100) % 2 == 0, most=100)
    assert (few.outcome, few.needed > 100) == ("open", True)


def streams_are_disjoint():
    """Every setting, every stream and every root seed has numbers of its own."""
    seeds = []

    class Listening(NumPy):
        def dropout(self, x, *, rate, seed):
            seeds.append(seed)
            return super().dropout(x, rate=rate, seed=seed)

    for root in (0, 1):
        judged("dropout.rate", Listening, Plan(profile="quick", seed=root))
    assert len(set(seeds)) == len(seeds)


def global_state_is_put_back():
    """The filters of warnings, whatever foreign code does to them."""

    class Rude(NumPy):
        def dense(self, x, weight, bias):
            warnings.simplefilter("ignore")
            return super().dense(x, weight, bias)

    with warnings.catch_warnings():
        before = list(warnings.filters)
        judged("definitions.dense", Rude)
        assert warnings.filters == before


CHECKS = {
    check.__name__: check
    for check in (
        right_is_upheld,
        a_correct_sampler_is_upheld,
        wrong_falls,
        bounds_are_tight,
        as_many_cases_as_promised,
        another_seed_draws_other_cases,
        every_kind_is_looked_at,
        every_operation_of_a_generic_claim_is_called,
        every_dtype_is_judged,
        a_property_that_checks_nothing_is_a_defect,
        a_blind_bound_is_no_agreement,
        what_raises_is_an_error,
        shrinking_keeps_its_kind,
        counterexamples_return,
        nothing_judged_is_not_green,
        false_alarms_are_budgeted,
        refutations_are_confirmed,
        a_question_beyond_the_budget_stays_open,
        streams_are_disjoint,
        global_state_is_put_back,
    )
}


def perform(name, folder):
    """One check, on cases drawn afresh; raises AssertionError if the promise is broken."""
    search._kept.clear()
    check = CHECKS[name]
    check(folder) if check is counterexamples_return else check()


def spied(found, seen):
    """The property, telling each case that it measures."""

    def measure(implementation, case):
        seen.append(case)
        return found.module.measure(implementation, case)

    return SimpleNamespace(
        id=found.id, claim=found.claim, random=False, cases=found.module.cases, measure=measure, module=found.module
    )


def cases_of(claim, seed):
    """The cases that a run with that seed draws, as text."""
    seen = []
    found = catalogue.load(claim)
    run.check(spied(found, seen), Implementation(NumPy), Plan(profile="quick", seed=seed, shrink=False))
    return [str(counterexample.encode(case)) for case in seen]


def doubled(implementation, case, *, within):
    """dense(2x) beside 2 dense(x)."""
    bias = np.zeros(len(case.weight), dtype=case.x.dtype)
    twice = implementation.dense(2 * case.x, case.weight, bias)
    return Agreement(twice, 2 * implementation.dense(case.x, case.weight, bias), within)


def decided(draws, most=0):
    """The decision on whether a coin is fair, to a tenth."""
    law = Law(
        model=Bernoulli(),
        value=0.5,
        tolerated=0.0,
        caught=0.1,
        unit="a toss",
        what="heads",
        because="a self-test",
        most=most,
    )
    return decide(law, lambda stream: (draws(stream.partition("/")[0]), 0), alpha=1e-9)
