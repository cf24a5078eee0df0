"""Counterexamples kept in a folder, to be tried first next time."""

import json
from hashlib import blake2b
from pathlib import Path
from typing import Any

MOST_KEPT = 8
"""Per claim, implementation and dtype: the newest ones stay."""


class Store:
    """A folder of counterexamples: `FOLDER/<claim>/<implementation and dtype, hashed>/<case, hashed>.json`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def cases(self, claim: str, implementation: str, dtype: str) -> list[Any]:
        """The encoded cases kept for a claim, an implementation and a dtype, in the order of their names."""
        cases = []
        for path in sorted(self._place(claim, implementation, dtype).glob("*.json")):
            try:
                cases.append(json.loads(path.read_text(encoding="utf-8")))
            except (OSError, ValueError):  # a torn write costs that case only
                continue
        return cases

    def keep(self, claim: str, implementation: str, dtype: str, encoded: Any) -> None:
        """Keep a case; a folder that cannot be written to keeps nothing."""
        place = self._place(claim, implementation, dtype)
        text = json.dumps(encoded, sort_keys=True)
        try:
            place.mkdir(parents=True, exist_ok=True)
            (place / f"{_digest(text)}.json").write_text(text, encoding="utf-8")
            for old in sorted(place.glob("*.json"), key=lambda path: path.stat().st_mtime)[:-MOST_KEPT]:
                old.unlink(missing_ok=True)
        except OSError:
            return

    def _place(self, claim: str, implementation: str, dtype: str) -> Path:
        # The name of an implementation is foreign text: only its hash becomes a path.
        return self._folder / claim / _digest(f"{implementation}\x1f{dtype}")


class Lent(Store):
    """The counterexamples of one claim, implementation and dtype, taken along to another machine; keeps no new ones."""

    def __init__(self, cases: list[Any]) -> None:
        self._cases = cases

    def cases(self, claim: str, implementation: str, dtype: str) -> list[Any]:
        """Those that were taken along."""
        del claim, implementation, dtype
        return self._cases

    def keep(self, claim: str, implementation: str, dtype: str, encoded: Any) -> None:
        """Nothing: what is found goes home in the result."""


def _digest(text: str) -> str:
    return blake2b(text.encode(), digest_size=8).hexdigest()
