"""Figure data → a matplotlib canvas: one quiet look, theory beside measurement, bands named."""

import math
import textwrap
from collections.abc import Iterator
from typing import Any, Final

import numpy as np
from matplotlib import rc_context
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure as Canvas
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.text import Text
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullFormatter, NullLocator

from theorycheck.evidence import Figure, Series
from theorycheck.text import inert

WIDTH: Final = 6.4
HEIGHT: Final = 3.4
"""Inches, without the legend."""
ROW: Final = 0.17
"""Inches of a row of the legend."""
TOP: Final = 0.3
RIGHT: Final = 0.15
BOTTOM: Final = 0.52
LEFT: Final = 0.42
CHARACTER: Final = 0.075
"""Inches around the axes: for the title, the last number, the labels below; the label at the left, and its numbers."""
MARGIN: Final = 0.1
"""Inches from the edge to the title."""
LINE: Final = 92
"""Characters of a line of the title."""
UPRIGHT: Final = 40
"""Characters of a line of the label at the left, which is as high as the axis."""
FITS: Final = 46
"""Characters of a name that leave room for another beside it."""
INK: Final = "#1f2328"
QUIET: Final = "#57606a"
EDGE: Final = "on the edge: 0, or not finite"
# Okabe and Ito's colours, which colour-blind readers tell apart; the dashes and marks say the same without colour.
COLOURS: Final = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000")
MARKS: Final = "osD^vP*"
_LINES: Final = {"theory": "-", "bound": (0, (5, 2)), "measured": "none"}
LOOK: Final[dict[Any, Any]] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "theorycheck",
    "font.family": "sans-serif",
    "font.size": 9,
    "axes.edgecolor": QUIET,
    "axes.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 10,
    "axes.titlelocation": "left",
    "grid.color": "#d0d7de",
    "grid.linewidth": 0.5,
    "legend.frameon": False,
    "legend.fontsize": 8,
    "text.color": INK,
    "text.parse_math": False,
    "xtick.color": QUIET,
    "ytick.color": QUIET,
}
_RAISED: Final = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_PLAIN: Final = 2
"""Powers of ten up to this exponent are written out."""
_MANY: Final = 3
"""Powers of ten between which no ticks are needed."""
_FAINT: Final = 0.15
"""How opaque a band is."""
_HOLLOW: Final[dict[str, Any]] = {"markersize": 5, "markerfacecolor": "none", "clip_on": False}


def draw(figure: Figure) -> Canvas:
    """The figure as matplotlib has it, to be saved in any of its formats."""
    with rc_context(LOOK):
        canvas = Canvas()
        axes = canvas.add_subplot(xscale=figure.x_scale, yscale=figure.y_scale)
        lines = [_plot(axes, series, look) for series, look in zip(figure.series, _looks(figure), strict=True)]
        axes.set_xlabel(inert(figure.x_label))
        axes.set_ylabel(textwrap.fill(inert(figure.y_label), UPRIGHT))
        # With a height of its own, matplotlib measures no ticks to find one.
        title = axes.set_title(textwrap.fill(inert(figure.title), LINE), y=1.0)
        for axis, scale in ((axes.xaxis, figure.x_scale), (axes.yaxis, figure.y_scale)):
            if scale == "log":
                _number(axis)
        if figure.x_scale == "linear" and all(np.array_equal(one.x, np.rint(one.x)) for one in figure.series):
            axes.xaxis.set_major_locator(MaxNLocator("auto", integer=True, steps=[1, 2, 5, 10]))
        axes.grid(visible=True)
        axes.set_axisbelow(True)
        rows = _explain(canvas, figure, lines, on_edge=_mark_edge(axes, figure, lines))
        _set_out(canvas, axes, title, below=ROW * rows)
    return canvas


def _set_out(canvas: Canvas, axes: Axes, title: Text, *, below: float) -> None:
    """Places for all parts, from how much text they hold: a layout engine would draw everything twice to find them."""
    above = ROW * title.get_text().count("\n")
    height = HEIGHT + above + below
    canvas.set_size_inches(WIDTH, height)
    axis = axes.yaxis
    low, high = sorted(axis.get_view_interval())
    shown = [place for place in axis.get_major_locator()() if low <= place <= high]
    widest = max(map(len, axis.get_major_formatter().format_ticks(shown)), default=0)
    left = LEFT + CHARACTER * widest + ROW * axes.get_ylabel().count("\n")
    canvas.subplots_adjust(left / WIDTH, (BOTTOM + below) / height, 1 - RIGHT / WIDTH, 1 - (TOP + above) / height)
    title.set_x((MARGIN - left) / (WIDTH - left - RIGHT))


def _looks(figure: Figure) -> Iterator[int]:
    """Which colour each series has: what is measured has that of the line before it."""
    look, before = -1, "measured"
    for series in figure.series:
        look += series.role != "measured" or before == "measured"
        before = series.role
        yield look


def _plot(axes: Axes, series: Series, look: int) -> Line2D:
    colour = COLOURS[look % len(COLOURS)]
    style: dict[str, Any] = {"color": colour, "label": inert(series.name)}
    if series.role == "measured":
        style |= {"marker": MARKS[look % len(MARKS)], "markersize": 4, "linestyle": "none"}
    else:
        style |= {"linestyle": _LINES[series.role], "linewidth": 1.4}
    (line,) = axes.plot(series.x, series.y, zorder=3 if series.role == "measured" else 2, **style)
    if series.lower is not None and series.upper is not None:
        if series.role == "measured":
            axes.vlines(series.x, series.lower, series.upper, color=colour, linewidth=0.9)
        else:
            axes.fill_between(series.x, series.lower, series.upper, color=colour, alpha=_FAINT, linewidth=0)
    return line


def _mark_edge(axes: Axes, figure: Figure, lines: list[Line2D]) -> bool:
    """Hollow marks on the edge for measurements that the axis has no place for; True if there are any."""
    found = False
    for series, line in zip(figure.series, lines, strict=True):
        away = ~np.isfinite(series.y) | ((series.y <= 0) & (figure.y_scale == "log"))
        if series.role == "measured" and away.any():
            style: dict[str, Any] = {"color": line.get_color(), "marker": line.get_marker(), "linestyle": "none"}
            height = np.where(series.y[away] == np.inf, 1.0, 0.0)
            axes.plot(series.x[away], height, **style, **_HOLLOW, transform=axes.get_xaxis_transform())
            found = True
    return found


def _explain(canvas: Canvas, figure: Figure, lines: list[Line2D], *, on_edge: bool) -> int:
    """The legend, in how many rows: under the axes, where it hides nothing; a band that many have stands there once."""
    bands: dict[tuple[bool, str], Artist] = {}
    for series, line in zip(figure.series, lines, strict=True):
        if series.band:
            kind = series.role == "measured", series.band
            bands[kind] = _band(series, QUIET if kind in bands else str(line.get_color()))
    entries: list[Artist] = [*lines, *bands.values()]
    if on_edge:
        entries.append(Line2D([], [], color=QUIET, marker="o", linestyle="none", label=EDGE, **_HOLLOW))
    if len(entries) == 1:
        return 0
    columns = 2 if max(len(str(entry.get_label())) for entry in entries) <= FITS else 1
    # matplotlib fills column after column; we read row after row.
    handles = [entry for column in range(columns) for entry in entries[column::columns]]
    canvas.legend(handles=handles, loc="lower left", ncols=columns, bbox_to_anchor=(0, 0), borderaxespad=0)
    return math.ceil(len(entries) / columns)


def _band(series: Series, colour: str) -> Artist:
    label = inert(series.band)
    if series.role == "measured":
        return Line2D([], [], color=colour, marker="|", markersize=9, linestyle="none", label=label)
    return Patch(color=colour, alpha=_FAINT, linewidth=0, label=label)


def _number(axis: Axis) -> None:
    """Powers of ten in plain characters; the numbers between them only where there are not two powers."""
    axis.set_major_formatter(FuncFormatter(lambda value, _: _power(value)))
    low, high = axis.get_view_interval()
    if math.floor(math.log10(high)) - math.ceil(math.log10(low)) < 1:
        axis.set_minor_locator(LogLocator(subs=(2.0, 3.0, 5.0)))
        axis.set_minor_formatter(FuncFormatter(lambda value, _: f"{value:.3g}"))
    else:
        axis.set_minor_formatter(NullFormatter())
    if math.log10(high / low) > _MANY:
        axis.set_minor_locator(NullLocator())


def _power(value: float) -> str:
    exponent = math.log10(value)
    if abs(exponent) <= _PLAIN or not exponent.is_integer():
        return f"{value:g}"
    return f"10{str(int(exponent)).translate(_RAISED)}"
