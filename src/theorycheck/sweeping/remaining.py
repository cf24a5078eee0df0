"""How long the rest of a sweep takes: by what its places took so far, and said to be a guess where one is unknown."""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence

from theorycheck.sweeping.grid import Finished, Place, Portion


class Remaining:
    """Seconds a seed, place by place, as they become known.

    Args:
        finished: portions measured before.
        workers: how many measure at the same time.
    """

    def __init__(self, finished: Iterable[Finished], workers: int = 1) -> None:
        self._seconds: defaultdict[Place, float] = defaultdict(float)
        self._seeds: defaultdict[Place, int] = defaultdict(int)
        self._workers = workers
        for one in finished:
            self.add(one)

    def add(self, finished: Finished) -> None:
        """Take what a portion took."""
        self._seconds[finished.portion.place] += finished.seconds
        self._seeds[finished.portion.place] += len(finished.portion.seeds)

    def told(self, left: Sequence[Portion]) -> str:
        """How long the portions that are left take, in words: `at least` as long as a place was never measured."""
        known = {place: seconds / self._seeds[place] for place, seconds in self._seconds.items()}
        if not left or not known:
            return ""
        # A place never measured costs at least what the cheapest does; more cannot be known before it was tried.
        least = min(known.values())
        seconds = sum(len(one.seeds) * known.get(one.place, least) for one in left) / self._workers
        sure = all(one.place in known for one in left)
        return f"{'about' if sure else 'at least'} {words(seconds)} left"


def words(seconds: float) -> str:
    """A time as one says it: `40 s`, `3 min`, `2 h 10 min`."""
    if seconds < 90:
        return f"{max(1, math.ceil(seconds))} s"
    minutes = math.ceil(seconds / 60)
    hours, rest = divmod(minutes, 60)
    return f"{minutes} min" if not hours else f"{hours} h {rest} min"
