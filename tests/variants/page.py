"""docs/variants.md: every correct variant, what differs, and what was said of it."""

from collections import defaultdict

from tests.calibration.markdown import table
from tests.variants.every import BY_NAME, NORMWISE
from tests.variants.judging import caption, claims_about
from tests.variants.record import NOTHING

HEAD = """# Correct variants

Planted faults show that claims refute what is wrong; these show that they leave alone what is right. Each variant is a
correct implementation that differs from the others in a legitimate way: another order of summation, another formula,
another generator, another container of results, another part of the contract. None may be refuted, by any claim.

`make test` judges each of them on a share of the claims that reach what it changes. This page is written by
`python -m tests.variants`, which judges each on all of those claims with the examples of `standard`, in every dtype
that it declares, under one root seed after the other, with those operations alone that it changes, so that generic
claims spend their examples on them; and under one seed with all that it offers. The command can be stopped at any time
and goes on where it was. A claim that calls nothing that a variant changes says of it, bit for bit, what it says of the
built-in `numpy` (a test holds a sample to that), and is not judged again.

"""
TABLE = """
## The variants

`claims` are those that reach what the variant changes and apply to it; `seeds` the root seeds under which all of them
were judged; `upheld` counts verdicts, one a claim, dtype and seed, and `open` those that were inconclusive because
rounding bounds were too wide to say anything, as most are in half precision; `normwise` counts results that are right
to rounding of the norms alone, as those of transforms are; `whole` counts the verdicts under one seed with all
operations. `worst` is the largest |error| / bound among results that are right entry by entry. It is 1 where a bound is
attained: by a slope at a kink, where two answers are right, and by an inequality that its extremal case meets.

"""
COLUMNS = ("variant", "what differs", "claims", "seeds", "upheld", "normwise", "open", "whole", "worst", "refuted")


def page(lines):
    """The page in Markdown."""
    lines = list(lines)
    reached, whole = ([one for one in lines if one.whole is which] for which in (False, True))
    rows = [row(name, *(the_tallies(name, some) for some in (reached, whole))) for name in BY_NAME]
    seeds = [one[COLUMNS.index("seeds")] for one in rows]
    return "".join((HEAD, summary(lines, seeds), TABLE, table(COLUMNS, rows), "\n"))


def the_tallies(name, lines):
    """Seed → claim → tally of a variant."""
    found = defaultdict(dict)
    for line in lines:
        if name in line.tallies:
            found[line.seed][line.claim] = line.tallies[name]
    return found


def summary(lines, seeds):
    """The sum of it, and whatever was said that should not have been."""
    total = add_up(tally for line in lines for tally in line.tallies.values())
    span = f"{min(seeds)} to {max(seeds)}" if min(seeds) < max(seeds) else max(seeds)
    said = "none refuted" if not total.wrong else f"{len(total.wrong)} wrong"
    told = f"{len(BY_NAME)} variants, {span} root seeds each, {total.upheld:,} results upheld, **{said}**.\n"
    return told + "".join(f"\n- {one}" for one in total.wrong) + ("\n" if total.wrong else "")


def row(name, reached, whole):
    """What was said of one variant: by the claims that reach what it changes, and by all."""
    about, everything = (add_up(one for some in found.values() for one in some.values()) for found in (reached, whole))
    claims = len({claim for some in reached.values() for claim, one in some.items() if one.applies})
    seeds = sum(len(some) == len(claims_about(BY_NAME[name])) for some in reached.values())
    normwise = about.normwise if BY_NAME[name] in NORMWISE else ""
    counted = claims, seeds, f"{about.upheld:,}", normwise, about.open, everything.upheld
    worst, wrong = max(about.worst, everything.worst), len(about.wrong) + len(everything.wrong)
    return f"`{name}`", caption(BY_NAME[name]), *counted, f"{worst:.2g}", wrong


def add_up(tallies):
    """All tallies together."""
    return sum(tallies, NOTHING)
