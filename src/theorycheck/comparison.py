"""Two runs held side by side: newly refuted, newly upheld, no longer judged, new and gone."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto

from theorycheck.claim import Claim
from theorycheck.record import Result, Run
from theorycheck.verdict import Verdict


class Standing(Enum):
    """What a result says, whichever verdict a correct implementation gets."""

    SHOWN = auto()  # the verdict of a correct implementation
    CONTRADICTED = auto()  # a verdict that contradicts the claim
    OPEN = auto()  # inconclusive, or an error
    UNJUDGED = auto()  # not applicable, or no such result


@dataclass(frozen=True, slots=True)
class Change:
    """One result in two runs.

    Attributes:
        id: `claim[implementation-dtype]`.
        before: the result of the earlier run, or None.
        after: that of the later one, or None.
    """

    id: str
    before: Result | None
    after: Result | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed from one run to another.

    Attributes:
        newly_refuted: contradicted now, and not before, or by another test than before.
        still_refuted: contradicted in both, by the same test.
        newly_upheld: contradicted before, and as it should be now.
        gained: not judged, or open, before, and as it should be now; the claim is in both runs.
        lost: judged before, and now open, not applicable or missing; the claim is in both runs.
        new_claims: ids of claims that the later run alone has.
        removed_claims: ids of claims that the earlier run alone has.
        retested: ids of claims whose statement or test is another one.
        caveats: what makes the runs hard to compare, in words.
    """

    newly_refuted: tuple[Change, ...]
    still_refuted: tuple[Change, ...]
    newly_upheld: tuple[Change, ...]
    gained: tuple[Change, ...]
    lost: tuple[Change, ...]
    new_claims: tuple[str, ...]
    removed_claims: tuple[str, ...]
    retested: tuple[str, ...]
    caveats: tuple[str, ...]

    def told(self) -> dict[str, tuple[str, ...]]:
        """The ids of what changed, by what became of them."""
        changes = {kind.replace("_", " "): getattr(self, kind) for kind in _KINDS if kind != "still_refuted"}
        ids = {kind: tuple(change.id for change in found) for kind, found in changes.items()}
        return {**ids, "new claims": self.new_claims, "removed claims": self.removed_claims}


def compare(before: Run, after: Run) -> Comparison:
    """What changed between two runs, result by result; the order is that of the ids."""
    retested = _retested(before.claims, after.claims)
    sorted_out: dict[str, list[Change]] = {}
    for change in _changes(before, after):
        sorted_out.setdefault(_kind(change, before, after, retested), []).append(change)
    return Comparison(
        **{kind: tuple(sorted_out.get(kind, ())) for kind in _KINDS},
        new_claims=tuple(sorted(after.claims.keys() - before.claims.keys())),
        removed_claims=tuple(sorted(before.claims.keys() - after.claims.keys())),
        retested=retested,
        caveats=tuple(caveats(before, after)),
    )


def surroundings(before: Run, after: Run) -> Iterator[tuple[str, str, str]]:
    """What the runs were made with and that differs: its name, what it was, and what it is; empty for nothing."""
    versions = [
        {f"version of {one.name}": one.version for one in run.implementations} | {**run.environment}
        for run in (before, after)
    ]
    for name in sorted(versions[0].keys() | versions[1].keys()):
        was, now = (found.get(name, "") for found in versions)
        if was != now:
            yield name, was, now


def standing(result: Result | None) -> Standing:
    """What a result says."""
    if result is None or (result.verdict is Verdict.NOT_APPLICABLE and result.expected == Verdict.UPHELD):
        return Standing.UNJUDGED
    if result.as_expected:
        return Standing.SHOWN
    if result.verdict in {Verdict.ERROR, Verdict.INCONCLUSIVE}:
        return Standing.OPEN
    return Standing.CONTRADICTED


def same_test(before: Claim, after: Claim) -> bool:
    """True if a verdict on one claim can be held against a verdict on the other."""
    return (before.version, before.statement) == (after.version, after.statement)


def caveats(before: Run, after: Run) -> Iterator[str]:
    """What makes two runs hard to compare, in words."""
    for what, earlier, later in (
        ("profile", before.profile, after.profile),
        ("accuracy", before.accuracy, after.accuracy),
        ("edition of the catalogue", before.edition, after.edition),
        ("theorycheck", before.tool_version, after.tool_version),
    ):
        if earlier != later:
            yield f"{what}: {earlier or 'unknown'} before, {later or 'unknown'} now"
    for when, run in ("earlier", before), ("later", after):
        if run.partial:
            yield f"the {when} run ended early"
        if run.shard is not None:
            yield f"the {when} run is shard {run.shard} alone: merge the shards first"
    if before.patterns != after.patterns or before.dtypes != after.dtypes:
        yield f"judged were {_asked(before)} before, {_asked(after)} now"


_KINDS = ("newly_refuted", "still_refuted", "newly_upheld", "gained", "lost")


def _kind(change: Change, before: Run, after: Run, retested: tuple[str, ...]) -> str:
    """The attribute of the comparison that a change belongs to; empty if nothing changed that a reader asks for."""
    was, now = standing(change.before), standing(change.after)
    claim = (change.after or change.before).claim  # type: ignore[union-attr]
    if now is Standing.CONTRADICTED:
        return "still_refuted" if was is now and claim not in retested else "newly_refuted"
    if now is Standing.SHOWN and was is Standing.CONTRADICTED:
        return "newly_upheld"
    if claim not in before.claims or claim not in after.claims:
        return ""
    if now is Standing.SHOWN:
        return "" if was is now else "gained"
    return "lost" if was in {Standing.SHOWN, Standing.CONTRADICTED} else ""


def _changes(before: Run, after: Run) -> Iterator[Change]:
    earlier = {result.id: result for result in before}
    later = {result.id: result for result in after}
    for result_id in sorted(earlier.keys() | later.keys()):
        yield Change(result_id, earlier.get(result_id), later.get(result_id))


def _retested(before: Mapping[str, Claim], after: Mapping[str, Claim]) -> tuple[str, ...]:
    both = sorted(before.keys() & after.keys())
    return tuple(claim_id for claim_id in both if not same_test(before[claim_id], after[claim_id]))


def _asked(run: Run) -> str:
    asked = ", ".join((*run.patterns, *run.dtypes))
    return asked or "all claims"
