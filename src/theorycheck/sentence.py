"""A text about the theory, judged sentence by sentence: what it says, what is true instead, what shows it."""

from dataclasses import dataclass
from enum import StrEnum


class Standing(StrEnum):
    """What becomes of a sentence, read as it stands; the members read as words."""

    HOLDS = "holds"
    DEFINITION = "holds as a definition"
    CONDITIONAL = "holds under conditions"
    REFUTED = "refuted as stated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One sentence or equation of a text.

    Attributes:
        words: the sentence, as the text has it or as it is implied.
        equation: the equation of the text in LaTeX; empty if it has none.
        standing: what becomes of it.
        care: what is wrong with it, or what it needs to be true.
        correction: the true statement in words; empty where nothing needs correcting.
        corrected: the true statement in LaTeX; empty if words suffice.
        refuted_by: the ids of the claims that refute it as stated.
        established_by: the ids of the claims that show what is true.
    """

    words: str
    equation: str = ""
    standing: Standing
    care: str = ""
    correction: str = ""
    corrected: str = ""
    refuted_by: tuple[str, ...] = ()
    established_by: tuple[str, ...]

    @property
    def claims(self) -> tuple[str, ...]:
        """All claims that its standing rests on."""
        return self.refuted_by + self.established_by


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A text and its sentences, in its own order.

    Attributes:
        title: of the text.
        author: of the text.
        year: of its publication.
        sentences: those that say something about the theory.
    """

    title: str
    author: str
    year: int
    sentences: tuple[Sentence, ...]
