"""The figure of a claim on one implementation: data for a report. Whatever goes wrong loses the figure alone."""

import time
from dataclasses import replace

from theorycheck.catalogue import Property
from theorycheck.claim import Profile
from theorycheck.errors import ImplementationError
from theorycheck.evidence import Figure
from theorycheck.implementation import Implementation
from theorycheck.record import Experiment
from theorycheck.results import describe
from theorycheck.undisturbed import undisturbed


def drawn(found: Property, profile: str) -> bool:
    """True if the property has a figure that this profile draws."""
    return hasattr(found.module, "figure") and Profile(profile).includes(found.claim.figure_profile)


def perform(found: Property, implementation: Implementation) -> Experiment:
    """The figure of a property, measured on an implementation to which its claim applies, in its current dtype."""
    started = time.perf_counter()
    blank = Experiment(found.id, implementation.name, implementation.dtype, None)
    with undisturbed():
        try:
            figure = found.figure(implementation)
            if not isinstance(figure, Figure):
                raise TypeError(f"a figure is data of type Figure, got {type(figure).__name__}")  # noqa: TRY301
            experiment = replace(blank, figure=figure)
        except ImplementationError as error:
            experiment = replace(blank, reason=str(error))
        except Exception as error:  # noqa: BLE001 -- a figure that fails must not lose the verdicts
            experiment = replace(blank, reason=f"the figure of {found.id} raised {describe(error)}")
    return replace(experiment, seconds=time.perf_counter() - started)
