r"""LaTeX → MathML, by an allow-list: nothing that a formula contains can become live markup.

latex2mathml's own `convert` un-escapes text, so that markup inside `\text{…}` would run; its element tree does not.
"""

import html
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator

from latex2mathml.converter import convert_to_element
from markupsafe import Markup

from theorycheck.text import invisible

_ELEMENTS = frozenset(
    {"math", "mrow", "mi", "mn", "mo", "mtext", "mspace", "mstyle", "mpadded", "mfrac", "msqrt", "mroot"}
    | {"msub", "msup", "msubsup", "munder", "mover", "munderover", "mtable", "mtr", "mtd"}
)
_ATTRIBUTES = frozenset(
    {"display", "displaystyle", "scriptlevel", "stretchy", "fence", "form", "accent", "movablelimits"}
    | {"symmetric", "minsize", "maxsize", "width", "lspace", "rspace", "linethickness", "columnalign"}
)
_VALUE = re.compile(r"[\w.%+-]{1,16}")
_LIMITS = frozenset({"max", "min", "sup", "inf", "lim", "argmax", "argmin", "lim sup", "lim inf"})
_UNDER = {"msub": "munder", "msubsup": "munderover"}
_ROWS = frozenset({"math", "mrow", "mstyle", "mtd", "msqrt"})
_SCRIPTED = frozenset({"msub", "msup", "msubsup", "munder", "mover", "munderover"})
_BARS = frozenset("|‖∣∥")
# latex2mathml writes an upright letter as an escape, and an italic one as itself.
_UPRIGHT = re.compile(r"&#x000(4[1-9A-F]|5[0-9A]|6[1-9A-F]|7[0-9A]);")
_CLOSING = frozenset(")]}⟩")
_INVISIBLE_OPERATORS = frozenset("\u2061\u2062\u2063\u2064")
_REWRITTEN = (
    (re.compile(r"\\operatorname\*"), r"\\operatorname"),
    (re.compile(r"arg\\,(max|min)"), r"arg\1"),
    (re.compile(r"\\arg\s*\\(max|min)"), r"\\operatorname{arg\1}"),
    (re.compile(r"(begin|end)\{aligned\}"), r"\1{align*}"),
)
"""What latex2mathml draws wrongly, and what it draws rightly instead."""

# Chromium ignores `mathvariant` except "normal", so the letters themselves are exchanged.
_ALPHABETS = {
    "bold": {"A": 0x1D400, "a": 0x1D41A, "0": 0x1D7CE, "Α": 0x1D6A8, "α": 0x1D6C2},
    "bold-italic": {"A": 0x1D468, "a": 0x1D482, "0": 0x1D7CE, "Α": 0x1D71C, "α": 0x1D736},
    "double-struck": {"A": 0x1D538, "a": 0x1D552, "0": 0x1D7D8},
    "script": {"A": 0x1D49C, "a": 0x1D4B6},
}
_PLAIN = frozenset({"", "normal", "italic"})
_RUNS = {"A": 26, "a": 26, "0": 10, "Α": 25, "α": 25}
# Letters that had a code point before the mathematical alphabets were added.
_OLDER = {0x1D53A: "ℂ", 0x1D53F: "ℍ", 0x1D545: "ℕ", 0x1D547: "ℙ", 0x1D548: "ℚ", 0x1D549: "ℝ", 0x1D551: "ℤ"}
_OLDER |= {0x1D49D: "ℬ", 0x1D4A0: "ℰ", 0x1D4A1: "ℱ", 0x1D4A3: "ℋ", 0x1D4A4: "ℐ", 0x1D4A7: "ℒ", 0x1D4A8: "ℳ"}
_OLDER |= {0x1D4AD: "ℛ", 0x1D4BA: "ℯ", 0x1D4BC: "ℊ", 0x1D4C4: "ℴ"}


_LONGEST = 4000
"""Characters of a formula that is drawn: the time that latex2mathml takes grows with their square."""


class UnknownCommandError(ValueError):
    """The formula has a command that cannot be drawn."""


def mathml(latex: str) -> Markup | None:
    """The formula as MathML, or None if it cannot be drawn: its source is then shown instead."""
    if len(latex) > _LONGEST:
        return None
    try:
        return draw(latex)
    except Exception:  # noqa: BLE001 -- latex2mathml raises whatever its parser stumbles over
        return None


def draw(latex: str) -> Markup:
    """The formula as MathML.

    Raises:
        UnknownCommandError: it has a command that cannot be drawn.
    """
    for pattern, replacement in _REWRITTEN:
        latex = pattern.sub(replacement, latex)
    root = _clean(convert_to_element(latex, display="block"))
    return Markup(ET.tostring(root, encoding="unicode"))  # noqa: S704 -- built from the allow-list alone


def _clean(element: ET.Element) -> ET.Element:
    if element.tag not in _ELEMENTS:
        raise UnknownCommandError(f"element {element.tag!r}")
    children = [_clean(child) for child in element]
    clean = ET.Element(_tag(element, children), dict(_attributes(element)))
    clean.extend(_row(children) if element.tag in _ROWS else children)
    text = html.unescape((element.text or "").strip() or (element.text or ""))
    if "\\" in text or (element.tag != "mtext" and text == "&") or any(map(_steers, text)):
        raise UnknownCommandError(text)
    clean.text = _styled(text, element.get("mathvariant", "")) if not children else None
    _set_operator(clean)
    return clean


def _steers(character: str) -> bool:
    return invisible(character) and character not in _INVISIBLE_OPERATORS


def _tag(element: ET.Element, children: list[ET.Element]) -> str:
    if element.tag in _UNDER and children and children[0].text in _LIMITS:
        return _UNDER[element.tag]
    return str(element.tag)


def _attributes(element: ET.Element) -> Iterator[tuple[str, str]]:
    for name, value in element.attrib.items():
        if name in _ATTRIBUTES and _VALUE.fullmatch(value):
            yield name, value
    if element.get("mathvariant") == "normal" or _UPRIGHT.fullmatch(element.text or ""):
        yield "mathvariant", "normal"


def _row(children: list[ET.Element]) -> Iterator[ET.Element]:
    """The parts of a row; a name such as log keeps a little room from what it is applied to, and from what it follows.

    Not from an operator, which has room of its own, nor from a bracket that takes up its argument.
    """
    before: ET.Element | None = None
    for child in children:
        if child.text == "~":
            child.tag, child.text, child.attrib = "mo", "∼", {}
        if before is not None and _is_apart(before, child):
            yield ET.Element("mspace", width="0.167em")
        yield child
        before = child


def _is_apart(before: ET.Element, after: ET.Element) -> bool:
    if _is_name(after):
        return _is_operand(before) or before.text in _CLOSING
    return _is_name(before) and _is_operand(after)


def _is_operand(element: ET.Element) -> bool:
    first = element[0] if element.tag == "mrow" and len(element) else element
    return first.tag not in {"mo", "mspace", "mtext"}


def _is_name(element: ET.Element) -> bool:
    base = element[0] if element.tag in _SCRIPTED else element
    return base.tag == "mi" and len(base.text or "") > 1


def _set_operator(element: ET.Element) -> None:
    """Operator names are upright identifiers; bars neither grow nor push their neighbours away."""
    text = element.text or ""
    if element.tag == "mo" and len(text) > 1 and text.replace(" ", "").isalpha():
        element.tag = "mi"
    elif element.tag == "mo" and text == "―":
        element.text = "‾"  # which grows with what it stands over
    elif element.tag == "mo" and text in _BARS and text:
        element.attrib.update(stretchy="false", lspace="0", rspace="0")


def _styled(text: str, variant: str) -> str:
    if variant not in _ALPHABETS and variant not in _PLAIN:
        raise UnknownCommandError(f"letters in {variant!r}")
    alphabet = _ALPHABETS.get(variant, {})
    return "".join(_letter(character, alphabet) for character in text)


def _letter(character: str, alphabet: dict[str, int]) -> str:
    for first, code in alphabet.items():
        offset = ord(character) - ord(first)
        if 0 <= offset < _RUNS[first]:
            return _OLDER.get(code + offset, chr(code + offset))
    return character
