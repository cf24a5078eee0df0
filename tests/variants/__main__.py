"""Judges every variant under more and more seeds, and writes docs/variants.md.

    python -m tests.variants [SEEDS [VARIANT …]]

What was judged stands in reports/out/variants.jsonl, one line for a variant under a seed: stopped at any time, the same
command goes on where it was. `python -m tests.variants 0` only writes the page. On changed code, begin with an empty
folder.
"""

import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

from pebble import ProcessPool
from tests.variants.every import BY_NAME
from tests.variants.judging import claims_about, judged, wrong
from tests.variants.page import page

from theorycheck.environment import one_thread
from theorycheck.run import Plan
from theorycheck.verdict import Verdict

ROOT = Path(__file__).parents[2]
DONE = ROOT / "reports" / "out" / "variants.jsonl"
PAGE = ROOT / "docs" / "variants.md"
SEEDS = 20
WORKERS = 2
WHOLE = 1
"""Under this root seed a variant is judged with all its operations, not with what it changes alone."""


@dataclass(frozen=True)
class Line:
    """A variant under a seed.

    Attributes:
        upheld: results, one a claim and dtype.
        normwise: those among them that hold in the norm alone.
        open: results that were inconclusive.
        worst: the largest |error| / bound of those that are right entry by entry.
        wrong: what was refuted, raised, or said with a qualifier that is not due, in words.
    """

    variant: str
    seed: int
    claims: int
    upheld: int
    normwise: int
    open: int
    worst: float
    wrong: tuple[str, ...]


def line(name, seed):
    """Judge a variant on the claims that reach what it changes."""
    variant = BY_NAME[name]
    with one_thread():
        results = [
            result
            for found in claims_about(variant)
            for result in judged(variant, found, Plan(profile="standard", seed=seed), whole=seed == WHOLE)
        ]
    upheld = [result for result in results if result.verdict is Verdict.UPHELD]
    return Line(
        variant=name,
        seed=seed,
        claims=len({result.claim for result in results if result.verdict is not Verdict.NOT_APPLICABLE}),
        upheld=len(upheld),
        normwise=sum(bool(result.qualifier) for result in upheld),
        open=sum(result.verdict is Verdict.INCONCLUSIVE for result in results),
        worst=max((result.worst for result in upheld if not result.decisions and not result.qualifier), default=0.0),
        wrong=tuple(said for result in results if (said := wrong(variant, result))),
    )


def lines():
    """What was judged so far, once."""
    texts = DONE.read_text(encoding="utf-8").splitlines() if DONE.exists() else []
    found = [Line(**json.loads(text)) for text in texts]
    return {(one.variant, one.seed): one for one in found}


def main(seeds=SEEDS + 1, *names):
    """One seed for every variant, the cheapest first; then further ones, so that each variant has the same time."""
    known = lines()
    cost = {name: len(claims_about(variant)) for name, variant in BY_NAME.items()}
    missing = [(name, seed) for name in names or BY_NAME for seed in range(int(seeds)) if (name, seed) not in known]
    missing.sort(key=lambda pair: (pair[1] > 0, (pair[1] + 1) * cost[pair[0]]))
    DONE.parent.mkdir(parents=True, exist_ok=True)
    with ProcessPool(max_workers=WORKERS) as pool, DONE.open("a", encoding="utf-8") as file:
        for future in [pool.schedule(line, args=pair) for pair in missing]:
            print(json.dumps(asdict(future.result()), ensure_ascii=False), file=file, flush=True)
    PAGE.write_text(page(lines().values()), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
