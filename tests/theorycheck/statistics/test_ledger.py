"""The false-alarm budget."""

import pytest

from theorycheck.statistics.ledger import FAMILY, Ledger


def test_a_thousand_claims_have_room():
    """The usual share is a thousandth of 1e-6, and the sum stays within the budget."""
    ledger = Ledger()
    alphas = [ledger.grant(f"area.claim_{index}") for index in range(1000)]
    audit = ledger.close()
    assert {1e-9} == {round(alpha, 20) for alpha in alphas}
    assert audit.granted <= FAMILY * (1 + 1e-12)
    assert audit.reserve == pytest.approx(0.0, abs=1e-18)
    with pytest.raises(ValueError, match="is left"):
        ledger.grant("area.one_more")


def test_what_a_claim_gets_does_not_depend_on_the_others():
    """The order, and the company, of claims change nothing."""
    alone, last = Ledger(), Ledger()
    last.grant("area.first", 0.5)
    assert alone.grant("area.claim", 0.25) == last.grant("area.claim", 0.25)


def test_a_second_look_needs_a_second_share():
    """Rerunning a test until it is green is what the ledger is for."""
    ledger = Ledger()
    ledger.grant("area.claim")
    with pytest.raises(ValueError, match="already"):
        ledger.grant("area.claim")


@pytest.mark.parametrize("weight", [0.0, -1.0, float("nan")])
def test_a_share_is_positive(weight):
    """No claim refutes with a budget of nothing."""
    with pytest.raises(ValueError, match="positive"):
        Ledger().grant("area.claim", weight)


def test_the_audit_names_everyone():
    """The closed account has every share, what was granted, and what is left."""
    ledger = Ledger(1e-3)
    ledger.grant("a.b", 0.25)
    ledger.grant("a.c", 0.5)
    audit = ledger.close()
    assert [entry.claim for entry in audit.entries] == ["a.b", "a.c"]
    assert (audit.granted, audit.reserve) == pytest.approx((7.5e-4, 2.5e-4))
