"""`theorycheck kill-matrix`: which claims refute which wrong implementations."""

import argparse
import os
import time
from collections.abc import Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from theorycheck import catalogue, kill_record
from theorycheck.commands.check import STORE
from theorycheck.environment import version_of
from theorycheck.errors import UsageError
from theorycheck.kill_cache import FILE_NAME, Cache, key
from theorycheck.kill_matrix import described, matrix, pairs, suspects
from theorycheck.kill_record import Kills, Strike
from theorycheck.report import kills as page
from theorycheck.run import Plan
from theorycheck.suite import Request, checked
from theorycheck.terminal import Terminal

MOST_SHOWN = 20
"""Survivors named in the terminal; the page has all of them."""


def execute(options: argparse.Namespace) -> int:
    """Judge every fault on the claims that reach it; 1 if one survives that is not known to be undetectable."""
    started = time.perf_counter()
    request = checked(Request(profile=options.profile, seed=options.seed))
    plan = Plan(profile=request.profile, seed=int(request.seed))
    faults = _matching(suspects(options.faults), options.only)
    claims = {found.id for found in catalogue.select(options.claims)} if options.claims else None
    profile = "thorough" if claims else plan.profile
    tried = [pair for pair in pairs(faults, profile, everything=options.all) if claims is None or pair[1] in claims]
    cache = Cache(None if options.no_cache else Path(STORE) / FILE_NAME)
    strikes = _strikes(tried, faults, plan, cache, options)
    kills = Kills(
        {name: described(wrong) for name, wrong in faults.items()},
        tuple(strikes),
        plan.profile,
        plan.seed,
        version_of("theorycheck"),
        time.perf_counter() - started,
    )
    return _conclude(Terminal(), kills, Path(options.report))


def _matching(faults: Mapping[str, type[Any]], patterns: list[str]) -> dict[str, type[Any]]:
    for pattern in patterns:
        if not any(fnmatchcase(name, pattern) for name in faults):
            raise UsageError(catalogue.unknown("fault", pattern, faults))
    return {
        name: wrong
        for name, wrong in faults.items()
        if not patterns or any(fnmatchcase(name, pattern) for pattern in patterns)
    }


def _strikes(
    tried: list[tuple[str, str]], faults: Mapping[str, type[Any]], plan: Plan, cache: Cache, options: argparse.Namespace
) -> list[Strike]:
    """The strikes of all pairs: those remembered, and those judged now."""
    keys = {(fault, claim): key(faults[fault], claim, plan) for fault, claim in tried}
    known = {pair: strike for pair in tried if (strike := cache.get(keys[pair]))}
    missing = [pair for pair in tried if pair not in known]
    terminal = Terminal()
    terminal.line(f"{len(faults)} faults, {len(tried)} pairs of fault and claim, {len(known)} of them remembered")

    def keep(strike: Strike) -> None:
        cache.keep(keys[strike.fault, strike.claim], strike)

    workers = options.workers or os.cpu_count() or 1
    judged = matrix(missing, plan, where=options.faults, workers=workers, on_strike=keep) if missing else []
    found = known | {(strike.fault, strike.claim): strike for strike in judged}
    return [found[pair] for pair in tried]


def _conclude(terminal: Terminal, kills: Kills, directory: Path) -> int:
    directory.mkdir(parents=True, exist_ok=True)
    (directory / kill_record.FILE_NAME).write_bytes(kill_record.to_json(kills))
    unexplained = [fault for fault in kills.survivors if not kills.faults[fault].undetectable]
    for fault in unexplained[:MOST_SHOWN]:
        terminal.line(f"  survives: {fault}: {kills.faults[fault].wrong}")
    if len(unexplained) > MOST_SHOWN:
        terminal.line(f"  and {len(unexplained) - MOST_SHOWN} more")
    for claim in kills.toothless:
        terminal.line(f"  kills nothing: {claim}")
    terminal.line()
    killed = len(kills.faults) - len(kills.survivors)
    terminal.heading(
        f"{killed} of {len(kills.faults)} faults killed, the median at case {kills.median_examples():g}, "
        f"{kills.seconds:.0f} s"
    )
    terminal.line(str(page.write(kills, directory)))
    return int(bool(unexplained))
