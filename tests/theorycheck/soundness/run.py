"""Draws the cases and judges them, in one process or several."""

from collections.abc import Iterable, Sequence

import torch

from theorycheck.contract import DTYPES
from theorycheck.strategies.arrays import KINDS, WELL_SCALED

from .cases import CELLS, DEEP, WIDE, Cell, Wide, draw, wide_calls
from .judgement import Tallies, judge, tallies

WORKERS = 2


def cells_of(worker: int) -> Sequence[Cell]:
    """A worker's share."""
    return CELLS[worker::WORKERS]


def judge_cells(cells: Iterable[Cell], count: int) -> Tallies:
    """So many cases of each cell; tallies by (operation, dtype)."""
    torch.set_num_threads(1)
    account = tallies()
    for cell in cells:
        for index, case in enumerate(draw(cell, count)):
            judge(case, cell.seed + index, account[cell.operation, cell.dtype])
    return account


def judge_wide(dtypes: Sequence[str] = DTYPES, kinds: Sequence[str] = KINDS, repeats: int = 3) -> Tallies:
    """The calls of everyday sizes; tallies by (operation, size, dtype)."""
    return _judge(WIDE, dtypes, kinds, repeats)


def judge_deep(
    dtypes: Sequence[str] = ("float64", "float32"), kinds: Sequence[str] = WELL_SCALED, deep: Sequence[Wide] = DEEP
) -> Tallies:
    """The deep and the long calls; tallies by (operation, size, dtype)."""
    return _judge(deep, dtypes, kinds, repeats=1)


def _judge(sizes: Sequence[Wide], dtypes: Sequence[str], kinds: Sequence[str], repeats: int) -> Tallies:
    account = tallies()
    for wide in sizes:
        for dtype in dtypes:
            for kind in kinds:
                for index in range(repeats):
                    for call in wide_calls(wide, dtype, kind, index):
                        judge(call, index * 7 + KINDS.index(kind), account[call.operation, wide.size, dtype])
    return account


def merged(parts: Iterable[Tallies]) -> Tallies:
    """One account of what several workers saw, in the order of the cells."""
    total = tallies()
    for cell in CELLS:
        total[cell.operation, cell.dtype]
    for part in parts:
        for key, tally in part.items():
            total[key] += tally
    return total
