"""Calls every operation a few times: does it keep the contract, whatever the numbers that it returns?"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from theorycheck.contract import OPERATIONS, Operation, Role
from theorycheck.doctor.samples import LARGEST_SEED, Inputs, Sample, sample, variations
from theorycheck.errors import TheorycheckError
from theorycheck.implementation import Implementation
from theorycheck.numerics import unit_roundoff
from theorycheck.results import check_results, describe

Arrays = list[NDArray[Any]]

LOW_BITS = 2**32
DRAWS = frozenset({"dropout", "dropout_vjp", "initialize"})
"""Operations in which another seed shows: what a default layer draws, and whether, is its own business."""
SHAPED = frozenset({"stride", "padding", "dilation", "window"})
"""Options that change the shapes: of one that is ignored the check of the result tells."""
WITHOUT_EFFECT = frozenset({("dropout_inference", "rate")})


@dataclass(frozen=True, slots=True)
class Problem:
    """A breach of the contract that makes claims end in `error`: the adapter's mistake, whatever theory says.

    Attributes:
        operation: the operation in which it shows.
        what: what is wrong.
        dtypes: the dtypes in which it shows; empty for what was tried in the first one alone.
    """

    operation: str
    what: str
    dtypes: tuple[str, ...] = ()


def problems(implementation: Implementation, name: str) -> Iterator[Problem]:
    """What is wrong with an operation: in each dtype, once if in several; with its seeds and options, in the first."""
    found: dict[str, list[str]] = {}
    takes_arrays = bool(OPERATIONS[name].floating)
    for dtype in implementation.dtypes if takes_arrays else implementation.dtypes[:1]:
        for what in _basic(implementation, name, dtype):
            found.setdefault(what, []).append(dtype)
    for what, dtypes in found.items():
        yield Problem(name, plain(what, name, implementation), tuple(dtypes) if takes_arrays else ())
    first = implementation.dtypes[0]
    if not any(first in dtypes for dtypes in found.values()):
        told = (*_seeds(implementation, name, first), *_options(implementation, name, first))
        yield from (Problem(name, plain(what, name, implementation)) for what in told)


def cuts_seeds(implementation: Implementation, name: str) -> bool:
    """True if a random operation uses the low half of a seed alone: no breach that stops a claim, and worth a note."""
    if name not in DRAWS:
        return False
    dtype = implementation.dtypes[0]
    try:
        one, other = (
            _made(implementation, sample(implementation, name, dtype, seed=seed))[1] for seed in (0, LOW_BITS)
        )
    except _Failed:
        return False
    return _same(one, other)


def plain(what: str, name: str, implementation: Implementation) -> str:
    """A message without the names of operation and implementation, which stand before it."""
    return what.replace(f" ({implementation.name})", "").removeprefix(f"{name} ").rstrip(".")


def _basic(implementation: Implementation, name: str, dtype: str) -> Iterator[str]:
    """One call, the same again, and one with other numbers between them."""
    momentum = {"momentum": 0.5} if implementation.offers(f"{name}.momentum") else {}
    usual = sample(implementation, name, dtype, **momentum)
    try:
        kept, first = _made(implementation, usual)
        _made(implementation, usual.another())
        later = _arrays(usual.operation, kept, usual.steps[-1], usual, implementation)
        _, again = _made(implementation, usual)
        tangled = _interleaved(implementation, usual) if len(usual.steps) > 1 else again
    except _Failed as failed:
        yield str(failed)
        return
    if not _same(first[-len(later) :], later):
        yield "a result changes when the operation is called again: return a fresh array"
    if not _close(first, again):
        with_seed = " and seed" if usual.operation.random else ""
        yield f"gives another result for the same inputs{with_seed}"
    elif not _close(first, tangled):
        yield "two trajectories disturb each other: keep all that they need in the state that is returned"


def _seeds(implementation: Implementation, name: str, dtype: str) -> Iterator[str]:
    """Seeds over their whole range, each with a draw of its own."""
    if not OPERATIONS[name].random:
        return
    draws = {}
    for seed in (0, 1, LARGEST_SEED):
        try:
            draws[seed] = _made(implementation, sample(implementation, name, dtype, seed=seed))[1]
        except _Failed as failed:
            yield f"with seed={seed}: {failed}"
            return
    if name in DRAWS and _same(draws[0], draws[1]):
        yield "gives the same draw for the seeds 0 and 1"


def _options(implementation: Implementation, name: str, dtype: str) -> Iterator[str]:
    """Every accepted option, given another value than usual: it is taken, and it shows."""
    for option, without, given in variations(implementation, name):
        text = ", ".join(f"{key}={value!r}" for key, value in given.items())
        try:
            _, plain = _made(implementation, sample(implementation, name, dtype, **without))
            _, varied = _made(implementation, sample(implementation, name, dtype, **given))
        except _Failed as failed:
            yield f"with {text}: {failed}"
            continue
        if option not in SHAPED | {"seed"} and (name, option) not in WITHOUT_EFFECT and _same(plain, varied):
            yield f"accepts {option} and ignores it: {text} changes nothing"


class _Failed(Exception):  # noqa: N818 -- a signal within this module
    """The operation raised, or broke the contract."""


def _made(implementation: Implementation, given: Sample) -> tuple[Any, Arrays]:
    """The last raw result of a sample, and the arrays of all results."""
    [(kept, arrays)] = _together(implementation, [given])
    return kept, arrays


def _interleaved(implementation: Implementation, given: Sample) -> Arrays:
    """The results of an optimizer's sample with the steps of another trajectory between its own."""
    return _together(implementation, [given, given.another()])[0][1]


def _together(implementation: Implementation, samples: list[Sample]) -> list[tuple[Any, Arrays]]:
    """The last raw result and the arrays of all results of several samples, a step of each in turn."""
    states: list[Any] = [None] * len(samples)
    raw: list[Any] = [None] * len(samples)
    seen: list[Arrays] = [[] for _ in samples]
    for step in range(len(samples[0].steps)):
        for index, one in enumerate(samples):
            inputs = _with_state(one.operation, one.steps[step], states[index])
            raw[index] = _attempt(lambda one=one, inputs=inputs: _call(implementation, one, inputs))  # type: ignore[misc]
            seen[index] += _arrays(one.operation, raw[index], inputs, one, implementation)
            states[index] = raw[index][-1] if len(one.steps) > 1 else None
    return list(zip(raw, seen, strict=True))


def _with_state(operation: Operation, inputs: Inputs, state: Any) -> Inputs:
    return (*inputs[:-1], state) if operation.arguments[-1].role is Role.STATE else inputs


def _call(implementation: Implementation, given: Sample, inputs: Inputs) -> Any:
    return implementation.raw(given.operation.name)(*inputs, **given.options)


def _arrays(operation: Operation, raw: Any, inputs: Inputs, given: Sample, implementation: Implementation) -> Arrays:
    """The arrays of a result that keeps the contract, copied."""
    results = _attempt(lambda: check_results(operation, raw, inputs, given.options, who=implementation.name))
    parts = [results] if len(operation.outputs) == 1 else results
    pairs = zip(operation.outputs, parts, strict=True)
    lists = (part if isinstance(part, list) else [part] for output, part in pairs if output.role is not Role.STATE)
    return list(chain.from_iterable(lists))


def _attempt(make: Callable[[], Any]) -> Any:
    try:
        return make()
    except KeyboardInterrupt:
        raise
    except TheorycheckError as error:
        raise _Failed(str(error)) from error
    except BaseException as error:  # foreign code may raise anything
        raise _Failed(f"raised {describe(error)}") from error


def _same(one: Arrays, other: Arrays) -> bool:
    return len(one) == len(other) and all(
        left.shape == right.shape and left.tobytes() == right.tobytes() for left, right in zip(one, other, strict=True)
    )


def _close(one: Arrays, other: Arrays) -> bool:
    """Equal in half of their digits: sums in another order are, another draw is not."""
    return all(
        np.abs(left.astype(np.float64) - right).max(initial=0.0)
        <= unit_roundoff(left.dtype) ** 0.5 * np.abs(left.astype(np.float64)).max(initial=0.0)
        for left, right in zip(one, other, strict=True)
    )
