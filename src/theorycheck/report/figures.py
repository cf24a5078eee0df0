"""Figure data → SVG that needs no style sheet: one quiet look, theory beside measurement, bands named.

matplotlib draws; its SVG then loses every `style`, which a strict content-security policy would ignore, and gets ids of
its own, a title and a description.
"""

import io
import math
import re
import xml.etree.ElementTree as ET
from typing import Any, Final

import numpy as np
from markupsafe import Markup
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure as Canvas
from matplotlib.ticker import FuncFormatter, NullFormatter

from theorycheck.evidence import Figure, Series
from theorycheck.text import inert

SVG: Final = "http://www.w3.org/2000/svg"
XLINK: Final = "http://www.w3.org/1999/xlink"
SIZE: Final = (6.4, 3.8)
"""Inches."""
INK: Final = "#1f2328"
QUIET: Final = "#57606a"
# Okabe and Ito's colours, which colour-blind readers tell apart; the dashes and marks say the same without colour.
COLOURS: Final = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000")
MARKS: Final = "osD^vP*"
_LINES: Final = {"theory": "-", "bound": (0, (5, 2)), "measured": "none"}
_LOOK: Final[dict[Any, Any]] = {
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
_DIGITS = re.compile(r"-?\d+\.\d{3,}")
_ALLOWED: Final = frozenset({"svg", "title", "desc", "g", "path", "use", "defs", "clipPath", "rect", "text", "tspan"})


def svg(figure: Figure, name: str) -> Markup:
    """The figure as an SVG element; the same figure gives the same bytes.

    Args:
        figure: the data.
        name: what its ids begin with, unique in the page.
    """
    written = io.BytesIO()
    canvas = draw(figure)
    with rc_context(_LOOK):
        canvas.savefig(written, format="svg", metadata={"Date": None, "Creator": None})
    root = ET.fromstring(written.getvalue())  # noqa: S314 -- matplotlib's own output
    _clean(root, name)
    root.set("role", "img")
    root.set("aria-labelledby", f"{name}-title {name}-desc")
    for tag, text in (("desc", description(figure)), ("title", inert(figure.title))):
        element = ET.Element(f"{{{SVG}}}{tag}", {"id": f"{name}-{tag}"})
        element.text = text
        root.insert(0, element)
    ET.register_namespace("", SVG)
    ET.register_namespace("xlink", XLINK)
    return Markup(ET.tostring(root, encoding="unicode"))  # noqa: S704 -- ElementTree escapes all text


def draw(figure: Figure) -> Canvas:
    """The figure as matplotlib has it, to be saved in any of its formats."""
    with rc_context(_LOOK):
        canvas = Canvas(figsize=SIZE, layout="constrained")
        axes = canvas.add_subplot(xscale=figure.x_scale, yscale=figure.y_scale)
        for index, series in enumerate(figure.series):
            _plot(axes, series, index)
        axes.set_xlabel(inert(figure.x_label))
        axes.set_ylabel(inert(figure.y_label))
        axes.set_title(inert(figure.title))
        for axis, scale in ((axes.xaxis, figure.x_scale), (axes.yaxis, figure.y_scale)):
            if scale == "log":
                _number(axis)
        axes.grid(visible=True)
        axes.set_axisbelow(True)
        if len(figure.series) > 1 or figure.series[0].band:
            axes.legend(loc="best")
    return canvas


def description(figure: Figure) -> str:
    """What the figure shows, for those who do not see it."""
    scales = {"linear": "", "log": " (logarithmic)"}
    axes = f"{figure.y_label}{scales[figure.y_scale]} against {figure.x_label}{scales[figure.x_scale]}."
    return inert(" ".join([axes, *map(_described, figure.series)]))


def _described(series: Series) -> str:
    finite = np.isfinite(series.y)
    if not finite.any():
        return f"{series.name}: no finite value."
    x, y = series.x[finite], series.y[finite]
    band = f", with a band of {series.band}" if series.band else ""
    return f"{series.name} ({series.role}): from {y[0]:.3g} at {x[0]:.3g} to {y[-1]:.3g} at {x[-1]:.3g}{band}."


def _plot(axes: Axes, series: Series, index: int) -> None:
    colour = COLOURS[index % len(COLOURS)]
    style: dict[str, Any] = {"color": colour, "label": inert(series.name)}
    if series.role == "measured":
        style |= {"marker": MARKS[index % len(MARKS)], "markersize": 4, "linestyle": "none"}
    else:
        style |= {"linestyle": _LINES[series.role], "linewidth": 1.4}
    axes.plot(series.x, series.y, zorder=3 if series.role == "measured" else 2, **style)
    if series.lower is None or series.upper is None:
        return
    label = inert(series.band)
    if series.role == "measured":
        axes.vlines(series.x, series.lower, series.upper, color=colour, linewidth=0.9, label=label)
    else:
        axes.fill_between(series.x, series.lower, series.upper, color=colour, alpha=0.15, linewidth=0, label=label)


def _number(axis: Axis) -> None:
    """Powers of ten in plain characters; the numbers between them only where there are not two powers."""
    axis.set_major_formatter(FuncFormatter(lambda value, _: _power(value)))
    low, high = axis.get_view_interval()
    if math.floor(math.log10(high)) - math.ceil(math.log10(low)) < 1:
        axis.set_minor_formatter(FuncFormatter(lambda value, _: f"{value:.3g}"))
    else:
        axis.set_minor_formatter(NullFormatter())


def _power(value: float) -> str:
    exponent = math.log10(value)
    if abs(exponent) <= _PLAIN or not exponent.is_integer():
        return f"{value:g}"
    return f"10{str(int(exponent)).translate(_RAISED)}"


def _clean(root: ET.Element, name: str) -> None:
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag.removeprefix(f"{{{SVG}}}") not in _ALLOWED:
                parent.remove(child)
    for element in root.iter():
        element.tail = None
        if not (element.text or "").strip():
            element.text = None
        for declaration in filter(None, element.attrib.pop("style", "").split(";")):
            key, _, value = declaration.partition(":")
            _declare(element, key.strip(), value.strip())
        for key, value in list(element.attrib.items()):
            element.set(key, _renamed(key, value, name))
    for size in ("width", "height"):
        root.attrib.pop(size, None)


def _declare(element: ET.Element, key: str, value: str) -> None:
    """One declaration of a style as an attribute; a font stands in the page's own style sheet."""
    if key == "font":
        element.set("font-size", value.split(maxsplit=1)[0])
    elif key not in {"font-family", "transform-box", "transform-origin", "white-space"}:
        element.set(key, value)


def _renamed(key: str, value: str, name: str) -> str:
    if key == "id":
        return f"{name}-{value}"
    if key == f"{{{XLINK}}}href" and value.startswith("#"):
        return f"#{name}-{value[1:]}"
    value = value.replace("url(#", f"url(#{name}-")
    value = _DIGITS.sub(lambda number: f"{float(number[0]):.2f}", value)
    return " ".join(value.split())
