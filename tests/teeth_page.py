"""docs/teeth.md: how many planted faults fall, how soon, to what, and where they come from."""

import re
import statistics
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from tests.falls import ALONE, RUNS, Falls
from tests.instrument.faults import BROKEN

from theorycheck.kill_record import Kills

SLOWEST = 10
ISSUE = re.compile(r"[\w.-]+/[\w.-]+#\d+")
"""An issue or pull request: `owner/repository#number`."""


def page(kills: Kills, runs: Mapping[str, Falls]) -> str:
    """The page in Markdown."""
    return "\n".join(
        [
            *_head(kills),
            *_shares(runs),
            *_slowest(runs),
            *_missed(runs, kills),
            *_alone(),
            *_groups(kills),
            *_single(kills),
            *_origins(kills),
            *_instrument(),
        ]
    )


def _head(kills: Kills) -> Iterator[str]:
    faults, pairs = len(kills.faults), len(kills.strikes)
    fallen, killed = faults - len(kills.survivors), sum(hit.killed for hit in kills.strikes)
    yield from (
        "# Teeth",
        "",
        f"{faults} wrong implementations are planted in `theorycheck/faults`, each a small class that gets one thing",
        f"wrong, and {fallen} fall. `make kill-matrix` tries each on all claims that reach what it spoils: {killed} of",
        f"{pairs} pairs are kills. How soon they fall, to what, and where they come from, stands here;",
        "[mutants.md](mutants.md) has those that nobody chose.",
        "",
    )


def _shares(runs: Mapping[str, Falls]) -> Iterator[str]:
    yield from (
        "## How many fall, and how soon",
        "",
        "Cases, and seconds of the processor, count from the first claim tried, the likeliest first, until one",
        "refutes. A fault that is right where nothing else is offered (below) is not among those detectable there.",
        "",
    )
    rows = []
    for name, told in RUNS.items():
        run = runs[name]
        fallen = [fall for fall in run.values() if fall]
        detectable = len(run) - (len(ALONE) if name.endswith("spoilt") else 0)
        rows.append(
            [
                told,
                f"{len(fallen)} of {len(run)}",
                f"{100 * len(fallen) / detectable:.1f} %",
                f"{statistics.median(fall.cases for fall in fallen):g}",
                f"{statistics.median(fall.seconds for fall in fallen):.2f}",
            ]
        )
    yield from _table(("profile and company", "fall", "of those detectable", "median cases", "median seconds"), rows)


def _slowest(runs: Mapping[str, Falls]) -> Iterator[str]:
    yield from ("## The slowest ten", "", "By seconds, in an implementation of everything.", "")
    rows = []
    for name in ("quick-all", "standard-all"):
        fallen = sorted(((fall, fault) for fault, fall in runs[name].items() if fall), key=lambda one: -one[0].seconds)
        rows += [
            [name.partition("-")[0], f"`{fault}`", f"`{fall.claim}`", str(fall.cases), f"{fall.seconds:.1f}"]
            for fall, fault in fallen[:SLOWEST]
        ]
    yield from _table(("profile", "fault", "falls to", "cases", "seconds"), rows)


def _missed(runs: Mapping[str, Falls], kills: Kills) -> Iterator[str]:
    yield from ("## What quick leaves to standard", "")
    rows = [
        [f"`{fault}`", kills.faults[fault].wrong, f"`{fall.claim}`" if (fall := runs["standard-all"][fault]) else "–"]
        for fault, quick in runs["quick-all"].items()
        if not quick
    ]
    yield from _table(("fault", "what is wrong", "falls in standard to"), rows)


def _alone() -> Iterator[str]:
    yield from (
        "## Right where nothing else is offered",
        "",
        "These spoil one operation in a way that only another operation shows.",
        "",
        *_table(("fault", "why"), [[f"`{fault}`", why] for fault, why in ALONE.items()]),
    )


def _groups(kills: Kills) -> Iterator[str]:
    yield from ("## By operation and by sort", "", "Cases until the soonest claim of `standard` refutes.", "")
    by_operation: dict[str, list[str]] = {}
    for name, fault in kills.faults.items():
        for operation in fault.operations:
            by_operation.setdefault(operation, []).append(name)
    yield from _table(*_counted("operation", dict(sorted(by_operation.items())), kills))
    by_sort: dict[str, list[str]] = {}
    for name, fault in kills.faults.items():
        by_sort.setdefault(fault.sort.value, []).append(name)
    yield from _table(*_counted("sort", by_sort, kills))


def _counted(what: str, groups: Mapping[str, list[str]], kills: Kills) -> tuple[tuple[str, ...], list[list[str]]]:
    rows = []
    for name, members in groups.items():
        firsts = [killers[0].examples for fault in members if (killers := kills.killers(fault))]
        rows.append([f"`{name}`", str(len(members)), str(len(firsts)), f"{statistics.median(firsts):g}"])
    return (what, "faults", "fall", "median cases"), rows


def _single(kills: Kills) -> Iterator[str]:
    alone = {claim: kills.alone(claim) for claim in sorted(kills.by_claim)}
    alone = {claim: faults for claim, faults in alone.items() if faults}
    idle = [claim for claim in sorted(kills.by_claim) if claim not in alone]
    yield from (
        "## What one claim alone finds",
        "",
        f"{sum(map(len, alone.values()))} faults fall to one claim and no other.",
        "",
        *_table(("claim", "only it kills"), [[f"`{claim}`", _names(faults)] for claim, faults in alone.items()]),
        f"The other {len(idle)} claims kill nothing that no other kills. Every one kills something: a reader asks for",
        "the theorem, not for the definition that implies it, and an implementation may offer only part of what a",
        "definition needs.",
        "",
    )
    counts = Counter(claim.partition(".")[0] for claim in idle)
    yield ", ".join(f"`{area}` {count}" for area, count in sorted(counts.items())) + "."
    yield ""


def _origins(kills: Kills) -> Iterator[str]:
    cited = {name: fault for name, fault in kills.faults.items() if ISSUE.search(fault.origin)}
    yield from (
        "## Where faults come from",
        "",
        f"{len(cited)} of them happened to somebody: the issue or pull request was looked up, and describes the same",
        "mistake. The others are textbook slips, conventions of other libraries taken for this contract's, or were",
        "constructed to try one law.",
        "",
        *_table(
            ("fault", "what is wrong", "seen in"),
            [[f"`{name}`", fault.wrong, _linked(fault.origin)] for name, fault in cited.items()],
        ),
    )


def _linked(origin: str) -> str:
    def link(found: re.Match[str]) -> str:
        repository, _, number = found[0].partition("#")
        return f"[{found[0]}](https://github.com/{repository}/issues/{number})"

    return ISSUE.sub(link, origin)


def _instrument() -> Iterator[str]:
    yield from (
        "## The instrument, broken on purpose",
        "",
        f"Faults are planted in theorycheck itself as well: {len(BROKEN)} patches, each of which breaks a promise that",
        "`make test` checks (`tests/instrument`).",
        "",
        *_table(("patch", "breaks the promise"), [[_words(one.id), _words(one.promise)] for one in BROKEN]),
    )


def _words(name: str) -> str:
    return name.replace("_", " ")


def _names(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _table(head: tuple[str, ...], rows: list[list[str]]) -> Iterator[str]:
    numbers = {"cases", "seconds", "faults", "fall", "median cases", "median seconds", "of those detectable"}
    yield f"| {' | '.join(head)} |"
    yield f"| {' | '.join('--:' if title in numbers else '---' for title in head)} |"
    yield from (f"| {' | '.join(row)} |" for row in rows)
    yield ""
