"""`theorycheck kill-matrix`: which claims refute which wrong implementations."""

import argparse
import os
import random
import time
from collections.abc import Mapping
from fnmatch import fnmatchcase
from pathlib import Path

from theorycheck import catalogue, kill_record
from theorycheck.commands.request import STORE
from theorycheck.environment import version_of
from theorycheck.errors import UsageError
from theorycheck.gate import ExitCode
from theorycheck.kill_cache import FILE_NAME, Cache, key
from theorycheck.kill_matrix import Offer, Row, claims_of, matrix, rows
from theorycheck.kill_record import Kills, Strike
from theorycheck.report import kills as page
from theorycheck.run import Plan
from theorycheck.suite import Request, checked
from theorycheck.suspects import MUTANTS, Suspect, suspects
from theorycheck.terminal import Terminal

MOST_SHOWN = 20
"""Survivors named in the terminal; the page has all of them."""


def execute(options: argparse.Namespace) -> int:
    """Judge every fault on the claims that reach it; 1 if one survives that is not known to be undetectable."""
    started = time.perf_counter()
    request = checked(Request(profile=options.profile, seed=options.seed))
    plan = Plan(profile=request.profile, seed=int(request.seed), shrink=False)
    where = MUTANTS if options.mutants else options.faults
    faults = _sampled(_matching(suspects(where), options.only), options.sample, plan.seed)
    claims = list(catalogue.select(options.claims)) if options.claims else claims_of(plan.profile)
    tried = rows(faults, claims, everything=options.all)
    strikes = _strikes(tried, faults, plan, where, options)
    kills = Kills(
        {name: one.fault for name, one in faults.items()},
        tuple(strikes),
        plan.profile,
        plan.seed,
        version_of("theorycheck"),
        time.perf_counter() - started,
    )
    return _conclude(Terminal(), kills, Path(options.report), everything=not options.first)


def _matching(faults: Mapping[str, Suspect], patterns: list[str]) -> dict[str, Suspect]:
    for pattern in patterns:
        if not any(fnmatchcase(name, pattern) for name in faults):
            raise UsageError(catalogue.unknown("fault", pattern, faults))
    return {
        name: one
        for name, one in faults.items()
        if not patterns or any(fnmatchcase(name, pattern) for pattern in patterns)
    }


def _sampled(faults: dict[str, Suspect], size: int, seed: int) -> dict[str, Suspect]:
    """Some of the faults, the same for the same seed; all if there are no more."""
    if not 0 < size < len(faults):
        return faults
    chosen = set(random.Random(seed).sample(list(faults), size))  # noqa: S311 -- a sample for a test, no secret
    return {name: one for name, one in faults.items() if name in chosen}


def _strikes(
    tried: list[Row], faults: Mapping[str, Suspect], plan: Plan, where: str, options: argparse.Namespace
) -> list[Strike]:
    """The strikes of all pairs: those remembered, and those judged now."""
    cache = Cache(None if options.no_cache else Path(STORE) / FILE_NAME)
    offer = Offer(options.offer)
    keys = {(name, claim): key(faults[name], claim, plan, offer) for name, claims in tried for claim in claims}
    known = {pair: hit for pair, digest in keys.items() if (hit := cache.get(digest))}
    terminal = Terminal()
    terminal.line(f"{len(faults)} faults, {len(keys)} pairs of fault and claim, {len(known)} of them remembered")

    def keep(hit: Strike) -> None:
        cache.keep(keys[hit.fault, hit.claim], hit)

    if options.first:
        dead = {name for (name, _), hit in known.items() if hit.killed}
        tried = [row for row in tried if row[0] not in dead]
    missing = [(name, tuple(claim for claim in claims if (name, claim) not in known)) for name, claims in tried]
    workers = options.workers or os.cpu_count() or 1
    judged = matrix(missing, plan, where=where, workers=workers, first=options.first, offer=offer, on_strike=keep)
    found = known | {(hit.fault, hit.claim): hit for hit in judged}
    return [found[pair] for pair in keys if pair in found]


def _conclude(terminal: Terminal, kills: Kills, directory: Path, *, everything: bool) -> int:
    directory.mkdir(parents=True, exist_ok=True)
    (directory / kill_record.FILE_NAME).write_bytes(kill_record.to_json(kills))
    unexplained = [fault for fault in kills.survivors if not kills.faults[fault].undetectable]
    for fault in unexplained[:MOST_SHOWN]:
        terminal.line(f"  survives: {fault}: {kills.faults[fault].wrong}")
    if len(unexplained) > MOST_SHOWN:
        terminal.line(f"  and {len(unexplained) - MOST_SHOWN} more")
    for claim in kills.toothless if everything else ():
        terminal.line(f"  kills nothing: {claim}")
    terminal.line()
    killed = len(kills.faults) - len(kills.survivors)
    terminal.heading(
        f"{killed} of {len(kills.faults)} faults killed, the median at case {kills.median_examples():g}, "
        f"{kills.seconds:.0f} s"
    )
    terminal.line(str(page.write(kills, directory)))
    defects = [hit for hit in kills.strikes if hit.defect]
    for hit in defects:
        terminal.line(f"{hit.claim} on {hit.fault}: {hit.defect}")
    return ExitCode.DEFECT if defects else int(bool(unexplained))
