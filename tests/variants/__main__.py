"""Judges every variant under more and more seeds, and writes docs/variants.md.

    python -m tests.variants [SEEDS [CLAIM …]]

Claim by claim: one process puts a claim to all variants, so that cases are drawn and enclosed once for all of them.
What was judged stands in reports/out/variants_by_claim.jsonl; stopped at any time, the same command goes on where it
was, with the variants that are new. `python -m tests.variants 0` only writes the page, and all that is known to
reports/variants.jsonl.xz. Claims that are named are judged again: those whose law changed.
"""

import sys

from pebble import ProcessPool
from tests.variants.every import BY_NAME
from tests.variants.judging import claims, judged, variants_about
from tests.variants.page import page
from tests.variants.record import DONE, ROOT, Line, keep, load, tally, write

from theorycheck import catalogue
from theorycheck.environment import one_thread
from theorycheck.reference import Memory, remembering
from theorycheck.run import Plan

PAGE = ROOT / "docs" / "variants.md"
SEEDS = 20
WHOLE = 0
"""Under this root seed variants are also judged with all their operations."""
WORKERS = 2


def line(claim, seed, whole, known):
    """Put a claim to the variants that change what it calls and are not `known` yet.

    They offer that alone, or the `whole` that they have.
    """
    found = catalogue.load(claim)
    plan = Plan(profile="standard", seed=seed, shrink=False)  # the cases that are drawn are kept for the next variant
    with one_thread(), remembering(Memory()):
        tallies = {
            name: tally(BY_NAME[name], list(judged(BY_NAME[name], found, plan, whole=whole)))
            for name in variants_about(found)
            if name not in known
        }
    return Line(claim, seed, whole, known | tallies)


def main(seeds=SEEDS, *again):
    """Seed after seed for all claims; the first one twice."""
    known = load()
    about = {found.id: set(variants_about(found)) for found in claims()}
    asked = [(claim, seed, False) for seed in range(int(seeds)) for claim in about]
    asked[len(about) : len(about)] = [(claim, WHOLE, True) for claim in about if int(seeds)]
    # Of a claim that is named nothing is known any more.
    tallies = {key: known[key].tallies if key in known and key[0] not in again else {} for key in asked}
    missing = [(*key, tallies[key]) for key in asked if about[key[0]] - set(tallies[key])]
    DONE.parent.mkdir(parents=True, exist_ok=True)
    with ProcessPool(max_workers=WORKERS) as pool, DONE.open("a", encoding="utf-8") as file:
        for future in [pool.schedule(line, args=one) for one in missing]:
            write(future.result(), file)
    lines = load().values()
    keep(lines)
    PAGE.write_text(page(lines), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
