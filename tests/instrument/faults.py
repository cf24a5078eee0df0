"""Ways to break the instrument itself: each is one small patch, and a promise of `self_test.py` that it must break."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any

import numpy as np
from hypothesis import strategies as st

from theorycheck import catalogue, gate, implementation, run, search
from theorycheck.evidence import Agreement
from theorycheck.gate import ExitCode
from theorycheck.numerics import Ball
from theorycheck.reference import DEFINITIONS, enclose, model
from theorycheck.verdict import Ruling, Verdict

Patch = Callable[..., None]
"""Sets an attribute until the test ends: `monkeypatch.setattr`."""
BROKEN = []
"""All of them."""


@dataclass(frozen=True)
class Broken:
    """One fault of the instrument.

    Attributes:
        id: what is wrong, in two or three words.
        apply: breaks it.
        promise: the check of `self_test.py` that must fail.
    """

    id: str
    apply: Callable[[Patch], None]
    promise: str


def breaks(promise):
    """Registers a patch with the promise that it breaks."""

    def register(apply):
        BROKEN.append(Broken(apply.__name__, apply, promise))
        return apply

    return register


@breaks("wrong_falls")
def judge_lets_nan_pass(patch):
    """NaN > 1 is false."""
    original = search.judge

    def lenient(evidence, **options):
        ruling = original(evidence, **options)
        return Ruling(Verdict.UPHELD, 0.0, ruling.reading) if np.isnan(ruling.worst) else ruling

    patch("theorycheck.search.judge", lenient)


@breaks("bounds_are_tight")
def bounds_a_thousand_times_too_loose(patch):
    """Green everywhere."""
    patch("theorycheck_properties._comparison.enclose", widened(lambda radius: 1000 * radius))


@breaks("right_is_upheld")
def bounds_are_infinite(patch):
    """An enclosure that vouches for nothing must not count as agreement."""
    patch("theorycheck_properties._comparison.enclose", widened(lambda radius: np.full_like(radius, np.inf)))


@breaks("right_is_upheld")
def bounds_are_zero(patch):
    """Whoever sums in another order is refuted."""
    patch("theorycheck_properties._comparison.enclose", widened(np.zeros_like))


@breaks("wrong_falls")
def norms_vouch_for_everything(patch):
    """Every entry agrees up to an infinite norm."""

    def vouched(call, compared):
        return tuple(replace(one, normwise=np.inf) for one in compared)

    patch("theorycheck_properties._comparison.with_norm_bounds", vouched)


@breaks("streams_are_disjoint")
def sampler_ignores_its_seed(patch):
    """Every stream is the same one."""
    patch("theorycheck.run.seed63", lambda root, *path: 7)


@breaks("another_seed_draws_other_cases")
def generator_ignores_its_seed(patch):
    """Hypothesis is seeded with the same number in every run."""
    patch("theorycheck.search.seed63", lambda root, *path: 7)
    patch("theorycheck.run.seed63", lambda root, *path: 7)


@breaks("right_is_upheld")
def property_calls_nothing(patch):
    """It agrees with itself."""
    patch("theorycheck_properties.definitions.dense.measure", lambda implementation, case: Agreement(0.0, 0.0))


@breaks("as_many_cases_as_promised")
def generator_yields_one_value(patch):
    """The same case 25 times."""
    original = catalogue.load("definitions.dense").module.cases

    def constant(scope):
        return st.just(None).flatmap(lambda _: original(scope).map(lambda case: first.setdefault("case", case)))

    first = {}
    patch("theorycheck_properties.definitions.dense.cases", constant)


@breaks("as_many_cases_as_promised")
def search_ends_after_the_simplest_case(patch):
    """Hypothesis is asked for no example."""
    original = search._run

    def idle(cases, measure, seed, examples, *, begun):
        if not begun:
            original(cases, measure, seed, 0, begun=begun)

    patch("theorycheck.search._run", idle)


@breaks("right_is_upheld")
def search_draws_nothing(patch):
    """No case contradicted the claim."""
    patch("theorycheck.search._run", lambda *arguments, **options: None)


@breaks("nothing_judged_is_not_green")
def gate_is_green_if_nothing_was_judged(patch):
    """No news is good news."""
    patch("theorycheck.gate.SEVERITY", tuple(code for code in gate.SEVERITY if code is not ExitCode.TOO_LITTLE))


@breaks("nothing_judged_is_not_green")
def gate_is_green_on_errors(patch):
    """What raises is not refuted."""
    patch("theorycheck.gate.SEVERITY", tuple(code for code in gate.SEVERITY if code is not ExitCode.IMPLEMENTATION))


@breaks("counterexamples_return")
def store_replays_nothing(patch):
    """Kept, and never looked at again."""
    patch("theorycheck.store.Store.cases", lambda self, *address: [])


@breaks("counterexamples_return")
def store_keeps_nothing(patch):
    """The folder stays empty."""
    patch("theorycheck.store.Store.keep", lambda self, *address: None)


@breaks("counterexamples_return")
def counterexamples_are_rounded(patch):
    """To six digits, as a printed array is."""
    original = run.counterexample.encode
    patch(
        "theorycheck.run.counterexample.encode",
        lambda case: original(replace(case, x=np.round(np.nextafter(case.x, 1), 6) + 1e-9)),
    )


@breaks("false_alarms_are_budgeted")
def alpha_a_thousand_times_too_large(patch):
    """The share of one claim is the whole budget."""
    patch("theorycheck.run.SHARE", 1.0)


@breaks("refutations_are_confirmed")
def refutation_without_confirmation(patch):
    """Whatever the second stream says."""
    # The package has a function of the same name: only the table of modules tells them apart.
    patch(sys.modules["theorycheck.statistics.decide"], "CONFIRMATION", 1.0)


@breaks("a_question_beyond_the_budget_stays_open")
def open_questions_count_as_upheld(patch):
    """Not shown is not shown not."""
    original = run.decide
    patch(
        "tests.instrument.self_test.decide",
        lambda *given, **options: replace(original(*given, **options), outcome="pass"),
    )


@breaks("a_correct_sampler_is_upheld")
def p_values_too_small(patch):
    """By a factor of 10²⁰: a false alarm in every decision."""
    original = run.decide

    def hasty(law, draw, **options):
        return original(replace(law, value=law.value + 3 * law.caught), draw, **options)

    patch("theorycheck.run.decide", hasty)


@breaks("shrinking_keeps_its_kind")
def shrinker_crosses_over(patch):
    """From a refutation to an error that lies on the way down."""
    original = search._Measurement.fails

    def crossing(self, case):
        before, self.outcome.failure = self.outcome.failure, None
        kind = original(self, case)
        self.outcome.failure = self.outcome.failure or before
        return search._Refuted if kind else None

    patch("theorycheck.search._Measurement.fails", crossing)


@breaks("right_is_upheld")
def reference_wrong_in_one_place(patch):
    """The loss is that of the first class; the gradients follow from it. An independent NumPy disagrees."""
    wrong = DEFINITIONS["cross_entropy"]
    patch(
        "theorycheck.reference.model.DEFINITIONS",
        dict(DEFINITIONS) | {"cross_entropy": lambda logits, labels: wrong(logits, np.zeros_like(labels))},
    )


@breaks("right_is_upheld")
def tape_wrong_in_one_place(patch):
    """A derivative rule of the tape forgets a factor; only gradients by another hand disagree."""
    original = model.vjp

    def forgetful(function, inputs, cotangents):
        first, *others = original(function, inputs, cotangents)
        return (first * 0.5 if hasattr(first, "__mul__") and not isinstance(first, list) else first, *others)

    patch("theorycheck.reference.model.vjp", forgetful)


@breaks("wrong_falls")
def inputs_are_not_guarded(patch):
    """An implementation may write to them, and nobody looks."""
    original = implementation._guard
    patch(
        "theorycheck.implementation._guard",
        lambda role, value, *, writable=False, strided=False: original(role, value, writable=True, strided=strided),
    )
    patch("theorycheck.implementation._differs", lambda role, given, kept: False)


@breaks("every_dtype_is_judged")
def one_dtype_is_enough(patch):
    """The first that is declared."""
    original = run.dtypes
    patch("theorycheck.run.dtypes", lambda *given: original(*given)[:1])


@breaks("every_operation_of_a_generic_claim_is_called")
def one_alternative_is_enough(patch):
    """The first that is offered."""
    original = run._searches
    patch("theorycheck.run._searches", lambda *given: iter([next(iter(original(*given)))]))


@breaks("every_kind_is_looked_at")
def kinds_are_left_to_chance(patch):
    """As many as come."""
    patch("theorycheck.run._open_kinds", lambda claim, scope: ())


@breaks("what_raises_is_an_error")
def errors_are_skipped(patch):
    """A case that raises is no case."""
    original = search._Measurement.fails

    def forgiving(self, case):
        kind = original(self, case)
        if kind is search._Erred:
            self.outcome.failure = None
            return None
        return kind

    patch("theorycheck.search._Measurement.fails", forgiving)


@breaks("a_blind_bound_is_no_agreement")
def blindness_counts_as_agreement(patch):
    """However wide the bound."""
    patch("theorycheck.verdict.MOSTLY_UNINFORMATIVE", 1.0)


@breaks("a_property_that_checks_nothing_is_a_defect")
def idle_properties_are_upheld(patch):
    """Nothing was found wrong."""
    patch("theorycheck.run.not_vacuous", lambda claim, result: result)


@breaks("global_state_is_put_back")
def global_state_is_left_alone(patch):
    """What foreign code changed stays changed."""

    @contextmanager
    def disturbed() -> Iterator[Any]:
        yield SimpleNamespace(warnings=[], changed=[], notes=())

    patch("theorycheck.run.undisturbed", disturbed)


def widened(radius):
    """`enclose` with other radii."""

    def wide(*inputs, **options):
        return _with_radii(enclose(*inputs, **options), radius)

    return wide


def _with_radii(balls, radius):
    if isinstance(balls, (list, tuple)):
        return type(balls)(_with_radii(one, radius) for one in balls)
    return Ball(balls.value, radius(np.asarray(balls.radius)), balls.format) if isinstance(balls, Ball) else balls
