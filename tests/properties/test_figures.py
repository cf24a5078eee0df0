"""Every figure of the catalogue can be measured on the reference, and shows theory beside measurement."""

import numpy as np
import pytest

from theorycheck import catalogue, experiment
from theorycheck.implementation import Implementation
from theorycheck.reference import Reference
from theorycheck.report.figures import svg

FIGURES = [claim for claim in catalogue.ids() if hasattr(catalogue.load(claim).module, "figure")]
MOST_POINTS = {"theory": 60, "bound": 60, "measured": 40}
LARGEST = 40_000
"""Bytes of a drawn figure: a report holds dozens."""


@pytest.mark.parametrize("claim", FIGURES)
def test_a_figure_shows_theory_beside_measurement(claim):
    """Finite numbers, few enough to be drawn, each band named with its kind and level."""
    found = experiment.perform(catalogue.load(claim), Implementation(Reference))
    assert found.reason == ""
    assert found.figure is not None
    roles = {series.role for series in found.figure.series}
    assert "measured" in roles
    assert roles & {"theory", "bound"}
    for series in found.figure.series:
        assert np.shape(series.x) == np.shape(series.y)
        assert 1 <= len(series.x) <= MOST_POINTS[series.role]
        assert np.isfinite([series.x, series.y]).all()
        assert bool(series.band) == (series.lower is not None) == (series.upper is not None)
        if series.band:
            assert (series.lower <= series.upper).all()


@pytest.mark.parametrize("claim", FIGURES)
def test_a_figure_can_be_drawn(claim):
    """In few bytes, and the same ones each time."""
    figure = experiment.perform(catalogue.load(claim), Implementation(Reference)).figure
    drawn = svg(figure, claim)
    assert len(drawn) <= LARGEST
    assert drawn == svg(figure, claim)
