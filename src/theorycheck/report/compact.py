"""Smaller SVG: what matplotlib says again for every mark is said once, and what nothing refers to loses its id.

A page with sixty figures is a third of its size after this, and looks the same.
"""

import re
import xml.etree.ElementTree as ET
from collections import defaultdict
from collections.abc import Iterator
from typing import Final

SVG: Final = "http://www.w3.org/2000/svg"
HREF: Final = "{http://www.w3.org/1999/xlink}href"
_LARGE: Final = 10
"""A figure is about 460 units wide: coordinates above this have one decimal; the outline of a mark needs two."""
_OWN: Final = frozenset({"d", "x", "y", "transform", "id", "href", "opacity"})
"""Attributes that no other element can carry in this one's place; all others say how it looks."""
_MEASURED: Final = ("d", "x", "y", "transform", "width", "height", "stroke-dasharray")
_NUMBER: Final = re.compile(r"-?\d+\.\d+")
_AROUND_LETTERS: Final = re.compile(r"\s*([A-Za-z])\s*")
_UNTURNED: Final = re.compile(r"rotate\(-?0[ )]")
_REFERENCE: Final = re.compile(r"url\(#([^)]+)\)")


def compact(root: ET.Element, name: str) -> None:
    """Make the tree small, in place; the ids that are left begin with `name`, unique in the page."""
    for element in root.iter():
        element.tail = None
        if not (element.text or "").strip():
            element.text = None
        for key in _MEASURED:
            if key in element.attrib:
                element.set(key, _short(key, element.attrib[key]))
        if _UNTURNED.match(element.get("transform", "")):
            del element.attrib["transform"]
    _rename(root, name)
    _share(root)
    _fold(root)


def _short(key: str, value: str) -> str:
    rounded = _NUMBER.sub(lambda number: _rounded(float(number[0])), value)
    return _AROUND_LETTERS.sub(r"\1", rounded).strip() if key == "d" else " ".join(rounded.split())


def _rounded(value: float) -> str:
    return f"{round(value, 1 if abs(value) > _LARGE else 2):g}"


def _rename(root: ET.Element, name: str) -> None:
    """Short ids for what is referred to, none for the rest; plain `href`, which needs no namespace."""
    targets = [target for element in root.iter() for target in _targets(element)]
    new = {target: f"{name}-{i}" for i, target in enumerate(dict.fromkeys(targets))}
    for element in root.iter():
        if (old := element.attrib.pop("id", "")) in new:
            element.set("id", new[old])
        if HREF in element.attrib:
            element.set("href", f"#{new[element.attrib.pop(HREF)[1:]]}")
        for key, value in element.attrib.items():
            element.set(key, _REFERENCE.sub(lambda found: f"url(#{new[found[1]]})", value))


def _targets(element: ET.Element) -> Iterator[str]:
    for key, value in element.attrib.items():
        if key == HREF:
            yield value[1:]
        yield from _REFERENCE.findall(value)


def _share(root: ET.Element) -> None:
    """How a mark looks stands at its definition, unless it is used with several looks."""
    uses = defaultdict(list)
    for use in root.iter(f"{{{SVG}}}use"):
        uses[use.get("href", "")[1:]].append(use)
    for element in root.iter():
        users = uses.get(element.get("id", ""), [])
        for key, value in _common(users):
            # A clip is placed where its element is, and a definition is elsewhere.
            if key != "clip-path":
                element.attrib.setdefault(key, value)
        for use in users:
            # What the definition says itself, a use cannot change.
            _drop(use, element.attrib)


def _fold(element: ET.Element) -> None:
    """A group says once what all its members say, and a group that says nothing makes way for its members."""
    members: list[ET.Element] = []
    for child in list(element):
        _fold(child)
        if child.tag == f"{{{SVG}}}g" and not child.attrib:
            members += child
        elif child.tag != f"{{{SVG}}}defs" or len(child):
            members.append(child)
    element[:] = members
    if element.tag == f"{{{SVG}}}g" and len(members) > 1:
        common = [(key, value) for key, value in _common(members) if key not in element.attrib]
        for key, value in common:
            element.set(key, value)
        for member in members:
            _drop(member, dict(common))


def _common(elements: list[ET.Element]) -> list[tuple[str, str]]:
    """The looks that all of the elements have."""
    if not elements:
        return []
    first, *others = elements
    return [
        (key, value)
        for key, value in first.attrib.items()
        if key not in _OWN and all(other.get(key) == value for other in others)
    ]


def _drop(element: ET.Element, said: dict[str, str]) -> None:
    for key in said:
        if key not in _OWN:
            element.attrib.pop(key, None)
