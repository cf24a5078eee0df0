"""Strikes remembered by the content of all that they depend on."""

import hashlib
import json
from functools import cache
from pathlib import Path

from theorycheck import catalogue
from theorycheck.environment import version_of
from theorycheck.kill_matrix import Offer
from theorycheck.kill_record import Strike
from theorycheck.run import Plan
from theorycheck.suspects import Suspect
from theorycheck.verdict import Verdict

FILE_NAME = "kills.jsonl"
DRAWING = ("numpy", "scipy", "hypothesis")
"""The packages whose version decides which cases are drawn, and what comes out."""


class Cache:
    """Strikes in a file, one a line: key, then the strike. None if there is no file."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        lines = path.read_text(encoding="utf-8").splitlines() if path is not None and path.is_file() else []
        self._known = dict(map(_entry, lines))

    def get(self, key: str) -> Strike | None:
        """The strike of that key, if it is known."""
        return self._known.get(key)

    def keep(self, key: str, strike: Strike) -> None:
        """Remember a strike at once, so that an interrupted matrix goes on where it ended."""
        if self._path is None or strike.defect:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a", encoding="utf-8", newline="\n") as file:
            columns = [strike.fault, strike.claim, strike.verdict.value, strike.dtype, strike.examples, strike.seconds]
            file.write(json.dumps([key, *columns]) + "\n")


def key(suspect: Suspect, claim_id: str, plan: Plan, offer: Offer = Offer.NEEDED) -> str:
    """The digest of a fault's code, a claim's code, the instrument, the plan, and what the fault offers."""
    parts = (
        _instrument(),
        _digest(suspect.source),
        suspect.fault.id,
        _property(claim_id),
        plan.profile,
        str(plan.seed),
        offer,
    )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def _entry(line: str) -> tuple[str, Strike]:
    known, fault, claim, verdict, dtype, examples, seconds = json.loads(line)
    return known, Strike(fault, claim, Verdict(verdict), dtype, examples, seconds)


@cache
def _instrument() -> str:
    """The instrument without its faults, and what draws the cases."""
    root = Path(__file__).parent
    sources = sorted(path for path in root.rglob("*.py") if path.parent.name != "faults")
    versions = [f"{name} {version_of(name)}" for name in DRAWING]
    return hashlib.sha256("\n".join([*map(_digest, sources), *versions]).encode()).hexdigest()


@cache
def _property(claim_id: str) -> str:
    """The file of a claim, and the helpers of its area and of its pack."""
    path = Path(str(catalogue.load(claim_id).module.__file__))
    above = [path.parents[depth] for depth in range(claim_id.count(".") + 1)]
    helpers = sorted(helper for folder in above for helper in folder.glob("_*.py"))
    return "\n".join(_digest(source) for source in (path, *helpers))


@cache
def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
