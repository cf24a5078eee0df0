"""What a command line and the policy of the folder ask for together; the command line has the last word."""

import argparse
from dataclasses import replace
from datetime import date
from pathlib import Path

from theorycheck import policy, record_json, waiver_file
from theorycheck.claim import Profile
from theorycheck.errors import UsageError
from theorycheck.policy import Policy
from theorycheck.record import Run
from theorycheck.resolve import PROCESS, split_file
from theorycheck.suite import Request
from theorycheck.terms import Terms, this_day
from theorycheck.waivers import Waiver

STORE = ".theorycheck"


def requested(options: argparse.Namespace) -> Request:
    """The request of `theorycheck check`.

    Raises:
        UsageError: the policy, the waivers or the baseline cannot be read, or ask for something unknown.
    """
    if options.in_process and options.workers not in {None, 1}:
        raise UsageError("--in-process judges one claim at a time: leave out --workers")
    if options.cluster and (options.in_process or options.workers):
        raise UsageError("--cluster judges on its own workers: leave out --workers and --in-process")
    given = terms(options)
    asked = given.policy
    return Request(
        implementations=tuple(options.implementations) or asked.implementations,
        claims=tuple(options.claims),
        profile=asked.profile,
        seed=asked.seed,
        dtypes=tuple(options.dtype),
        store=None if options.no_replay else Path(STORE),
        time_limit=options.time_limit,
        stop_at_first=options.stop_at_first,
        accuracy=asked.accuracy,
        terms=given,
        isolated=not options.in_process,
        workers=1 if options.in_process else options.workers,
        shard=options.shard,
        cluster=options.cluster or "",
        kill_after=options.kill_after,
        memory_limit=options.memory_limit,
    )


def terms(options: argparse.Namespace) -> Terms:
    """On what terms the options have results gated.

    Raises:
        UsageError: the policy, the waivers or the baseline cannot be read, or ask for something unknown.
    """
    today = this_day()
    found = policy.find(Path.cwd())
    asked = _overridden(found, options)
    cursory = not Profile(asked.profile).includes(Profile(found.profile))
    return Terms(asked, accepted(options.waivers, asked, today), _baseline(options.baseline), today, cursory=cursory)


def _overridden(found: Policy, options: argparse.Namespace) -> Policy:
    given = {name: getattr(options, name) for name in ("profile", "seed", "accuracy", "floor")}
    overrides = {name: value for name, value in given.items() if value is not None}
    overrides["implementations"] = tuple(_from_here(name, Path(found.file).parent) for name in found.implementations)
    if options.require:
        overrides["require"] = tuple(options.require)
    return policy.checked(replace(found, **overrides))


def _from_here(name: str, folder: Path) -> str:
    """A name in the policy of a folder as the command line would give it: files are seen from the current directory."""
    path, _ = ("", "") if name.startswith(PROCESS) else split_file(name)
    return f"{(folder / path).as_posix()}{name.removeprefix(path)}" if path else name


def accepted(named: str | None, asked: Policy, today: date) -> tuple[Waiver, ...]:
    """The waivers of the file that is named, else of the one beside the policy, if there is one."""
    path = waivers_path(named, asked)
    if named is None and not path.is_file():
        return ()
    return waiver_file.read(path, today)


def waivers_path(named: str | None, asked: Policy) -> Path:
    """Where the waivers stand: the file that is named, else the one beside the policy, else the one here."""
    return Path(named) if named is not None else Path(asked.file).parent / waiver_file.FILE_NAME


def _baseline(named: str | None) -> Run | None:
    if named is None:
        return None
    try:
        return record_json.load(Path(named))
    except UsageError as error:
        raise UsageError(f"no baseline: {error}") from None
