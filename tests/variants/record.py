"""What was said of correct variants, one line for a claim under a seed; later code is not told by earlier lines."""

import json
import lzma
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tests.variants.judging import wrong

from theorycheck.verdict import Verdict

ROOT = Path(__file__).parents[2]
KEPT = ROOT / "reports" / "variants.jsonl.xz"
"""Committed: thirty times smaller than its lines."""
DONE = ROOT / "reports" / "out" / "variants_by_claim.jsonl"
"""What was judged since, as it comes."""


@dataclass(frozen=True)
class Tally:
    """What a claim said of a variant, in all dtypes.

    Attributes:
        upheld: results.
        normwise: those among them that hold in the norm alone.
        open: results that were inconclusive.
        worst: the largest |error| / bound of those that are right entry by entry.
        wrong: what was refuted, raised, or said with a qualifier that is not due, in words.
    """

    upheld: int = 0
    normwise: int = 0
    open: int = 0
    worst: float = 0.0
    wrong: tuple[str, ...] = ()

    @property
    def applies(self):
        """False if the variant does not offer what the claim is about."""
        return bool(self.upheld or self.open or self.wrong)

    def __add__(self, other):
        """Both together."""
        counts = [getattr(self, name) + getattr(other, name) for name in ("upheld", "normwise", "open")]
        return Tally(*counts, max(self.worst, other.worst), (*self.wrong, *other.wrong))


NOTHING = Tally()


@dataclass(frozen=True)
class Line:
    """A claim under a root seed, put to the variants that change what it calls, offering that or the whole."""

    claim: str
    seed: int
    whole: bool
    tallies: dict[str, Tally] = field(default_factory=dict)


def tally(variant, results):
    """What several results of a variant add up to."""
    upheld = [result for result in results if result.verdict is Verdict.UPHELD]
    return Tally(
        upheld=len(upheld),
        normwise=sum(bool(result.qualifier) for result in upheld),
        open=sum(result.verdict is Verdict.INCONCLUSIVE for result in results),
        worst=max((result.worst for result in upheld if not result.decisions and not result.qualifier), default=0.0),
        wrong=tuple(said for result in results if (said := wrong(variant, result))),
    )


def load(path=DONE, kept=KEPT):
    """What was judged so far, by claim and seed; of what was judged twice, the last."""
    texts = lzma.decompress(kept.read_bytes()).decode().splitlines() if kept.exists() else []
    texts += path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    found = [_line(**json.loads(text)) for text in texts]
    return {(one.claim, one.seed, one.whole): one for one in found}


def write(line, file):
    """One more line."""
    print(json.dumps(asdict(line), ensure_ascii=False), file=file, flush=True)


def keep(lines, kept=KEPT):
    """All lines, in the order of claims and seeds, where they are committed."""
    ordered = sorted(lines, key=lambda one: (one.seed, one.whole, one.claim))
    text = "".join(f"{json.dumps(asdict(one), ensure_ascii=False)}\n" for one in ordered)
    kept.write_bytes(lzma.compress(text.encode(), preset=9))


def _line(claim, seed, whole, tallies):
    read = {name: Tally(**{**one, "wrong": tuple(one["wrong"])}) for name, one in tallies.items()}
    return Line(claim, seed, whole, read)
