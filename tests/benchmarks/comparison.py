"""`make bench-compare`: what got slower than the committed benchmarks, by more than noise explains.

Times are first divided by the yardstick of their own run, so that another machine, or another day, compares; ratios and
sizes are what they are. A benchmark is a regression if its median is worse by more than a tenth and by more than four
standard errors of the difference of the two medians. The standard error of a median is 1.2533 σ/√n; σ is 1.4826 times
the median absolute deviation, and never taken for less than 2 % of the median, or 5 % where there are fewer than three
samples, which tell no spread.
"""

import argparse
import json
import math
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.summary import COMMITTED, MEASURED, YARDSTICK, Budget, budgets, load

LEAST = 0.1
"""The smallest relative worsening that counts: below it nobody would act."""
ERRORS = 4.0
MEDIAN = 1.2533
"""The standard error of a median in units of that of a mean, for normal samples."""
STEADY, UNKNOWN = 0.02, 0.05
"""The least relative deviation of a sample that is believed, and that of one whose spread is not known."""
TIMES = {"s", "ms", "µs"}


@dataclass(frozen=True)
class Regression:
    """A benchmark that got worse.

    Attributes:
        name: of the benchmark.
        before: its median as committed, in yardsticks of that run if it is a time.
        after: its median now.
        worse: by how much, relative to before.
        allowed: what noise explains.
    """

    name: str
    before: float
    after: float
    worse: float
    allowed: float

    def __str__(self) -> str:
        return f"{self.name}: {100 * self.worse:.0f} % worse, noise explains {100 * self.allowed:.0f} %"


def main() -> int:
    """Compare what was measured with what is committed; 1 if something regressed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("measured", nargs="?", type=Path, default=MEASURED)
    parser.add_argument("committed", nargs="?", type=Path, default=COMMITTED)
    arguments = parser.parse_args()
    after = budgets(json.loads(arguments.measured.read_text(encoding="utf-8")))
    before = load(arguments.committed)
    found = list(regressions(before, after))
    both = sum(name in before for name in after)
    told = f"{len(found)} of {both} benchmarks regressed; {len(after) - both} are new"
    sys.stdout.write("\n".join([*map(str, found), told, ""]))
    return int(bool(found))


def regressions(before: Mapping[str, Budget], after: Mapping[str, Budget]) -> Iterator[Regression]:
    """The benchmarks of both runs that got worse by more than noise explains, the worst first."""
    speed = _yardstick(after) / _yardstick(before)
    compared = (_compared(before[name], now, speed) for name, now in after.items() if name in before)
    found = [one for one in compared if one.worse > one.allowed]
    yield from sorted(found, key=lambda one: one.allowed - one.worse)


def _compared(was: Budget, now: Budget, speed: float) -> Regression:
    expected = was.median * (speed if was.unit in TIMES else 1.0)
    change = now.median / expected - 1.0 if expected else 0.0
    worse = -change if was.at_least else change
    error = math.hypot(_error(was), _error(now))
    return Regression(was.name, expected, now.median, worse, max(LEAST, ERRORS * error))


def _error(one: Budget) -> float:
    """The relative standard error of a median."""
    known = one.samples >= 3 and one.median
    deviation = max(one.spread / one.median, STEADY) if known else UNKNOWN
    return MEDIAN * deviation / math.sqrt(one.samples)


def _yardstick(found: Mapping[str, Budget]) -> float:
    return next((one.median for name, one in found.items() if YARDSTICK in name), 1.0)


if __name__ == "__main__":
    sys.exit(main())
