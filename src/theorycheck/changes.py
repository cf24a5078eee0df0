"""All that changed from one run to another: verdicts, claims, estimates, surroundings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from theorycheck.comparison import Change, Comparison, compare, surroundings
from theorycheck.movement import Move, compared
from theorycheck.record import Run


@dataclass(frozen=True, slots=True)
class Changes:
    """Two runs, and what lies between them.

    Attributes:
        before: the earlier run.
        after: the later one.
        comparison: the verdicts, result by result.
        moved: the estimates that moved by more than chance explains.
        compared: how many estimates both runs have.
        surroundings: name, before and after of what the runs were made with, where it differs.
    """

    before: Run
    after: Run
    comparison: Comparison
    moved: tuple[Move, ...]
    compared: int
    surroundings: tuple[tuple[str, str, str], ...]

    def verdicts(self) -> Mapping[str, Sequence[Change]]:
        """The results whose verdict changed, by what became of them."""
        found = self.comparison
        return {
            "newly refuted": found.newly_refuted,
            "newly upheld": found.newly_upheld,
            "gained": found.gained,
            "lost": found.lost,
        }

    def claims(self) -> Mapping[str, Sequence[str]]:
        """The claims that one run alone has, or that are not the same in both."""
        found = self.comparison
        return {
            "new claims": found.new_claims,
            "removed claims": found.removed_claims,
            "not comparable": found.retested,
        }

    @property
    def any(self) -> bool:
        """True if a verdict, a claim or an estimate changed."""
        return any(self.counts().values())

    def counts(self) -> dict[str, int]:
        """How many of each kind."""
        listed = {kind: len(found) for kind, found in {**self.verdicts(), **self.claims()}.items()}
        return {**listed, "moved": len(self.moved)}

    @property
    def summary(self) -> str:
        """The same in words."""
        counted = ", ".join(f"{count} {kind.removesuffix(' claims')}" for kind, count in self.counts().items() if count)
        return f"{counted or 'no change'} among {len(self.after)} results and {self.compared} estimates"


def changes(before: Run, after: Run) -> Changes:
    """What changed from one run to another."""
    comparison = compare(before, after)
    moves = compared(before, after, comparison.retested)
    moved = tuple(move for move in moves if move.moved)
    return Changes(before, after, comparison, moved, len(moves), tuple(surroundings(before, after)))
