"""Judges every variant under more and more seeds, and writes docs/variants.md.

    python -m tests.variants [SEEDS [CLAIM …]]

Claim by claim: one process puts a claim to all variants, so that cases are drawn and enclosed once for all of them.
What was judged stands in reports/out/variants_by_claim.jsonl; stopped at any time, the same command goes on where it
was. `python -m tests.variants 0` only writes the page. Claims that are named are judged again: those whose law changed.
On other code, begin with an empty folder.
"""

import sys

from pebble import ProcessPool
from tests.variants.every import BY_NAME
from tests.variants.judging import claims, judged, variants_about
from tests.variants.page import page
from tests.variants.record import DONE, ROOT, Line, load, tally, write

from theorycheck import catalogue
from theorycheck.environment import one_thread
from theorycheck.reference import Memory, remembering
from theorycheck.run import Plan

PAGE = ROOT / "docs" / "variants.md"
SEEDS = 20
WHOLE = 0
"""Under this root seed variants are also judged with all their operations."""
WORKERS = 2


def line(claim, seed, whole):
    """Put a claim to the variants that change what it calls, offering that alone or the `whole` that they have."""
    found = catalogue.load(claim)
    plan = Plan(profile="standard", seed=seed, shrink=False)  # the cases that are drawn are kept for the next variant
    with one_thread(), remembering(Memory()):
        tallies = {
            name: tally(BY_NAME[name], list(judged(BY_NAME[name], found, plan, whole=whole)))
            for name in variants_about(found)
        }
    return Line(claim, seed, whole, tallies)


def main(seeds=SEEDS, *again):
    """Seed after seed for all claims; the first one twice."""
    known = load()
    ids = [found.id for found in claims()]
    asked = [(claim, seed, False) for seed in range(int(seeds)) for claim in ids]
    asked[len(ids) : len(ids)] = [(claim, WHOLE, True) for claim in ids if int(seeds)]
    missing = [key for key in asked if key not in known or key[0] in again]
    DONE.parent.mkdir(parents=True, exist_ok=True)
    with ProcessPool(max_workers=WORKERS) as pool, DONE.open("a", encoding="utf-8") as file:
        for future in [pool.schedule(line, args=key) for key in missing]:
            write(future.result(), file)
    PAGE.write_text(page(load().values()), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
