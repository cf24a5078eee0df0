"""Foreign text made inert."""

from theorycheck.text import cut, inert, storable


def test_what_steers_a_terminal_is_shown_as_its_escape():
    """An escape sequence, a bidi override and a zero-width space become visible."""
    assert inert("\x1b[31mred\u202e\u200b") == r"\x1b[31mred\u202e\u200b"


def test_a_foreign_text_is_one_line():
    """Line breaks and tabs become spaces."""
    assert inert("a\r\nb\t\tc\n") == "a b c"


def test_a_long_text_is_cut_with_an_ellipsis():
    """The result is never longer than asked for, escapes included."""
    assert cut("abcd", 3) == "ab…"
    assert len(inert("\x00" * 50, 10)) == 10


def test_ordinary_letters_of_any_script_stay():
    """Mathematics and names are not touched."""
    assert inert("‖∇L(θ)‖₂ ≤ ε, Μαρία 李") == "‖∇L(θ)‖₂ ≤ ε, Μαρία 李"


def test_a_lone_surrogate_can_be_stored():
    """UTF-8 has no lone surrogates; their escapes stand for them."""
    assert storable("x\ud800").encode("utf-8") == rb"x\ud800"
