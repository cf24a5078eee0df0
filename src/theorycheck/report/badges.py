"""Verdicts as a page shows them: a glyph, a word and a class, so that colour is the third cue."""

from dataclasses import dataclass, replace

from theorycheck.explanation import GLYPHS, WORST_FIRST
from theorycheck.record import Result, Run, qualified
from theorycheck.verdict import Verdict

MEANINGS = {
    Verdict.UPHELD: "No generated case, and no statistical test, contradicted the claim within its derived bound. "
    "It is not a proof.",
    Verdict.REFUTED: "A case contradicts the claim by more than rounding can explain; the minimal one is shown.",
    Verdict.INCONCLUSIVE: "The budget ended before the evidence sufficed. What would settle it is said.",
    Verdict.NOT_APPLICABLE: "The implementation does not offer an operation, option or dtype that the claim needs.",
    Verdict.ERROR: "The implementation raised an exception or broke the contract, so the claim could not be judged.",
}


@dataclass(frozen=True)
class Badge:
    """A verdict, to be shown.

    Attributes:
        glyph: a character.
        word: the verdict with its qualifier.
        css: the class.
        count: how many results have it.
        note: what is counted apart.
    """

    glyph: str
    word: str
    css: str
    count: int = 0
    note: str = ""


def badge(verdict: Verdict, qualifier: str = "", *, expected: bool = False) -> Badge:
    """The badge of a verdict; one that is expected although it is no praise does not alarm."""
    css = verdict.value.replace("_", "-") + (" expected" if expected else "")
    return Badge(GLYPHS[verdict], qualified(verdict, qualifier), css)


def badge_of(result: Result) -> Badge:
    """The badge of a result."""
    return badge(result.verdict, result.qualifier, expected=refuted_as_expected(result))


def refuted_as_expected(result: Result) -> bool:
    """True for a sentence that is false as it stands, and was shown to be."""
    return result.as_expected and result.verdict is Verdict.REFUTED


def counted(run: Run) -> list[Badge]:
    """The verdicts with their numbers, the worst first; what is refuted as expected is counted apart."""
    return [_counted(run, verdict) for verdict in WORST_FIRST]


def _counted(run: Run, verdict: Verdict) -> Badge:
    results = [result for result in run.results if result.verdict is verdict]
    apart = sum(map(refuted_as_expected, results))
    note = f"and {apart} as expected" if apart else ""
    return replace(badge(verdict), count=len(results) - apart, note=note)
