"""Foreign text made inert: names and messages come from code that nobody here has seen."""

import unicodedata

LONGEST = 400
"""Characters of one foreign text in a line or a cell; the record keeps it whole."""

_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
"""Unicode categories that steer a display instead of showing on it: controls, bidi and zero-width marks, surrogates."""


def inert(text: object, longest: int = LONGEST) -> str:
    """One line without anything that steers a terminal or a page; what is invisible stands as its escape; cut."""
    line = " ".join(str(text).split())[: longest + 1]
    if not line.isprintable():  # a cheap question with the same answer, asked of every text in a page
        line = "".join(_escape(c) if invisible(c) else c for c in line)
    return cut(line, longest)


def invisible(character: str) -> bool:
    """True for what steers a display instead of showing on it."""
    return unicodedata.category(character) in _INVISIBLE


def cut(text: str, longest: int) -> str:
    """The text, or as much of it as fits, ending in `…`."""
    return text if len(text) <= longest else text[: longest - 1] + "…"


def storable(text: str) -> str:
    """The text as UTF-8 can hold it: lone surrogates stand as their escapes."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _escape(character: str) -> str:
    code = ord(character)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
