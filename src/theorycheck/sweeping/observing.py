"""One point of a sweep, measured: some curves of the claim's figure there, or the estimate of its statistic."""

import dataclasses
import time
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from theorycheck import run
from theorycheck.catalogue import Property
from theorycheck.errors import ImplementationError
from theorycheck.evidence import Figure, Series
from theorycheck.implementation import Implementation
from theorycheck.results import describe
from theorycheck.statistics import Law, intervals, seed63
from theorycheck.sweeping.axes import SEED, Value, options
from theorycheck.sweeping.grid import Curves, Finished, Portion
from theorycheck.undisturbed import undisturbed

PROFILE = "standard"
"""Its settings are the ones that a sweep starts from."""
LEVEL = 0.99


def measure(found: Property, implementation: Implementation, portion: Portion) -> Finished:
    """A portion of a sweep on an implementation, in its current dtype. Whatever goes wrong is told as its reason."""
    started = time.perf_counter()
    reason = run.applicable(found.claim, implementation)
    if reason:
        return Finished(portion, reason=f"the claim does not apply: {reason}")
    with undisturbed():
        try:
            figures = [observe(found, implementation, dict(portion.place), seed) for seed in portion.seeds]
        except ImplementationError as error:
            return Finished(portion, reason=str(error))
        except Exception as error:  # noqa: BLE001 -- a value that a claim cannot take must not lose the others
            return Finished(portion, reason=f"{found.id} raised {describe(error)}")
    curves = tuple(Curves(seed, one.series) for seed, one in zip(portion.seeds, figures, strict=True))
    one = figures[0]
    labels = (one.title, one.x_label, one.y_label, one.x_scale, one.y_scale)
    return Finished(portion, curves, time.perf_counter() - started, labels)


def observe(found: Property, implementation: Implementation, values: Mapping[str, Value], seed: int) -> Figure:
    """The figure of a claim at one value of each axis.

    Args:
        found: the claim.
        implementation: who is measured, in its current dtype.
        values: axis → value; the first is the abscissa of a statistic.
        seed: the number of the draw: 0, 1, 2, …
    """
    known = options(found)
    if values.keys() <= known.keys():
        given = {name: (value,) if isinstance(known[name], tuple) else value for name, value in values.items()}
        figure: Figure = found.figure(implementation, **given, **({SEED: seed} if SEED in known else {}))
        return figure
    return _statistic(found, implementation, values, seed)


def abscissa(value: Value) -> float:
    """Where a value stands on its axis: layers of equal width by their number."""
    return float(len(value) - 1 if isinstance(value, tuple) else value if not isinstance(value, str) else 0)


def _statistic(found: Property, implementation: Implementation, values: Mapping[str, Value], seed: int) -> Figure:
    scope = implementation.scope(profile=PROFILE, largest=run.LARGEST[PROFILE])
    settings: list[Any] = []
    for given in found.settings(scope):
        setting = dataclasses.replace(given, **values)
        if setting not in settings:
            settings.append(setting)
    series: list[Series] = []
    for index, setting in enumerate(settings):
        law: Law = found.law(setting)
        draws = np.asarray(found.sample(implementation, setting, seed63(seed, found.id, "sweep", index)))
        series += _estimated(law, draws, abscissa(next(iter(values.values()))), _told(setting, values))
    first = next(iter(values))
    return Figure(found.claim.upheld, first, found.law(settings[0]).what, tuple(series))


def _estimated(law: Law, draws: Any, x: float, told: str) -> Iterator[Series]:
    """The value claimed, and the one estimated with its interval; of several places the mean."""
    columns = draws.reshape(len(draws), -1).T
    estimate = float(np.mean([law.model.estimate(column) for column in columns]))
    interval = intervals.fixed(law, draws, 1.0 - LEVEL) if len(columns) == 1 else None
    at, (low, high) = np.array([x]), interval or (np.nan, np.nan)
    band = f"{100 * LEVEL:g} % confidence" if interval else ""
    yield Series(f"claimed{told}", at, np.array([law.value]), "theory")
    yield Series(
        f"estimated{told}",
        at,
        np.array([estimate]),
        lower=np.array([low]) if interval else None,
        upper=np.array([high]) if interval else None,
        band=band,
    )


def _told(setting: Any, values: Mapping[str, Value]) -> str:
    """What else a setting fixes, in words."""
    names = (field.name for field in dataclasses.fields(setting) if field.name not in {*values, "dtype"})
    fixed = ", ".join(f"{name} = {getattr(setting, name)}" for name in names)
    return f", {fixed}" if fixed else ""
