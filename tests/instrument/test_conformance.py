"""docs/conformance.md tells what the committed run of other people's libraries found, and why it is true."""

import pytest
from tests import conformance
from tests.witness import witness

from theorycheck.explanation import fails
from theorycheck.record_json import load

OF_SEVERAL_VALUES = {
    "definitions.dropout",
    "dropout.support",
    "gradients.kink_subdifferential",
    "initialization.variance",
}
"""Claims with more than one right value: another mask, another of the largest pixels, another draw."""


@pytest.fixture(scope="module")
def run():
    """The committed run."""
    return load(conformance.RECORD)


def test_the_page_is_that_of_the_record(run):
    """Every failure has a cause, and `make conformance` writes nothing else."""
    known = conformance.causes()
    assert not conformance.unexplained(run, known)
    assert conformance.page(run, known) == conformance.PAGE.read_text(encoding="utf-8")


def test_every_cause_has_an_effect(run):
    """On each library that it names, and on each claim."""
    failing = [result for result in run if fails(result)]
    for cause in conformance.causes():
        covered = [result for result in failing if cause.covers(result)]
        assert {result.implementation for result in covered} == set(cause.libraries), cause.why
        assert {result.claim for result in covered} == set(cause.claims), cause.why


def test_every_counterexample_contradicts_a_second_computation(run):
    """In extended precision, by an implementation that shares no code with the reference."""
    unseen = {result.claim for result in run if fails(result) and witness(result) is None}
    assert unseen == OF_SEVERAL_VALUES


def test_a_result_that_is_right_is_not_witnessed_against(run):
    """What upholds a claim has no counterexample to compute again."""
    assert not any(witness(result) for result in run if not fails(result))
