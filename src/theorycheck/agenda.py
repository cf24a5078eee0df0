"""All that a run is to judge, as tasks: claim by claim, then the figures; or the part of it that one machine takes."""

import heapq
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from hashlib import blake2b
from typing import Any

from theorycheck import costs
from theorycheck.catalogue import Property
from theorycheck.pool import Task
from theorycheck.record import Shard
from theorycheck.run import Plan
from theorycheck.subjects import Subject
from theorycheck.terms import Terms


def tasks(
    properties: Sequence[Property], subjects: Sequence[Subject], plan: Plan, terms: Terms, expected: Mapping[str, float]
) -> list[Task]:
    """All results, claim by claim, then the figures that the profile draws; `expected` has seconds by claim."""
    places = [(found, group, one) for found in properties for group, one in enumerate(subjects)]
    return [*_judging(places, plan, terms, expected), *_drawing(places, expected)]


def shard(agenda: Sequence[Task], index: int, of: int) -> tuple[list[Task], Shard]:
    """The tasks of one part of so many, in their order, and the mark by which the parts know each other."""
    parts = split([task.cost for task in agenda], of)
    digest = blake2b(repr([(task.name, task.cost) for task in agenda]).encode(), digest_size=16).hexdigest()
    return [task for task, part in zip(agenda, parts, strict=True) if part == index - 1], Shard(index, of, digest)


def split(seconds: Sequence[float], of: int) -> list[int]:
    """The part, from 0, that each task goes to: the longest first, each to the part with the least to do so far."""
    parts = [0] * len(seconds)
    least = [(0.0, part) for part in range(of)]
    for task in sorted(range(len(seconds)), key=lambda task: -seconds[task]):
        load, parts[task] = least[0]
        heapq.heapreplace(least, (load + seconds[task], parts[task]))
    return parts


_Place = tuple[Property, int, Subject]


def _judging(places: Sequence[_Place], plan: Plan, terms: Terms, expected: Mapping[str, float]) -> Iterator[Task]:
    for found, group, one in places:
        for dtype in one.survey.dtypes.get(found.id, ()):
            waived = terms.covering(found.id, one.name, dtype)
            act: Any = partial(one.judge, found, dtype, replace(plan, shrink=not waived))
            yield Task(group, expected.get(found.id, costs.UNKNOWN), act, f"{found.id}[{one.name}-{dtype}]")


def _drawing(places: Sequence[_Place], expected: Mapping[str, float]) -> Iterator[Task]:
    for found, group, one in places:
        if found.id in one.survey.figures:
            name = costs.figure(found.id)
            act: Any = partial(one.perform, found, one.survey.figures[found.id])
            yield Task(group, expected.get(name, costs.UNKNOWN), act, f"{name}[{one.name}]")
