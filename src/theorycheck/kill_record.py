"""The kill matrix as data: strikes → kills.json, and what can be read off it."""

import statistics
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec

from theorycheck.errors import UsageError
from theorycheck.fault import Fault
from theorycheck.verdict import Verdict

SCHEMA = "theorycheck-kills/1"
FILE_NAME = "kills.json"
KILLS = frozenset({Verdict.REFUTED, Verdict.ERROR})


@dataclass(frozen=True, slots=True)
class Strike:
    """What one claim says about one fault.

    Attributes:
        fault: the fault's id.
        claim: the claim's id.
        verdict: the worst verdict among the dtypes, of those judged until one kills.
        dtype: the dtype that killed it; empty if it survived.
        examples: cases measured in that dtype before it fell, or in all dtypes if it survived.
        seconds: of the processor, which a busy machine does not change; of the clock if it was ended.
        defect: what is wrong with theorycheck, if the claim could not be judged; not kept in the file.
    """

    fault: str
    claim: str
    verdict: Verdict
    dtype: str = ""
    examples: int = 0
    seconds: float = 0.0
    defect: str = ""

    @property
    def killed(self) -> bool:
        """True if the claim refutes the fault, or finds it in breach of the contract."""
        return self.verdict in KILLS


@dataclass(frozen=True)
class Kills:
    """Faults × claims.

    Attributes:
        faults: by id.
        strikes: one for each pair that was tried.
        profile: quick, standard or thorough.
        seed: the root seed.
        tool_version: the version of theorycheck.
        seconds: wall time.
    """

    faults: Mapping[str, Fault]
    strikes: tuple[Strike, ...]
    profile: str
    seed: int
    tool_version: str = ""
    seconds: float = 0.0

    @cached_property
    def by_claim(self) -> dict[str, list[Strike]]:
        """The strikes of each claim."""
        return _grouped(self.strikes, lambda strike: strike.claim)

    @cached_property
    def by_fault(self) -> dict[str, list[Strike]]:
        """The strikes at each fault, none for one that no claim reaches."""
        return {fault: [] for fault in self.faults} | _grouped(self.strikes, lambda strike: strike.fault)

    @property
    def survivors(self) -> list[str]:
        """The faults that no claim killed."""
        return [fault for fault, strikes in self.by_fault.items() if not any(strike.killed for strike in strikes)]

    @property
    def toothless(self) -> list[str]:
        """The claims that killed nothing."""
        return [claim for claim, strikes in self.by_claim.items() if not any(strike.killed for strike in strikes)]

    def killers(self, fault: str) -> list[Strike]:
        """The strikes that killed a fault, the quickest first."""
        return sorted((strike for strike in self.by_fault[fault] if strike.killed), key=_soonest)

    def alone(self, claim: str) -> list[str]:
        """The faults that only this claim killed."""
        killed = [strike.fault for strike in self.by_claim.get(claim, ()) if strike.killed]
        return [fault for fault in killed if len(self.killers(fault)) == 1]

    def median_examples(self) -> float:
        """The median over the killed faults of the examples until the first killer had it."""
        firsts = [killers[0].examples for fault in self.faults if (killers := self.killers(fault))]
        return statistics.median(firsts) if firsts else float("nan")


def to_json(kills: Kills) -> bytes:
    """The matrix as JSON: the same matrix gives the same bytes, but for what stands under `timing`."""
    data = {
        "schema": SCHEMA,
        "tool": {"name": "theorycheck", "version": kills.tool_version},
        "profile": kills.profile,
        "seed": kills.seed,
        "faults": [_fault(fault) for fault in kills.faults.values()],
        # One row a pair, without its clock, so that the file stays small and the same.
        "columns": ["fault", "claim", "verdict", "dtype", "examples"],
        "strikes": [[hit.fault, hit.claim, hit.verdict.value, hit.dtype, hit.examples] for hit in kills.strikes],
        "timing": {
            "seconds": round(kills.seconds, 1),
            "judging": round(sum(strike.seconds for strike in kills.strikes), 1),
            "strikes": [round(strike.seconds, 3) for strike in kills.strikes],
        },
    }
    return msgspec.json.encode(data, order="sorted") + b"\n"


def from_json(data: bytes) -> Kills:
    """The matrix that `to_json` was given.

    Raises:
        UsageError: the data is no kill matrix.
    """
    try:
        found = msgspec.json.decode(data)
        if found["schema"] != SCHEMA:
            raise UsageError(f"this is no kill matrix: its schema is {found['schema']!r}, expected {SCHEMA!r}")
        clocks = found["timing"]["strikes"]
        return Kills(
            faults={entry["id"]: msgspec.convert(entry, Fault) for entry in found["faults"]},
            strikes=tuple(
                Strike(fault, claim, Verdict(verdict), dtype, examples, seconds)
                for (fault, claim, verdict, dtype, examples), seconds in zip(found["strikes"], clocks, strict=True)
            ),
            profile=found["profile"],
            seed=found["seed"],
            tool_version=found["tool"]["version"],
            seconds=found["timing"]["seconds"],
        )
    except (msgspec.MsgspecError, KeyError, TypeError, ValueError, UnicodeDecodeError) as error:
        raise UsageError(f"this is no kill matrix: {type(error).__name__}: {error}") from error


def load(path: Path) -> Kills:
    """The matrix in a file.

    Raises:
        UsageError: it cannot be read, or is no kill matrix.
    """
    try:
        return from_json(path.read_bytes())
    except OSError as error:
        raise UsageError(f"cannot read {str(path)!r}: {error.strerror}") from None


def _fault(fault: Fault) -> dict[str, Any]:
    return {
        "id": fault.id,
        "operations": fault.operations,
        "wrong": fault.wrong,
        "origin": fault.origin,
        "sort": fault.sort.value,
        "undetectable": fault.undetectable,
    }


def _grouped(strikes: Iterable[Strike], key: Callable[[Strike], str]) -> dict[str, list[Strike]]:
    groups: dict[str, list[Strike]] = {}
    for strike in strikes:
        groups.setdefault(key(strike), []).append(strike)
    return groups


def _soonest(strike: Strike) -> tuple[int, float]:
    return strike.examples, strike.seconds
