"""Which planted faults each claim kills, as the kill matrix found it and the wheel ships it."""

import json
from collections import Counter
from functools import cache
from pathlib import Path

from theorycheck.record import Teeth

MOST_NAMED = 3


def kills(claim_id: str) -> tuple[list[str], list[str]]:
    """The planted faults that a claim killed when the matrix was last made, and those that it alone killed."""
    killed = _known().get(claim_id, [])
    return killed, [fault for fault in killed if _killers()[fault] == 1]


def teeth(claim_id: str) -> Teeth | None:
    """How many faults a claim kills, and a few of them, first those that no other kills; None if that is not known."""
    killed, alone = kills(claim_id)
    named = [*alone, *(fault for fault in killed if fault not in alone)]
    return Teeth(len(killed), tuple(named[:MOST_NAMED])) if killed else None


@cache
def _known() -> dict[str, list[str]]:
    path = Path(__file__).parent / "faults" / "kills.json"
    known: dict[str, list[str]] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return known


@cache
def _killers() -> Counter[str]:
    """By how many claims each fault is killed."""
    return Counter(fault for faults in _known().values() for fault in faults)
