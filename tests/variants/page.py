"""docs/variants.md: every correct variant, what differs, and what was said of it."""

from collections import defaultdict

from tests.calibration.markdown import table
from tests.variants.every import BY_NAME, NORMWISE
from tests.variants.judging import caption

HEAD = """# Correct variants

Planted faults show that claims refute what is wrong; these show that they leave alone what is right. Each variant is a
correct implementation that differs from the others in a legitimate way: another order of summation, another formula,
another generator, another container of results, another part of the contract. None may be refuted, by any claim.

`make test` judges each of them on a share of the claims that reach what it changes. This page is written by
`python -m tests.variants`, which judges each on all of those claims with the examples of `standard`, in every dtype
that it declares, under one root seed after the other: under seed 1 with all its operations, under the others with those
that it changes alone, so that generic claims spend their examples on them. The command can be stopped at any time and
goes on where it was. A claim that calls nothing that a variant changes says of it, bit for bit, what it says of the
built-in `numpy` (a test holds it to that), and is not judged again.

"""
TABLE = """
## The variants

`claims` are those that reach what the variant changes and apply to it; `seeds` how many root seeds were judged;
`upheld` counts verdicts, one a claim, dtype and seed, and `open` those that were inconclusive because rounding bounds
were too wide to say anything, as most are in half precision; `normwise` counts results that are right to rounding of
the norms alone, as those of transforms are. `worst` is the largest |error| / bound among those that are right entry by
entry. It is 1 where a bound is attained: by a slope at a kink, where two answers are right, and by an inequality that
its extremal case meets.

"""
COLUMNS = ("variant", "what differs", "claims", "seeds", "upheld", "normwise", "open", "worst", "refuted")


def page(lines):
    """The page in Markdown."""
    by_variant = defaultdict(list)
    for line in lines:
        if line.variant in BY_NAME:
            by_variant[line.variant].append(line)
    rows = [row(name, by_variant[name]) for name in BY_NAME]
    return "".join((HEAD, summary(by_variant), TABLE, table(COLUMNS, rows), "\n"))


def summary(by_variant):
    """The sum of it, and whatever was said that should not have been."""
    lines = [line for some in by_variant.values() for line in some]
    results, wrong = sum(line.upheld for line in lines), [said for line in lines for said in line.wrong]
    seeds = [len(by_variant[name]) for name in BY_NAME]
    span = f"{min(seeds)} to {max(seeds)}" if min(seeds) < max(seeds) else max(seeds)
    said = "none refuted" if not wrong else f"{len(wrong)} wrong"
    told = f"{len(BY_NAME)} variants, {span} root seeds each, {results:,} results upheld, **{said}**.\n"
    return told + "".join(f"\n- {one}" for one in wrong) + ("\n" if wrong else "")


def row(name, lines):
    """What was said of one variant."""
    if not lines:
        return f"`{name}`", caption(BY_NAME[name]), "", 0, *[""] * 5
    claims = max(line.claims for line in lines)
    upheld, normwise, inconclusive, wrong = (sum(counts) for counts in zip(*map(counted, lines), strict=True))
    worst = f"{max(line.worst for line in lines):.2g}"
    about = normwise if BY_NAME[name] in NORMWISE else ""
    return f"`{name}`", caption(BY_NAME[name]), claims, len(lines), f"{upheld:,}", about, inconclusive, worst, wrong


def counted(line):
    """What adds up over seeds."""
    return line.upheld, line.normwise, line.open, len(line.wrong)
