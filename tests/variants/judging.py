"""Judges correct variants on the claims that reach what they change."""

import inspect
from functools import cache
from pathlib import Path

from tests.variants.changes import built_on_numpy, changed
from tests.variants.every import BY_NAME, NORMWISE

from theorycheck import catalogue, run
from theorycheck.claim import Kind
from theorycheck.fault import Fault
from theorycheck.implementation import Implementation
from theorycheck.kill_matrix import exposed, needs
from theorycheck.suspects import Suspect
from theorycheck.verdict import Verdict


def caption(variant):
    """What differs, in the first line of a docstring."""
    return inspect.getdoc(variant).partition("\n")[0]


def claims():
    """Every claim about implementations; sentences judged as stated are about the theory alone."""
    return tuple(found for found in catalogue.select(()) if found.claim.kind is not Kind.REFUTATION)


def claims_about(variant):
    """The claims that call what a variant changes."""
    own = changed(variant)
    return tuple(found for found in claims() if needs(found) & own)


@cache
def variants_about(found):
    """The names of the variants that change what a claim calls."""
    return tuple(name for name, own in _changed_by_name().items() if needs(found) & own)


@cache
def _changed_by_name():
    return {name: changed(variant) for name, variant in BY_NAME.items()}


def judged(variant, found, plan, *, whole=False):
    """The results of a claim, one a dtype; unless on the `whole`, of what the variant changes of the claim alone."""
    target = variant if whole or not built_on_numpy(variant) else exposed(found, suspect(variant))
    for dtype in run.dtypes(found, Implementation(target), plan.profile):
        yield run.check(found, Implementation(target, dtype=dtype), plan)


def suspect(variant):
    """A variant as the kill matrix takes a fault, to be judged on the operations that it changes."""
    changes = Fault(variant.__name__, tuple(changed(variant)), caption(variant), origin="a correct implementation")
    return Suspect(changes, variant, Path(inspect.getfile(variant)))


def wrong(variant, result):
    """What must not be said of a correct implementation; empty if it was not."""
    told = f"{result.id}: {result.words}. {result.sentence}"
    if result.verdict in {Verdict.REFUTED, Verdict.ERROR}:
        return told
    return told if result.qualifier and variant not in NORMWISE else ""
