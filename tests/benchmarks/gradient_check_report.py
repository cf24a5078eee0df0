"""The tables of docs/gradient-check.md, measured: `python -m tests.benchmarks.gradient_check_report`."""

import argparse
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import count
from typing import Any

import numpy as np
import torch
from tests.benchmarks.budgets import budget
from tests.benchmarks.bugs import classics, permutations, scaled
from tests.benchmarks.modules import Module, by_hand, floor, kinked, seven
from tests.benchmarks.tables import DOCS, rewrite, table
from tests.benchmarks.timing import microseconds
from tests.benchmarks.torch_modules import minimum, seven_in_torch
from torch.autograd import gradcheck

from theorycheck.numerics.gradient_check import GradientVerdict, check_gradient

SEEDS = count()


def main() -> None:
    """Measure the sections asked for and rewrite the page between its markers."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sections", nargs="*", default=["cost", "torch", "bugs", "scaled", "alarms"])
    parser.add_argument("--trials", type=int, default=30, help="of each planted bug")
    parser.add_argument("--checks", type=int, default=10_000, help="of right gradients")
    parser.add_argument("--rounds", type=int, default=20, help="of each timing")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    measures: Mapping[str, Callable[[], str]] = {
        "cost": lambda: cost(arguments.rounds),
        "torch": lambda: cost_in_torch(arguments.rounds),
        "bugs": lambda: detection(arguments.trials),
        "scaled": lambda: sensitivity(arguments.trials),
        "alarms": lambda: false_alarms(arguments.checks),
    }
    rewrite(DOCS / "gradient-check.md", {name: measures[name]() for name in arguments.sections})


def cost(rounds: int) -> str:
    """Microseconds of a check in NumPy, beside F and the budgets."""
    rows = []
    for name, module in seven(0).items():
        checks = {key: checking(module, **options) for key, options in METHODS.items()}
        candidates = {"F": floor(module), "by hand": by_hand(module), **checks}
        us = microseconds(candidates, rounds)
        failing = {bug: spoilt for bug, spoilt in planted(0).items() if bug.startswith(f"{name}:")}
        slowest = max(microseconds({bug: checking(spoilt) for bug, spoilt in failing.items()}, rounds, 5).values())
        f = us["F"]
        shares = [
            f"{us[key]:.0f} ({us[key] / allowed:.2f})"
            for key, allowed in (
                ("screening", budget("screening", f)),
                ("complex", budget("complex", f)),
                ("central", budget("central", f)),
                ("each input", budget("central", f, module.arrays + 1)),
            )
        ]
        rows.append((name, f"{f:.0f}", f"{us['by hand']:.0f}", *shares, f"{slowest / us['central']:.0f} ×"))
    head = ("module", "F", "by hand", "screening", "complex step", "default", "each input too", "failing / passing")
    return table(head, rows)


def cost_in_torch(rounds: int) -> str:
    """Microseconds of a check in torch, beside `gradcheck`."""
    rows = []
    for name, (function, inputs) in seven_in_torch(0).items():
        us = microseconds(
            {
                "F": lambda f=function, x=inputs: minimum(f, x),
                "ours": lambda f=function, x=inputs: check_gradient(f, None, x, seed=next(SEEDS)),
                "fast": lambda f=function, x=inputs: gradcheck(f, x, fast_mode=True),
            },
            rounds,
            calls=10,
        )
        slow = microseconds({"slow": lambda f=function, x=inputs: gradcheck(f, x)}, 1, 1)["slow"]
        ratios = (f"{us['fast'] / us['ours']:.1f} ×", f"{slow / us['ours']:.0f} ×")
        rows.append((name, f"{us['F']:.0f}", f"{us['ours']:.0f}", f"{us['fast']:.0f}", f"{slow:.0f}", *ratios))
    return table(("module", "F", "default", "gradcheck fast", "gradcheck", "fast / ours", "gradcheck / ours"), rows)


def detection(trials: int) -> str:
    """How often each planted bug is found."""
    found = Counter(
        (bug, key)
        for seed in range(trials)
        for bug, module in planted(seed).items()
        for key in ("screening", "central")
        if checking(module, **METHODS[key], seed=seed)().verdict is GradientVerdict.WRONG
    )
    rows = [(bug, *(f"{found[bug, key]} / {trials}" for key in ("screening", "central"))) for bug in planted(0)]
    return table(("planted bug", "screening", "default"), rows)


def sensitivity(trials: int) -> str:
    """How often one array's gradient is found to be too large by a relative error, over all arrays of all modules."""
    columns = ("screening", "central", "each input", "complex")
    rows = []
    for exponent in (-4, -5, -6, -7, -8, -9, -10, -11, -12):
        shares = (share_found(key, 10.0**exponent, trials) for key in columns)
        rows.append((f"10^{exponent}", *(f"{share:.1%}" for share in shares)))
    return table(("relative error", "screening", "default", "each input too", "complex step"), rows)


def share_found(method: str, error: float, trials: int) -> float:
    """Of gradients of which one array is too large by a relative error, the share that a method finds wrong."""
    verdicts = [
        checking(spoilt, **METHODS[method], seed=seed)().verdict is GradientVerdict.WRONG
        for seed in range(trials)
        for module in seven(seed).values()
        for spoilt in scaled(module, error)
    ]
    return float(np.mean(verdicts))


def false_alarms(checks: int) -> str:
    """The verdicts on right gradients."""
    modules = list(right(checks))
    verdicts = Counter((name, checking(module, seed=seed)().verdict) for seed, name, module in modules)
    totals = Counter(name for _, name, _ in modules)
    rows = [(name, total, *(verdicts[name, verdict] for verdict in GradientVerdict)) for name, total in totals.items()]
    rows.append(("all", totals.total(), *(sum(verdicts[name, v] for name in totals) for v in GradientVerdict)))
    return table(("module", "checks", *GradientVerdict), rows)


METHODS: Mapping[str, Mapping[str, Any]] = {
    "screening": {"method": "screening"},
    "complex": {"method": "complex"},
    "central": {},
    "each input": {"each_input": True},
}


def planted(seed: int) -> dict[str, Module]:
    """All planted bugs but the scaled errors."""
    return {**permutations(seed), **classics(seed)}


def checking(module: Module, **options: Any) -> Callable[[], Any]:
    """A check of the module, along another line each time unless a seed is given."""

    check = partial(check_gradient, module.function, module.vjp, module.inputs, **options)
    return check if "seed" in options else lambda: check(seed=next(SEEDS))


def right(checks: int) -> Iterator[tuple[int, str, Module]]:
    """So many modules whose gradients are right, with the seeds and names of each."""
    made = 0
    for seed in count():
        for name, module in {**seven(seed), **kinked(seed)}.items():
            if made == checks:
                return
            made += 1
            yield seed, name, module


if __name__ == "__main__":
    main()
