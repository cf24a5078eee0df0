"""What every statistical claim costs and sees, and what no budget sees."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from tests.calibration.laws import BETA, CASES, NO_LIMIT, ROOT
from tests.calibration.markdown import table

from theorycheck import catalogue
from theorycheck.adapters.numpy import NumPy
from theorycheck.implementation import Implementation
from theorycheck.statistics import Law, Uniformity, batch, plan
from theorycheck.statistics.calibrate import costs
from theorycheck.statistics.plan import to_see

CLAIM_ALPHA = 1e-9
DRAWS = 2e8
"""So many draws at most are simulated for a row."""
RUNS = (24, 400)
INTRO = """\
Each law is put to draws that deviate by exactly what must be caught, on the side that is harder to see, and to draws
that are correct. `bound` is log(1/α)/KL: no test of level α refutes with a smaller mean sample. `one look` is the exact
test of a sample of fixed size, with the power that it has at that size. `looks` is the sequential test, a look after
every batch as in production: the mean sample at which it refuted the deviation and upheld the correct law, as measured
over `runs` simulated decisions by the code that decides in production, each refutation confirmed on fresh draws, and
the sample at which it gives up. False alarms: none in any of these runs; their rate is not measured like this but by
exact means and by importance sampling, in the tests. Where a single draw refutes, as one that should never be, the
bound counts parts of that draw, and no test comes near it.
"""
BEYOND = """\
Deviations that a reader may ask for, and that no affordable sample shows. A claim tolerates them, or is silent about
them, and says so in its report; a claim that asked for them within a smaller budget would be refused before anything is
drawn.
"""
COLUMNS = (
    "claim",
    "law",
    "tolerated",
    "caught",
    "α",
    "power",
    "bound",
    "one look",
    "× bound",
    "looks: to refute",
    "× bound",
    "to uphold",
    "at most",
    "refuted",
    "upheld",
    "runs",
)


@dataclass(frozen=True)
class Row:
    """A law, the level at which its claim judges it, and the claim."""

    claim: str
    law: Law
    alpha: float


def rows() -> Iterator[Row]:
    """The laws of all statistical claims in `standard`, and those that the engine is calibrated on, each once."""
    scope = Implementation(NumPy).scope(profile="standard", largest=6)
    seen = set()
    for found in catalogue.select(()):
        if not found.random:
            continue
        settings = list(found.settings(scope))
        for law in map(found.law, settings):
            key = (found.id, type(law.model), *(f"{number:.6g}" for number in (law.value, law.caught)))
            if not isinstance(law.model, Uniformity) and key not in seen:
                seen.add(key)
                # Replicas share alpha; one of them is simulated.
                alone = replace(law, most=0, replicas=1)
                yield Row(found.id, alone, CLAIM_ALPHA / len(settings) / law.replicas)
    for each in CASES:
        yield Row(f"*{each.name}*", each.law, CLAIM_ALPHA)


def line(row: Row) -> list[str]:
    """One row of the table, measured."""
    looks = replace(row.law, most=NO_LIMIT)
    once, design = (plan(law, alpha=row.alpha, beta=BETA) for law in (replace(row.law, most=0), looks))
    runs = decisions(design.bound)
    levels = {"alpha": row.alpha, "beta": BETA, "batch": batch(looks), "runs": runs, "root": ROOT}
    wrong, right = costs(looks, harder(row), **levels), costs(looks, row.law.value, **levels)
    if right.counts["fail"]:
        raise AssertionError(f"a false alarm in {row!r}")
    return [
        row.claim,
        type(row.law.model).__name__,
        f"{row.law.tolerated:.2g}",
        f"{row.law.caught:.3g}",
        f"{row.alpha:.1e}",
        f"{once.power:.4f}",
        f"{design.bound:,.0f}",
        f"{once.most:,}",
        f"{once.most / design.bound:.2f}",
        f"{wrong.mean:,.0f}",
        f"{wrong.mean / design.bound:.2f}",
        f"{right.mean:,.0f}",
        f"{design.most:,}",
        f"{wrong.counts['fail']}",
        f"{right.counts['pass']}",
        f"{runs}",
    ]


def decisions(bound: float) -> int:
    """How many decisions to simulate for a mean that is known well, of a law whose bound is so many draws."""
    return int(min(max(DRAWS / (3 * bound), RUNS[0]), RUNS[1]))


def harder(row: Row) -> float:
    """The deviation that takes more draws to see."""
    low, high = row.law.model.space
    edges = [edge for edge in (row.law.value - row.law.caught, row.law.value + row.law.caught) if low < edge < high]
    if not hasattr(row.law.model, "kl"):
        return edges[0]
    return min(edges, key=lambda edge: row.law.model.kl(edge, row.law.value))


def out_of_reach() -> str:
    """What no budget sees, with the sample that it would take."""
    scope = Implementation(NumPy).scope(profile="standard", largest=6)
    found = []
    for claim in catalogue.select(()):
        laws = list(map(claim.law, claim.settings(scope))) if claim.random else []
        for law in laws:
            for what, parameter in law.beyond:
                needed = to_see(law, parameter, alpha=CLAIM_ALPHA / len(laws), beta=BETA)
                numbers = f"{law.value:.6g}", f"{parameter:.6g}", f"{needed:.1e}", f"{law.most:,}"
                found.append((claim.id, what, *numbers))
    columns = ("claim", "what", "claimed", "instead", "draws it would take", "draws the claim may take")
    return "\n".join([BEYOND, table(columns, found)])


def section() -> str:
    """The laws as a section of the page."""
    return "\n".join([INTRO, table(COLUMNS, map(line, rows()))])
