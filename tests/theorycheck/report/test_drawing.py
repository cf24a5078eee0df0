"""A drawn figure hides no data, and shows what belongs together in one colour."""

import numpy as np
import pytest

from theorycheck.evidence import Figure, Series
from theorycheck.report.drawing import EDGE, draw

X = np.arange(1, 4)


def legend(figure):
    """The names in the legend."""
    [box] = draw(figure).legends
    return [text.get_text() for text in box.get_texts()]


def banded(name, role="measured"):
    """A series with a band."""
    return Series(name, X, X * 1.0, role, X - 0.5, X + 0.5, "range of 8")


def test_a_measurement_has_the_colour_of_the_line_before_it():
    """And the next line another, as has a second measurement."""
    roles = ("theory", "measured", "measured", "bound")
    [axes] = draw(Figure("t", "x", "y", tuple(Series(role, X, X, role) for role in roles))).axes
    colours = [line.get_color() for line in axes.lines]
    assert colours[0] == colours[1]
    assert len(set(colours)) == 3


def test_the_legend_lies_under_the_axes():
    """Where it covers none of them."""
    canvas = draw(Figure("t", "x", "y", tuple(banded(f"series {i}") for i in range(9))))
    canvas.draw_without_rendering()
    [axes], [box] = canvas.axes, canvas.legends
    assert box.get_window_extent().y1 <= axes.get_window_extent().y0


def test_a_long_label_lies_beside_the_axes():
    """In several lines, neither outside the picture nor over the legend."""
    label = "mean square of the outputs, relative to n·Var(W) times that of the inputs"
    canvas = draw(Figure("t", "x", label, (banded("a"), banded("b", "theory"))))
    canvas.draw_without_rendering()
    [axes], [box] = canvas.axes, canvas.legends
    extent = axes.yaxis.label.get_window_extent()
    assert extent.x0 >= 0
    assert box.get_window_extent().y1 <= extent.y0
    assert extent.y1 <= canvas.bbox.y1


def test_a_band_that_many_have_is_named_once():
    """Beside the names of all that have it."""
    assert sorted(legend(Figure("t", "x", "y", (banded("a"), banded("b"))))) == ["a", "b", "range of 8"]


def test_bands_of_theory_and_of_measurements_are_two():
    """For one is an area, and the other is bars."""
    assert legend(Figure("t", "x", "y", (banded("a", "theory"), banded("b")))).count("range of 8") == 2


def test_one_curve_needs_no_legend():
    """The title says what it is."""
    assert not draw(Figure("t", "x", "y", (Series("a", X, X),))).legends


@pytest.mark.parametrize(("value", "scale"), [(0.0, "log"), (np.nan, "linear"), (np.inf, "linear")])
def test_what_has_no_place_on_an_axis_is_marked_on_its_edge(value, scale):
    """A zero on a logarithmic axis would else be lost without a word."""
    figure = Figure("t", "x", "y", (Series("a", X, np.array([1.0, value, 2.0])),), y_scale=scale)
    assert EDGE in legend(figure)
    [axes] = draw(figure).axes
    [mark] = [line for line in axes.lines if line.get_markerfacecolor() == "none"]
    assert list(mark.get_xdata()) == [2]


def test_whole_numbers_have_whole_ticks():
    """There is no layer one and a half."""
    [axes] = draw(Figure("t", "layers", "y", (Series("a", X, X),))).axes
    assert all(tick == round(tick) for tick in axes.get_xticks())
