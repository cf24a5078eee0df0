"""`theorycheck compare`: what changed from one run to another, as text, as JSON, as a page; and whether that fails."""

import argparse
import json
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from theorycheck import record_json
from theorycheck.changes import Changes, changes
from theorycheck.comparison import Change
from theorycheck.errors import UsageError
from theorycheck.explanation import number
from theorycheck.gate import SEVERITY, ExitCode
from theorycheck.lines import WIDTH
from theorycheck.movement import FALSE_MOVES, Move
from theorycheck.record import Result, Run
from theorycheck.terminal import Terminal
from theorycheck.text import inert
from theorycheck.verdict import Verdict

MOST_LISTED = 20
"""Lines of one kind of change; `--json` and the page have them all."""
_LOST = {
    Verdict.ERROR: ExitCode.IMPLEMENTATION,
    Verdict.INCONCLUSIVE: ExitCode.INCONCLUSIVE,
    Verdict.NOT_APPLICABLE: ExitCode.TOO_LITTLE,
}


def execute(options: argparse.Namespace) -> int:
    """Compare two records; the exit code is 0 unless a change fails that the options name."""
    before, after = (record_json.load(Path(name)) for name in (options.before, options.after))
    found = changes(before, after)
    code = next((code for code in SEVERITY if code in set(_failing(found, options.fail_on))), ExitCode.PASSED)
    terminal = Terminal()
    if options.json:
        terminal.line(json.dumps(_data(found, code), indent=1, allow_nan=False))
    else:
        for line in _lines(found, (options.before, options.after)):
            terminal.line(line)
        terminal.heading(f"{'FAILED' if code else 'PASSED'}: {found.summary}.")
    if options.html:
        _draw(found, Path(options.html))
        if not options.json:
            terminal.line(options.html)
    return int(code)


def _draw(found: Changes, path: Path) -> None:
    from theorycheck.report import changes as page  # noqa: PLC0415 -- templates load only where a page is drawn

    try:
        path.write_text(page.html(found), encoding="utf-8", newline="\n")
    except OSError as error:
        raise UsageError(f"cannot write the page to {str(path)!r}: {error.strerror}") from None


def _failing(found: Changes, asked: Sequence[str]) -> Iterator[ExitCode]:
    comparison = found.comparison
    if "new-refuted" in asked and comparison.newly_refuted:
        yield ExitCode.REFUTED
    if "lost" in asked:
        yield from (_lost(change.after) for change in comparison.lost)
        if comparison.removed_claims:
            yield ExitCode.TOO_LITTLE
    if "moved" in asked and found.moved:
        yield ExitCode.REFUTED
    if "any-change" in asked and found.any:
        yield ExitCode.REFUTED


def _lost(result: Result | None) -> ExitCode:
    return ExitCode.TOO_LITTLE if result is None else _LOST.get(result.verdict, ExitCode.TOO_LITTLE)


def _lines(found: Changes, names: tuple[str, str]) -> Iterator[str]:
    for name, run in zip(names, (found.before, found.after), strict=True):
        yield f"{inert(name)}: {_about(run)}"
    yield ""
    yield from _section("hard to compare", [inert(told) for told in found.comparison.caveats])
    for kind, listed in found.verdicts().items():
        yield from _section(kind, [_verdicts(change) for change in listed])
    for kind, claims in found.claims().items():
        yield from _section(kind, [inert(claim) for claim in claims])
    yield from _section("moved estimates", [line for move in found.moved for line in _moved(move)])
    yield from _section(
        "environment", [f"{inert(name)}: {was or 'none'} → {now or 'none'}" for name, was, now in found.surroundings]
    )


def _about(run: Run) -> str:
    return f"{run.started or 'undated'}, {len(run)} results, profile {run.profile}, seed {run.seed}"


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    listed = list(lines)
    if not listed:
        return
    yield title
    for line in listed[:MOST_LISTED]:
        yield from textwrap.wrap(line, WIDTH, initial_indent="  ", subsequent_indent="      ", break_on_hyphens=False)
    if len(listed) > MOST_LISTED:
        yield f"  and {len(listed) - MOST_LISTED} more lines"
    yield ""


def _verdicts(change: Change) -> str:
    was, now = (result.words if result else "not judged" for result in (change.before, change.after))
    return f"{inert(change.id)}: {was} → {now}"


def _moved(move: Move) -> Iterator[str]:
    low, high = (number(end, 4) for end in move.difference)
    yield f"{inert(move.id)}: {inert(move.after.what)}, {inert(move.after.setting)}"
    yield f"  {number(move.before.estimate, 6)} → {number(move.after.estimate, 6)}, difference {low} to {high}"


def _data(found: Changes, code: ExitCode) -> dict[str, Any]:
    """The same as data. An estimate is finite, since a decision without one has no interval."""
    return {
        "exit_code": int(code),
        "summary": found.summary,
        **{
            kind.replace(" ", "_"): [
                {
                    "id": change.id,
                    "before": change.before.verdict.value if change.before else None,
                    "after": change.after.verdict.value if change.after else None,
                }
                for change in listed
            ]
            for kind, listed in found.verdicts().items()
        },
        **{kind.replace(" ", "_"): list(claims) for kind, claims in found.claims().items()},
        "moved": [
            {
                "id": move.id,
                "what": move.after.what,
                "setting": move.after.setting,
                "before": move.before.estimate,
                "after": move.after.estimate,
                "difference": [*map(str, move.difference)],
            }
            for move in found.moved
        ],
        "estimates_compared": found.compared,
        "false_moves": FALSE_MOVES,
        "environment": {name: [was, now] for name, was, now in found.surroundings},
        "caveats": list(found.comparison.caveats),
    }
