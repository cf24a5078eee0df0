"""The figure of a claim on one implementation."""

import numpy as np
import pytest
from tests.theorycheck.fake import Good, make_property

from theorycheck import experiment
from theorycheck.claim import Profile
from theorycheck.evidence import Figure, Series
from theorycheck.implementation import Implementation


def a_figure(implementation):
    """The outputs of a dense layer over its inputs."""
    x = np.arange(3.0)
    y = implementation.dense(x[:, None], np.full((1, 1), 2.0), np.zeros(1))[:, 0]
    return Figure("Doubling", "x", "2x", (Series("theory", x, 2 * x, "theory"), Series("measured", x, y)))


def a_property(figure=a_figure, **claim):
    """A property with a figure."""
    found = make_property(**claim)
    if figure:
        found.module.figure = figure
    return found


def test_a_figure_is_measured_on_the_implementation():
    """Its data come from the calls that it made."""
    found = experiment.perform(a_property(), Implementation(Good))
    assert found.figure is not None
    assert (found.claim, found.implementation, found.dtype, found.reason) == ("fake.doubling", "good", "float64", "")
    np.testing.assert_array_equal(found.figure.series[1].y, [0.0, 2.0, 4.0])


@pytest.mark.parametrize(
    ("figure", "reason"),
    [
        (lambda implementation: implementation.conv2d(), "conv2d"),
        (lambda _: 1 / 0, "the figure of fake.doubling raised ZeroDivisionError"),
        (lambda _: None, "a figure is data of type Figure, got NoneType"),
    ],
)
def test_a_figure_that_fails_is_lost_alone(figure, reason):
    """Whatever the implementation or the property does, there is a reason and no exception."""
    found = experiment.perform(a_property(figure), Implementation(Good))
    assert found.figure is None
    assert reason in found.reason


@pytest.mark.parametrize(
    ("profile", "since", "drawn"),
    [("quick", Profile.STANDARD, False), ("standard", Profile.STANDARD, True), ("standard", Profile.THOROUGH, False)],
)
def test_a_figure_is_drawn_from_its_profile_on(profile, since, drawn):
    """Dear figures are left to the thorough profile."""
    assert experiment.drawn(a_property(figure_profile=since), profile) is drawn
    assert not experiment.drawn(a_property(None), profile)
