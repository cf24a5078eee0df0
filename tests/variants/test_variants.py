"""No correct variant is refuted, by a share of the claims that reach what it changes."""

import random
from dataclasses import replace
from pathlib import Path

import pytest
from tests.calibration.markdown import cell
from tests.variants.changes import built_on_numpy, changed
from tests.variants.every import BY_IDEA, BY_NAME, OPEN
from tests.variants.judging import caption, claims, claims_about, judged, variants_about, wrong
from tests.variants.libraries import RoughActivations
from tests.variants.partial import PlainOptimizers, Polynomial, ReluOnly, TanhOnly
from tests.variants.recurrence import ForwardMode
from tests.variants.variant import Variant

from theorycheck import catalogue, run
from theorycheck.adapters.numpy import NumPy
from theorycheck.implementation import Implementation
from theorycheck.reference import Memory, remembering
from theorycheck.verdict import Verdict

FEWEST = 40
SHARE = 3
"""Claims for each variant here, spread over all that reach what it changes; which ones, rotates with its place."""
UNREACHED = 12
"""Pairs of a variant and a claim about something else."""
QUICK = run.Plan(profile="quick", seed=0)
PAGE = Path(__file__).parents[2] / "docs" / "variants.md"


class SlightlyOff(Variant):
    """A bias that is a millionth too large."""

    def dense(self, x, weight, bias):
        return super().dense(x, weight, bias) + abs(bias) / 10**6


def unreached():
    """Every pair of a variant of `numpy` and a claim that calls nothing that it changes."""
    for name, variant in BY_NAME.items():
        about = set(claims_about(variant))
        if built_on_numpy(variant):
            yield from ((name, found.id) for found in claims() if found not in about)


def share(place, claims):
    """Every so many of the claims."""
    step = -(-len(claims) // SHARE)
    return claims[place % step :: step]


@pytest.mark.parametrize("name", BY_NAME)
def test_a_correct_variant_is_not_refuted(name):
    """Whatever it does its own way is right: upheld, or not applicable, and normwise for transforms alone."""
    variant = BY_NAME[name]
    claims = share(list(BY_NAME).index(name), claims_about(variant))
    results = [result for found in claims for result in judged(variant, found, QUICK)]
    assert results
    assert not [said for result in results if (said := wrong(variant, result))]
    assert variant in OPEN or Verdict.INCONCLUSIVE not in {result.verdict for result in results}


@pytest.mark.parametrize(
    ("variant", "claim", "seed"),
    [
        (RoughActivations, "gru.carousel", 0),
        (RoughActivations, "lstm.carousel", 0),
        (Polynomial, "gradient_descent.descent_direction", 1),
        (ForwardMode, "gradients.batch_additivity", 1),
    ],
)
def test_what_a_claim_once_did_not_uphold_is_upheld(variant, claim, seed):
    """A gate that is open but for its last digit; squares of squares, which say too little, or overflow."""
    standard = run.Plan(profile="standard", seed=seed)
    assert {Verdict.UPHELD} == {result.verdict for result in judged(variant, catalogue.load(claim), standard)}


def test_there_are_enough_variants():
    """Each has a name of its own, changes something, and says what."""
    assert len(BY_NAME) == sum(map(len, BY_IDEA.values())) >= FEWEST
    assert all(changed(variant) and caption(variant) for variant in BY_NAME.values())


def test_an_incorrect_variant_would_be_told():
    """The same judgement refutes what is off by a millionth."""
    told = [
        said
        for result in judged(SlightlyOff, catalogue.load("definitions.dense"), QUICK)
        if (said := wrong(SlightlyOff, result))
    ]
    assert len(told) == len(SlightlyOff.dtypes)


@pytest.mark.parametrize(("name", "claim"), random.Random(22).sample(list(unreached()), UNREACHED))
def test_claims_about_other_operations_say_the_same_bit_for_bit(name, claim):
    """A claim that calls nothing that a variant changes need not judge it again."""
    found, variant = catalogue.load(claim), BY_NAME[name]
    for dtype in run.dtypes(found, Implementation(variant), QUICK.profile):
        own, base = (run.check(found, Implementation(target, dtype=dtype), QUICK) for target in (variant, NumPy))
        assert own.verdict in {base.verdict, Verdict.NOT_APPLICABLE}
        if own.verdict is base.verdict:
            assert replace(own, implementation=base.implementation, seconds=base.seconds) == base


@pytest.mark.parametrize("claim", ["cross_entropy.shift_invariance", "gradients.adjoint_identity", "dropout.rate"])
def test_in_company_it_sees_what_it_sees_alone(claim):
    """Cases that were drawn, and enclosures that were computed, for another variant change nothing that is said."""
    found = catalogue.load(claim)
    first, second = variants_about(found)[:2]
    alone = list(judged(BY_NAME[second], found, QUICK))
    with remembering(Memory()):
        shared = replace(QUICK, shrink=False)
        for name in (first, second):
            beside = list(judged(BY_NAME[name], found, shared))
    assert [replace(one, seconds=0.0) for one in alone] == [replace(one, seconds=0.0) for one in beside]


@pytest.mark.parametrize(
    ("variant", "claim"),
    [
        (PlainOptimizers, "adam.scale_invariance"),
        (PlainOptimizers, "momentum.nesterov"),
        (TanhOnly, "attention.causal"),
        (TanhOnly, "recurrence.linear_power"),
        (ReluOnly, "universal_approximation.sigmoid_staircase"),
    ],
)
def test_what_a_variant_does_not_offer_is_not_applicable(variant, claim):
    """And neither refuted nor an error."""
    assert {Verdict.NOT_APPLICABLE} == {
        result.verdict for result in judged(variant, catalogue.load(claim), QUICK, whole=True)
    }


def test_the_page_tells_of_every_variant():
    """docs/variants.md is rewritten by `python -m tests.variants`."""
    text = PAGE.read_text(encoding="utf-8")
    assert not [name for name, variant in BY_NAME.items() if f"| `{name}` | {cell(caption(variant))} |" not in text]
