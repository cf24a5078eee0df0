"""A figure made smaller looks the same."""

import io
import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from matplotlib import rc_context
from tests.theorycheck.records import an_experiment

from theorycheck.evidence import Figure, Series
from theorycheck.report import figures
from theorycheck.report.compact import HREF, compact
from theorycheck.report.drawing import LOOK, draw

X = np.array([1.0, 10.0, 100.0])
FIGURES = (
    an_experiment().figure,
    Figure("band", "x", "y", (Series("theory", X, X, "theory", X - 0.5, X + 0.5, "rounding bound"),)),
    Figure("edge", "x", "y", (Series("m", X, np.array([1.0, np.inf, 0.0])),), "log", "log"),
)
PLACES = ("d", "x", "y", "transform")


def drawn(figure):
    """The figure as matplotlib writes it, its styles as attributes."""
    written = io.BytesIO()
    with rc_context(LOOK):
        draw(figure).savefig(written, format="svg", metadata={"Date": None, "Creator": None})
    root = ET.fromstring(written.getvalue())
    figures._clean(root)
    return root


def name_of(element):
    return element.tag.rpartition("}")[2]


def painted(root):
    """Every mark in the order of painting: what it is, where it is, how it looks; definitions are looked up."""
    known = {element.get("id"): element for element in root.iter() if element.get("id")}

    def walk(element, inherited):
        if name_of(element) in {"defs", "clipPath", "title", "desc"}:
            return
        own = {key: value for key, value in element.attrib.items() if key not in {"id", "href", HREF, *PLACES}}
        looks = inherited | {key: clip_of(value) for key, value in own.items()}
        if name_of(element) in {"svg", "g"}:
            for child in element:
                yield from walk(child, looks)
            return
        places = [element.get(key, "") for key in PLACES]
        shape = known.get((element.get("href") or element.get(HREF) or "#")[1:])
        if shape is not None:
            looks |= {key: value for key, value in shape.attrib.items() if key not in {"id", *PLACES}}
            places.append(shape.get("d"))
        yield name_of(element), "".join(element.itertext()), numbers(places), looks

    def clip_of(value):
        """A clip by its rectangle, whatever its id."""
        found = re.fullmatch(r"url\(#(.+)\)", value)
        return numbers(known[found[1]][0].attrib[key] for key in ("x", "y", "width", "height")) if found else value

    return list(walk(root, {}))


def numbers(texts):
    """The numbers in some texts, but for a rotation by 0, which says nothing."""
    plain = (re.sub(r"rotate\(-?0 .*\)", "", text) for text in texts if text)
    return [float(number) for text in plain for number in re.findall(r"-?\d+\.?\d*(?:e-?\d+)?", text)]


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.title)
def test_every_mark_is_where_it_was_and_looks_as_it_did(figure):
    """To a twentieth of a unit, of which the figure is 460 wide; the order of painting stays."""
    before, after = drawn(figure), drawn(figure)
    compact(after, "figure-0")
    marks, smaller = painted(before), painted(after)
    assert len(marks) > 20
    assert [mark[:2] for mark in smaller] == [mark[:2] for mark in marks]
    for (*_, places, looks), (*_, small_places, small_looks) in zip(marks, smaller, strict=True):
        np.testing.assert_allclose(small_places, places, atol=0.0501, rtol=0)
        assert small_looks.pop("clip-path", []) == pytest.approx(looks.pop("clip-path", []), abs=0.0501)
        assert small_looks == looks


def test_a_figure_takes_few_bytes():
    """Below half of what matplotlib writes; ids are left only where something refers to them."""
    figure = FIGURES[0]
    small = str(figures.svg(figure, "figure-0"))
    assert len(small) < len(ET.tostring(drawn(figure))) / 2
    ids = set(re.findall(r' id="([^"]+)"', small))
    used = set(re.findall(r'(?:href="#|url\(#)([^")]+)', small)) | {"figure-0-title", "figure-0-desc"}
    assert ids == used
