"""Calls with equal inputs, which an implementation may be handed as one array: q, k and v, say."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from theorycheck.contract import OPERATIONS, Role
from theorycheck.strategies import Call

Array = NDArray[Any]
Sizes = dict[str, int]

ROUNDS = 8
"""Within which sizes that grow with each other come to rest, if they do."""
MOST_NAMED = 4
"""Of inputs that are equal; of more only the first and the last are."""


@dataclass(frozen=True, eq=False)
class Slot:
    """An array among the inputs of a call.

    Attributes:
        name: of the argument, with the place in its list: `weights[1]`.
        array: what stands there.
        symbols: the contract's for its axes; None if no other array has to fit its shape.
    """

    name: str
    array: Array
    symbols: tuple[str, ...] | None


Groups = list[list[Slot]]


def alike(call: Call) -> Iterator[tuple[str, Call]]:
    """Calls in which inputs are equal, each with their names: `q = k = v`.

    First the call with its inputs of one shape made equal; then, with its sizes grown until they have one shape, all
    that can have one. Nothing if that is no two of them.
    """
    slots = list(_slots(call))
    as_drawn = _of_one_shape(slots)
    if as_drawn:
        yield _told(as_drawn), _with_equal(call, slots, as_drawn, {})
    grown, sizes = _fitted(call, slots)
    if grown != as_drawn:
        yield _told(grown), _with_equal(call, slots, grown, sizes)


def _slots(call: Call) -> Iterator[Slot]:
    for value, entry in zip(OPERATIONS[call.operation].arguments, call.inputs, strict=True):
        match value.role:
            case Role.ARRAY | Role.LABELS:
                yield Slot(value.name, entry, _symbols(call, value.symbols, np.ndim(entry)))
            case Role.ARRAYS:
                for index, array in enumerate(entry):
                    yield Slot(f"{value.name}[{index}]", array, _symbols_in_list(value.symbols, index))


def _symbols(call: Call, symbols: tuple[str, ...], ndim: int) -> tuple[str, ...]:
    """A symbol for each axis: `...` by numbers, what a network takes and returns as widths of its layers."""
    lists = [entry for entry in call.inputs if isinstance(entry, list)]
    names = {"D": "n_0", "K": f"n_{len(lists[0])}"} if lists else {}
    leading = [f"...{axis}" for axis in range(ndim - len(symbols) + 1)]
    return tuple(name for symbol in symbols for name in (leading if symbol == "..." else [names.get(symbol, symbol)]))


def _symbols_in_list(symbols: tuple[str, ...], index: int) -> tuple[str, ...] | None:
    names = {"n_l": f"n_{index + 1}", "n_{l-1}": f"n_{index}"}
    return None if symbols == ("...",) else tuple(names[symbol] for symbol in symbols)


def _of_one_shape(slots: list[Slot]) -> Groups:
    groups: dict[Any, list[Slot]] = {}
    for slot in slots:
        groups.setdefault((slot.array.dtype, slot.array.shape), []).append(slot)
    return [group for group in groups.values() if len(group) > 1]


def _fitted(call: Call, slots: list[Slot]) -> tuple[Groups, Sizes]:
    """The arrays that can have one shape, each in the first group that it fits into, and the sizes that it takes."""
    # What a result's size is worked out from stays as it is: a cotangent has that size.
    fixed = set(re.findall("[A-Z]'?", str(dict(OPERATIONS[call.operation].sizes))))
    sizes = {
        symbol: size
        for slot in slots
        for symbol, size in zip(slot.symbols or (), slot.array.shape, strict=False)
        if not symbol[0].isdigit()
    }
    groups: Groups = []
    for slot in slots:
        for index, group in enumerate(groups):
            more = [*groups[:index], [*group, slot], *groups[index + 1 :]]
            grown = _grown(more, sizes, fixed) if _kind(slot) == _kind(group[0]) else None
            if grown is not None:
                groups, sizes = more, grown
                break
        else:
            groups.append([slot])
    return [group for group in groups if len(group) > 1], sizes


def _kind(slot: Slot) -> Any:
    """What arrays of one shape must have in common."""
    return slot.array.dtype, slot.symbols is None or len(slot.symbols)


def _grown(groups: Groups, sizes: Sizes, fixed: set[str]) -> Sizes | None:
    """The sizes, grown until the arrays of each group have one shape; None if that cannot be."""
    sizes = dict(sizes)
    axes = [
        axis for group in groups if group[0].symbols for axis in zip(*(slot.symbols for slot in group), strict=True)
    ]
    for _ in range(ROUNDS):
        before = dict(sizes)
        for axis in axes:
            longest = max(_size(symbol, sizes) for symbol in axis)
            shorter = {symbol for symbol in axis if _size(symbol, sizes) < longest}
            if not shorter <= sizes.keys() - fixed:
                return None
            sizes |= dict.fromkeys(shorter, longest)
        if sizes == before:
            return sizes
    return None


def _size(symbol: str, sizes: Sizes) -> int:
    """The size of an axis, `4H` included."""
    name = symbol.lstrip("0123456789")
    return int(symbol.removesuffix(name) or 1) * sizes[name]


def _with_equal(call: Call, slots: list[Slot], groups: Groups, sizes: Sizes) -> Call:
    """The call with the largest array of each group for all of it, and every array as large as it has to be."""
    group_of = {slot: group for group in groups for slot in group}
    arrays = iter([_shared(group_of.get(slot, [slot]), sizes) for slot in slots])

    def again(entry: Any) -> Any:
        if isinstance(entry, list):
            return [again(one) for one in entry]
        return next(arrays) if isinstance(entry, np.ndarray) else entry

    return replace(call, inputs=tuple(again(entry) for entry in call.inputs))


def _shared(group: list[Slot], sizes: Sizes) -> Array:
    """The largest array of a group, with its entries over again along every axis that has to be longer."""
    largest = max(group, key=lambda slot: slot.array.size)
    array = largest.array
    for axis, symbol in enumerate(largest.symbols or () if sizes else ()):
        array = array.take(range(_size(symbol, sizes)), axis=axis, mode="wrap")
    return np.abs(array) if any(slot.name == "variance" for slot in group) else array


def _told(groups: Groups) -> str:
    names = [[slot.name for slot in group] for group in groups]
    return ", ".join(" = ".join(some if len(some) <= MOST_NAMED else [some[0], "…", some[-1]]) for some in names)
