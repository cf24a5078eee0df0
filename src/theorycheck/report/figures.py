"""Figure data → SVG that needs no style sheet.

matplotlib draws; its SVG then loses every `style`, which a strict content-security policy would ignore, and gets ids of
its own, a title and a description.
"""

import io
import xml.etree.ElementTree as ET
from typing import Final

import numpy as np
from markupsafe import Markup
from matplotlib import rc_context

from theorycheck.evidence import Figure, Series
from theorycheck.record import Experiment
from theorycheck.report.compact import SVG, compact
from theorycheck.report.drawing import LOOK, draw
from theorycheck.text import inert

_ALLOWED: Final = frozenset({"svg", "title", "desc", "g", "path", "use", "defs", "clipPath", "rect", "text", "tspan"})


def svg(figure: Figure, name: str) -> Markup:
    """The figure as an SVG element; the same figure gives the same bytes.

    Args:
        figure: the data.
        name: what its ids begin with, unique in the page.
    """
    written = io.BytesIO()
    canvas = draw(figure)
    with rc_context(LOOK):
        canvas.savefig(written, format="svg", metadata={"Date": None, "Creator": None})
    root = ET.fromstring(written.getvalue())  # noqa: S314 -- matplotlib's own output
    _clean(root)
    compact(root, name)
    root.set("role", "img")
    root.set("aria-labelledby", f"{name}-title {name}-desc")
    for tag, text in (("desc", description(figure)), ("title", inert(figure.title))):
        element = ET.Element(f"{{{SVG}}}{tag}", {"id": f"{name}-{tag}"})
        element.text = text
        root.insert(0, element)
    for element in root.iter():
        # HTML knows the namespace of what stands in an <svg>.
        element.tag = element.tag.removeprefix(f"{{{SVG}}}")
    return Markup(ET.tostring(root, encoding="unicode"))  # noqa: S704 -- ElementTree escapes all text


def description(figure: Figure) -> str:
    """What the figure shows, for those who do not see it."""
    scales = {"linear": "", "log": " (logarithmic)"}
    axes = f"{figure.y_label}{scales[figure.y_scale]} against {figure.x_label}{scales[figure.x_scale]}."
    return inert(" ".join([axes, *map(_described, figure.series)]))


def caption(experiment: Experiment) -> str:
    """On what a figure was measured, and what its bars and bands are."""
    figure = experiment.figure
    bands = dict.fromkeys(
        f"{'bars' if series.role == 'measured' else 'band'}: {series.band}"
        for series in (figure.series if figure else ())
        if series.band
    )
    measured = f"Measured on {experiment.implementation}, {experiment.dtype}"
    return f"{'; '.join([measured, *bands])}."


def _described(series: Series) -> str:
    finite = np.isfinite(series.y)
    if not finite.any():
        return f"{series.name}: no finite value."
    x, y = series.x[finite], series.y[finite]
    band = f", with a band of {series.band}" if series.band else ""
    return f"{series.name} ({series.role}): from {y[0]:.3g} at {x[0]:.3g} to {y[-1]:.3g} at {x[-1]:.3g}{band}."


def _clean(root: ET.Element) -> None:
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag.removeprefix(f"{{{SVG}}}") not in _ALLOWED:
                parent.remove(child)
    for element in root.iter():
        for declaration in filter(None, element.attrib.pop("style", "").split(";")):
            key, _, value = declaration.partition(":")
            _declare(element, key.strip(), value.strip())
    for name in ("width", "height", "version"):
        root.attrib.pop(name, None)


def _declare(element: ET.Element, key: str, value: str) -> None:
    """One declaration of a style as an attribute; a font stands in the page's own style sheet."""
    if key == "font":
        element.set("font-size", value.split(maxsplit=1)[0])
    elif key not in {"font-family", "transform-box", "transform-origin", "white-space"}:
        element.set(key, value)
