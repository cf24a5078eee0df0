"""The shards of a run → the run, as if one machine had judged all of it; only the clocks tell them apart."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from operator import itemgetter
from typing import Any

from theorycheck import gate
from theorycheck.catalogue import is_custom
from theorycheck.errors import UsageError
from theorycheck.record import Judged, Run
from theorycheck.terms import Terms

SAME = ("tool_version", "profile", "seed", "accuracy", "patterns", "dtypes", "edition", "environment", "false_alarms")
"""What all shards of a run have in common, beside the agenda."""
Named = tuple[str, Run]


def merge(shards: Sequence[Named], terms: Terms) -> Run:
    """One run of all its shards, each with the name of its file, gated on these terms.

    Raises:
        UsageError: a shard is missing, there twice, of another run or not at its end.
    """
    _check(shards)
    runs = sorted((run for _, run in shards), key=_index)
    claims = {claim: run.claims[claim] for run in runs for claim in run.claims}
    whole = replace(
        runs[0],
        implementations=tuple(_one(same) for same in zip(*(run.implementations for run in runs), strict=True)),
        claims={claim: claims[claim] for claim in sorted(claims, key=_place)},
        texts=tuple(dict.fromkeys(text for run in runs for text in run.texts)),
        teeth=dict(sorted((item for run in runs for item in run.teeth.items()), key=itemgetter(0))),
        started=min(run.started for run in runs),
        seconds=sum(run.seconds for run in runs),
        partial=any(run.partial for run in runs),
        shard=None,
    )
    order = {judged.name: place for place, judged in enumerate(whole.implementations)}
    dtypes = {(one.name, dtype): place for one in whole.implementations for place, dtype in enumerate(one.dtypes)}

    def place(part: Any) -> Any:
        return _place(part.claim), order[part.implementation], dtypes.get((part.implementation, part.dtype), 0)

    results = sorted((result for run in runs for result in run), key=place)
    whole = replace(
        whole,
        # The terms of the merged run are the only ones that count, whatever those of the shards were.
        results=tuple(
            terms.applied(replace(result, waived=None, advisory=""), claims[result.claim]) for result in results
        ),
        experiments=tuple(sorted((figure for run in runs for figure in run.experiments), key=place)),
    )
    return replace(whole, gate=gate.decide(whole, terms))


def _check(shards: Sequence[Named]) -> None:
    for name, run in shards:
        if run.shard is None:
            raise UsageError(f"{name} is a whole run, no shard of one: shards come of `theorycheck check --shard 1/3`")
        if run.gate is not None and run.gate.exit_code == gate.ExitCode.INTERRUPTED:
            raise UsageError(f"{name}, shard {run.shard}, was interrupted: judge it again")
    (first, one), *others = shards
    for name, other in others:
        told = _difference(one, other)
        if told:
            raise UsageError(f"{first} and {name} are shards of different runs: {told}. Give all the same options")
    _check_complete(shards)


def _check_complete(shards: Sequence[Named]) -> None:
    of = _of(shards[0][1])
    counts = Counter(_index(run) for _, run in shards)
    twice = [index for index, count in sorted(counts.items()) if count > 1]
    if twice:
        names = ", ".join(name for name, run in shards if _index(run) == twice[0])
        raise UsageError(f"shard {twice[0]}/{of} is there more than once: {names}. Give each shard once")
    missing = [f"{index}/{of}" for index in range(1, of + 1) if index not in counts]
    if missing:
        verb = "is" if len(missing) == 1 else "are"
        raise UsageError(f"of {of} shards {', '.join(missing)} {verb} missing: judge them, and give their reports too")


def _difference(one: Run, other: Run) -> str:
    """How two shards cannot be of one run, in words; empty if they may be."""
    for name in SAME:
        was, now = getattr(one, name), getattr(other, name)
        if was != now:
            return f"{name.replace('_', ' ')} {_apart(was, now)}"
    if [judged.name for judged in one.implementations] != [judged.name for judged in other.implementations]:
        return "other implementations were judged"
    for before, after in zip(one.implementations, other.implementations, strict=True):
        if replace(before, notes=()) != replace(after, notes=()):
            return f"the implementation {before.name} is another one, or could not be plugged in everywhere"
    if _of(one) != _of(other):
        return f"of {_of(one)} and of {_of(other)}"
    if one.shard and other.shard and one.shard.agenda != other.shard.agenda:
        return "they split other work, or by other costs (a baseline that only one of them had)"
    return ""


def _apart(was: Any, now: Any) -> str:
    if not isinstance(was, Mapping):
        return f"{was!r} and {now!r}"
    keys = [key for key in sorted({*was, *now}) if was.get(key) != now.get(key)]
    return f"{keys[0]}: {was.get(keys[0])!r} and {now.get(keys[0])!r}"


def _of(run: Run) -> int:
    return run.shard.of if run.shard else 1


def _index(run: Run) -> int:
    return run.shard.index if run.shard else 0


def _place(claim: str) -> tuple[bool, str]:
    """Where a claim stands: those of the catalogue by id, then those about layers of an implementation's own."""
    return is_custom(claim), claim


def _one(same: Sequence[Judged]) -> Judged:
    notes: Iterable[str] = (note for judged in same for note in judged.notes)
    return replace(same[0], notes=tuple(dict.fromkeys(notes)))
