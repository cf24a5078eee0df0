"""How cost grows, measured, fitted and drawn: `python -m tests.benchmarks.growth` rewrites docs/scale.md.

Processor time, the least of two rounds; memory is what NumPy and Python allocated at most, by tracemalloc, or for whole
runs what the process ever held.
"""

import argparse
import resource
import time
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from tests.benchmarks.tables import DOCS, rewrite, table

import theorycheck
from theorycheck import catalogue, search
from theorycheck.adapters.numpy import NumPy
from theorycheck.evidence import Figure, Series
from theorycheck.implementation import Implementation
from theorycheck.pool import Task, outcomes
from theorycheck.reference.enclosure import enclose, enclose_vjp
from theorycheck.report import figure_files

IMAGES = DOCS / "images"
ROUNDS = 2
CLAIMS = (5, 10, 20, 40)
EXAMPLES = (25, 50, 100, 200, 400)
WIDTHS = (16, 32, 64, 128, 256, 512)
LENGTHS = (5, 10, 20, 40, 80)
WORKERS = (1, 2, 4, 8)
WAITS, WAIT = 16, 0.2
"""So many waits of so many seconds for each worker: they need time and no core."""
EMPTY, MOST_BUSY = 500, 4
"""Tasks that take no time, and workers that share them: more answer no sooner."""


@dataclass(frozen=True)
class Curve:
    """What something costs at several sizes, and the power of the size that fits.

    Attributes:
        name: what grows.
        unit: of the size.
        sizes: at which it was measured.
        seconds: processor time at each, or wall time for workers.
        megabytes: allocated at most at each; empty where it does not apply.
    """

    name: str
    unit: str
    sizes: tuple[int, ...]
    seconds: tuple[float, ...]
    megabytes: tuple[float, ...] = ()

    def row(self) -> tuple[str, ...]:
        """A line of the table: the largest size, and the fitted powers."""
        memory = f"{self.megabytes[-1]:.3g} MB" if self.megabytes else ""
        grows = f"{power(self.sizes, self.megabytes):.2f}" if self.megabytes else ""
        largest = f"{self.sizes[-1]} {self.unit}"
        return self.name, largest, f"{self.seconds[-1]:.3g} s", f"{power(self.sizes, self.seconds):.2f}", memory, grows


def main() -> None:
    """Measure what is asked for, and rewrite the page and its figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sections", nargs="*", default=["curves", "workers"])
    sections = parser.parse_args().sections
    if "curves" in sections:
        curves = [claims(), examples(), widths(), lengths()]
        rewrite(DOCS / "scale.md", {"curves": _table(curves)})
        IMAGES.mkdir(exist_ok=True)
        for what, figure in drawn(curves):
            figure_files.save(figure, IMAGES / f"growth-{what}.svg")
    if "workers" in sections:
        rewrite(DOCS / "scale.md", {"workers": workers()})


def power(sizes: Sequence[float], costs: Sequence[float]) -> float:
    """The p of cost ∝ size^p, by least squares on logarithms over the upper half of the sizes, past fixed costs."""
    upper = len(sizes) // 2
    return float(np.polyfit(np.log(sizes[upper:]), np.log(costs[upper:]), 1)[0])


def claims() -> Curve:
    """Claims of quick, in an order drawn once, on the hand-written NumPy."""
    ids = [found.id for found in catalogue.select(()) if found.claim.profile == "quick"]
    order = list(np.random.default_rng(0).permutation(ids))

    def judge(count: int) -> Any:
        return theorycheck.check("numpy", claims=order[:count], profile="quick")

    judge(CLAIMS[0])  # what is imported and learned once is not counted
    return _measured("claims of quick", "claims", CLAIMS, judge, rounds=1, memory=_held)


def examples() -> Curve:
    """Cases of the definition of a multilayer perceptron."""
    found, implementation = catalogue.load("definitions.mlp"), Implementation(NumPy)
    scope = implementation.scope(profile="standard", largest=6)

    def judge(count: int) -> Any:
        return search.search(found, implementation, scope, seed=0, examples=count)

    return _measured("cases of one claim", "cases", EXAMPLES, judge)


def widths() -> Curve:
    """The bounds of a network of four square layers, batch 8, forward."""
    rng = np.random.default_rng(0)

    def bound(width: int) -> Any:
        weights = [rng.standard_normal((width, width)) / np.sqrt(width) for _ in range(4)]
        biases = [np.zeros(width) for _ in weights]
        return enclose("mlp", rng.standard_normal((8, width)), weights, biases, activation="relu")

    return _measured("bounds of an MLP, 4 layers", "units", WIDTHS, bound)


def lengths() -> Curve:
    """The bounds of the gradients of an LSTM of 16 units, batch 4."""
    rng, n = np.random.default_rng(0), 16

    def bound(steps: int) -> Any:
        x, state = rng.standard_normal((steps, 4, n)), rng.standard_normal((4, n))
        w_xh, w_hh = rng.standard_normal((2, 4 * n, n)) / 4
        dh = rng.standard_normal((steps, 4, n))
        return enclose_vjp("lstm", x, state, state, w_xh, w_hh, np.zeros(4 * n), dh, state)

    return _measured("bounds of an LSTM's gradients", "steps", LENGTHS, bound)


def workers() -> str:
    """Waits shared by the workers of a Dask cluster on this machine: what each of them is used."""
    rows = []
    for count in WORKERS:
        seconds = _shared(count, WAITS * count, WAIT)
        rows.append((count, WAITS * count, f"{seconds:.2f} s", f"{WAITS * WAIT / seconds:.1%}"))
    head = ("workers", "tasks of 200 ms", "wall time", "share of it used")
    each = 1000 * _shared(MOST_BUSY, EMPTY, 0.0) / EMPTY
    return (
        f"Workers of a Dask cluster on one idle machine, which only wait:\n\n{table(head, rows)}\n\n"
        f"{EMPTY} tasks that do nothing take {MOST_BUSY} workers {each:.1f} ms each: client, scheduler and workers "
        "share two cores."
    )


def _shared(count: int, number: int, wait: float) -> float:
    """How long a number of waits takes by the clock, shared by so many workers."""
    from distributed import LocalCluster
    from tests.benchmarks.test_cluster import waiting

    from theorycheck.cluster.connection import Connection

    with (
        LocalCluster(n_workers=count, threads_per_worker=1, dashboard_address=None) as local,
        Connection(local.scheduler_address) as cluster,
    ):
        tasks = [Task(0, 1.0, lambda: cluster.ask(waiting, wait)) for _ in range(number)]
        list(outcomes(tasks[:count], cluster.lanes))
        started = time.perf_counter()
        list(outcomes(tasks, cluster.lanes))
        return time.perf_counter() - started


def drawn(curves: Sequence[Curve]) -> Iterator[tuple[str, Figure]]:
    """Time, and memory, against size, both as multiples of the smallest measured; with the fitted powers."""
    for what, label in (("seconds", "processor time"), ("megabytes", "memory")):
        series = []
        for curve in curves:
            costs, sizes = np.array(getattr(curve, what)), np.array(curve.sizes, float)
            if not len(costs):
                continue
            p, x = power(curve.sizes, getattr(curve, what)), sizes / sizes[0]
            fitted = costs[-1] / costs[0] * (x / x[-1]) ** p
            series += [
                Series(f"{curve.name}: size to the power {p:.2f}", x, fitted, "theory"),
                Series(curve.name, x, costs / costs[0]),
            ]
        title = f"How {label} grows with size"
        yield what, Figure(title, "size / the smallest", f"{label} / at the smallest", tuple(series), "log", "log")


def _measured(
    name: str,
    unit: str,
    sizes: tuple[int, ...],
    act: Callable[[int], Any],
    *,
    rounds: int = ROUNDS,
    memory: Callable[[Callable[[int], Any], int], float] | None = None,
) -> Curve:
    taken = [(min(_seconds(act, size) for _ in range(rounds)), (memory or _allocated)(act, size)) for size in sizes]
    seconds, megabytes = zip(*taken, strict=True)
    return Curve(name, unit, sizes, seconds, megabytes)


def _seconds(act: Callable[[int], Any], size: int) -> float:
    started = time.process_time()
    act(size)
    return time.process_time() - started


def _held(act: Callable[[int], Any], size: int) -> float:
    """What this process ever held, MB: from small to large, the largest so far."""
    act(size)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _allocated(act: Callable[[int], Any], size: int) -> float:
    """What was allocated at a time, at most, MB."""
    tracemalloc.start()
    try:
        act(size)
        return tracemalloc.get_traced_memory()[1] / 1e6
    finally:
        tracemalloc.stop()


def _table(curves: Sequence[Curve]) -> str:
    head = ("what grows", "largest", "time there", "power of the size", "memory there", "power of the size")
    return table(head, [curve.row() for curve in curves])


if __name__ == "__main__":
    main()
