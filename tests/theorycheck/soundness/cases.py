"""The cases of the soundness suite: operation × forward or vjp × dtype × kind of input, and sizes beyond a few."""

import math
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
from hypothesis import HealthCheck, Phase, given, seed, settings

from theorycheck.contract import ACTIVATIONS, DTYPES, OPERATIONS, Role, Scope
from theorycheck.numerics import Ball
from theorycheck.reference import enclose
from theorycheck.strategies.arrays import KINDS, fill
from theorycheck.strategies.calls import Call, calls
from theorycheck.strategies.trajectories import Trajectory, trajectories

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

UNDEFINED: Final = frozenset({"initialize", "default_dense"})
"""Random weights: there is no one right result."""
OPERATIONS_JUDGED: Final = tuple(name for name in OPERATIONS if name not in UNDEFINED)
ACCEPTS: Final = {name: frozenset(option.name for option in each.options) for name, each in OPERATIONS.items()}

Case = Call | Trajectory


class Cell(NamedTuple):
    """One combination, from which any number of cases is drawn."""

    operation: str
    dtype: str
    kind: str

    @property
    def seed(self) -> int:
        """The same in every process."""
        return zlib.crc32("/".join(self).encode())


CELLS: Final = tuple(
    Cell(operation, dtype, kind) for operation in OPERATIONS_JUDGED for dtype in DTYPES for kind in KINDS
)


def draw(cell: Cell, count: int) -> list[Case]:
    """So many cases of a cell."""
    scope = Scope(dtype=cell.dtype, options=ACCEPTS, activations=dict.fromkeys(OPERATIONS, tuple(ACTIVATIONS)))
    stepped = any(value.role is Role.STATE for value in OPERATIONS[cell.operation].arguments)
    strategy: SearchStrategy[Case] = (trajectories if stepped else calls)(cell.operation, scope, kinds=(cell.kind,))
    drawn: list[Case] = []

    @seed(cell.seed)
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def collect(case: Case) -> None:
        drawn.append(case)

    collect()
    return drawn


@dataclass(frozen=True)
class Wide:
    """A call of the size that people use: the shapes of the inputs, a list of shapes for a list of arrays."""

    operation: str
    size: str
    shapes: tuple[Any, ...]
    options: tuple[tuple[str, Any], ...] = ()


_NORM: Final = (("epsilon", 1e-5),)

WIDE: Final = (
    Wide("dense", "n = 64", ((2, 64), (3, 64), (3,))),
    Wide("dense", "n = 1024", ((2, 1024), (3, 1024), (3,))),
    Wide("layer_norm", "D = 64", ((2, 64), (64,), (64,)), _NORM),
    Wide("layer_norm", "D = 1024", ((2, 1024), (1024,), (1024,)), _NORM),
    Wide("batch_norm", "N = 64", ((64, 3), (3,), (3,)), _NORM),
    Wide("conv2d", "3×3, C = 3", ((1, 3, 8, 8), (2, 3, 3, 3), (2,))),
    Wide("conv2d", "3×3, C = 16", ((1, 16, 6, 6), (2, 16, 3, 3), (2,))),
    Wide("attention", "T = D = 16", ((1, 16, 16),) * 3),
    Wide("mlp", "n = 16, depth 3", ((2, 16), [(16, 16)] * 3, [(16,)] * 3), (("activation", "tanh"),)),
    Wide("mlp", "n = 64, depth 3", ((2, 64), [(64, 64)] * 3, [(64,)] * 3), (("activation", "tanh"),)),
    Wide("rnn", "T = 20, H = 8", ((20, 1, 4), (1, 8), (8, 4), (8, 8), (8,))),
    Wide("lstm", "T = 20, H = 8", ((20, 1, 4), (1, 8), (1, 8), (32, 4), (32, 8), (32,))),
    Wide("gru", "T = 20, H = 8", ((20, 1, 4), (1, 8), (24, 4), (24, 8), (24,), (24,))),
)

DEEP: Final = (
    Wide("mlp", "tanh, n = 64, depth 20", ((1, 64), [(64, 64)] * 20, [(64,)] * 20), (("activation", "tanh"),)),
    Wide("mlp", "relu, n = 64, depth 20", ((1, 64), [(64, 64)] * 20, [(64,)] * 20), (("activation", "relu"),)),
    Wide("rnn", "T = 100, H = 32", ((100, 1, 4), (1, 32), (32, 4), (32, 32), (32,))),
    Wide("lstm", "T = 100, H = 32", ((100, 1, 4), (1, 32), (1, 32), (128, 4), (128, 32), (128,))),
    Wide("gru", "T = 100, H = 8", ((100, 1, 4), (1, 8), (24, 4), (24, 8), (24,), (24,))),
)
"""Calls so deep or long that most radii say nothing."""


def wide_calls(wide: Wide, dtype: str, kind: str, index: int) -> Iterator[Call]:
    """The call, and that of its vjp. Matrices are scaled by fan_in^−½, as initialization does."""
    rng = np.random.default_rng([zlib.crc32(f"{wide.operation}{wide.size}".encode()), KINDS.index(kind), index])
    inputs = tuple(_filled(shape, kind, dtype, rng) for shape in wide.shapes)
    options = dict(wide.options)
    yield Call(wide.operation, inputs, options)
    balls = enclose(wide.operation, *inputs, **options)
    outputs = [balls] if isinstance(balls, Ball) else balls
    cotangents = tuple(fill(kind, rng, ball.shape, dtype) for ball in outputs)
    yield Call(f"{wide.operation}_vjp", (*inputs, *cotangents), options)


def _filled(shape: Any, kind: str, dtype: str, rng: np.random.Generator) -> Any:
    if isinstance(shape, list):
        return [_filled(one, kind, dtype, rng) for one in shape]
    array = fill(kind, rng, shape, "float64")
    return (array * (math.prod(shape[1:]) ** -0.5 if len(shape) in {2, 4} else 1.0)).astype(dtype)
