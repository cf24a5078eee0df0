"""judge is the only place that decides."""

import math

import numpy as np
import pytest

from theorycheck.evidence import Agreement, Bound, Decision, Fact
from theorycheck.verdict import Verdict, conclude, judge

AGREES = Agreement(np.ones(2), np.ones(2), 1e-3)
DISAGREES = Agreement(np.ones(2), np.zeros(2), 1e-3)
BLIND = Agreement(np.ones(2), np.ones(2), 1.0)


def decision(outcome):
    """A statistical decision with that outcome."""
    return Decision(outcome, "rate", 0.5, 0.5, 0.0, 0.1, 1.0, 1e-9, 1e-3, 100)


@pytest.mark.parametrize(
    ("evidence", "verdict"),
    [
        (AGREES, Verdict.UPHELD),
        (DISAGREES, Verdict.REFUTED),
        (BLIND, Verdict.INCONCLUSIVE),
        ((AGREES, DISAGREES), Verdict.REFUTED),
        ((AGREES, BLIND), Verdict.INCONCLUSIVE),
        ((BLIND, DISAGREES), Verdict.REFUTED),
        (Fact(1, 2), Verdict.REFUTED),
        (Agreement(math.nan, 0.0, 1.0), Verdict.REFUTED),
        (Bound(math.nan, at_most=1.0), Verdict.REFUTED),
        ((), Verdict.INCONCLUSIVE),
        (decision("pass"), Verdict.UPHELD),
        (decision("open"), Verdict.INCONCLUSIVE),
        (decision("fail"), Verdict.REFUTED),
        ((decision("pass"), decision("open")), Verdict.INCONCLUSIVE),
        ((decision("open"), decision("fail")), Verdict.REFUTED),
    ],
)
def test_the_worst_piece_decides(evidence, verdict):
    """Refuted beats inconclusive, which beats upheld; no evidence at all is inconclusive."""
    assert verdict is judge(evidence).verdict


def test_exactly_at_the_bound_is_upheld():
    """A bound that is reached is not broken."""
    assert judge(Agreement(1.5, 1.0, 0.5, scale=100.0)).verdict is Verdict.UPHELD


@pytest.mark.parametrize(
    ("examples", "uninformative", "verdict"),
    [(50, 0, Verdict.UPHELD), (50, 10, Verdict.UPHELD), (50, 11, Verdict.INCONCLUSIVE), (0, 0, Verdict.INCONCLUSIVE)],
)
def test_a_search_that_did_not_look_is_inconclusive(examples, uninformative, verdict):
    """More than a fifth of uninformative cases, or none at all, upholds nothing."""
    assert verdict is conclude(examples, uninformative)


def test_one_agreement_in_the_norm_qualifies_the_ruling():
    """Upheld, but not without saying so; refuted if every entry has to be right."""
    evidence = (Agreement(1.0, 1.0), Agreement(1e-9, 0.0, normwise=1e-8))
    assert (judge(evidence).verdict, judge(evidence).qualifier) == (Verdict.UPHELD, "normwise")
    assert judge(evidence, componentwise=True).verdict is Verdict.REFUTED


def test_a_norm_too_wide_to_say_anything_leaves_a_case_open():
    """It neither refutes nor upholds."""
    assert judge(Agreement(0.5, 0.0, normwise=1.0)).verdict is Verdict.INCONCLUSIVE
