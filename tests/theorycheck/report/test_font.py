"""The font of mathematics that the page brings along."""

import hashlib
import re
import xml.etree.ElementTree as ET
from importlib.resources import files

from tests import math_font
from tests.theorycheck.records import a_result, a_run

from theorycheck import catalogue, report
from theorycheck.history import History
from theorycheck.report.history import html as history_page
from theorycheck.report.mathematics import draw


def formulas():
    """Every formula of the catalogue and of its texts."""
    yield from (found.claim.statement for found in catalogue.select(()))
    for text in catalogue.texts():
        for sentence in text.sentences:
            yield from filter(None, (sentence.equation, sentence.corrected))


def test_it_is_what_its_script_writes():
    """Its hash stands beside the list of its characters."""
    assert hashlib.sha256(math_font.WRITTEN.read_bytes()).hexdigest() == math_font.SHA256


def test_its_licence_stands_beside_it():
    """In the package too, under a name that is not the original's."""
    licence = files(report).joinpath(math_font.LICENCE.name).read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence
    assert "STIX" not in math_font.FAMILY.upper()


def test_it_has_every_character_of_every_formula():
    """What is missing would come from another font, at another size."""
    drawn = {char for latex in formulas() for part in ET.fromstring(draw(latex)).iter() for char in part.text or ""}
    assert len(drawn) > 100
    assert {hex(ord(char)) for char in drawn if ord(char) not in math_font.CHARACTERS} == set()


def test_the_page_brings_it_along_once():
    """Under the name that the style sheet asks for first; a page without formulas has none."""
    page = report.html(a_run(a_result()))
    assert page.count("@font-face") == 1
    assert f'@font-face {{ font-family: "{math_font.FAMILY}"' in page
    [stack] = re.findall(r"math \{ font-family: ([^}]+);", page)
    assert stack.startswith(f'"{math_font.FAMILY}", ')
    assert "@font-face" not in history_page(History((), (), ()))


def test_it_leaves_room_in_the_page():
    """A third more in the page, where it stands as text."""
    assert math_font.WRITTEN.stat().st_size < 70e3
