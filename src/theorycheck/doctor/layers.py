"""Calls every layer of an adapter's own once in each dtype, and its vjp: do they return what can be judged?"""

from collections.abc import Iterator

from theorycheck import custom, run
from theorycheck.catalogue import CUSTOM
from theorycheck.custom.calling import Called, Visit
from theorycheck.custom.gradient import gradient
from theorycheck.doctor.calling import Problem, plain
from theorycheck.errors import ImplementationError
from theorycheck.implementation import Implementation

DIFFERENTIATED = "float64"
"""Gradients are judged in it alone, whatever dtypes are declared."""


def layer_problems(implementation: Implementation, name: str) -> Iterator[Problem]:
    """What is wrong with a layer: each problem once, with the dtypes in which it shows."""
    found: dict[str, list[str]] = {}
    for dtype in implementation.dtypes:
        try:
            called = Called(implementation, name, Visit(dtype, seed=0))
            called.arrays(called.arguments())
        except ImplementationError as error:
            found.setdefault(str(error), []).append(dtype)
    if not found and not implementation.layers[name].missing("vjp"):
        try:
            gradient(name, implementation, Visit(DIFFERENTIATED, seed=0))
        except ImplementationError as error:
            found[str(error)] = []
    who = f"{CUSTOM}.{name}"
    yield from (Problem(who, plain(what, who, implementation), tuple(dtypes)) for what, dtypes in found.items())


def layer_claims(implementation: Implementation) -> int:
    """How many claims about layers of its own apply to an implementation, in one dtype or another."""
    applying = set()
    for found in custom.properties(implementation):
        for dtype in implementation.dtypes:
            implementation.dtype = dtype
            if not run.applicable(found.claim, implementation):
                applying.add(found.id)
    return len(applying)
