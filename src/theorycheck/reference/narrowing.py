"""The choice of a bound: a Ball's radius; where that is wide, what each operation rounds, weighed by its adjoint."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from theorycheck.evidence import UNINFORMATIVE, UNIT_SCALE
from theorycheck.numerics import Ball, weigh

Array = NDArray[Any]

WIDE: Final = {2.0**-53: 1e-9, 2.0**-24: 1e-3, 2.0**-11: UNINFORMATIVE}
"""Policy: by unit roundoff, the share of the scale beyond which a radius is weighed against the other bound."""

ENTRIES: Final = 64
"""So many entries are weighed one by one."""

SUMS: Final = 24
"""Of more entries, about so many sums: more of them are hardly narrower, and cost more."""


@dataclass(frozen=True, slots=True)
class SignedSums:
    """Sums of the entries of an array with signs, each entry in one of them.

    Attributes:
        value: the array (…).
        signs: −1, 0 or 1, (m, …).
        within: how far each sum may be off, (m,); ∞ where that is too much for the first order to hold.
        scale: the norm of the entries of each sum, or 1 if that is larger, (m,).
    """

    value: Array
    signs: Array
    within: Array
    scale: Array

    def errors(self, observed: Array) -> Array:
        """How far the sums of a result are off, (m,)."""
        return _sums(self.signs, np.asarray(observed, np.float64) - self.value)


def narrowed(read: Callable[..., Any], inputs: Sequence[Any], balls: Any) -> Any:
    """The balls of a definition, in their structure; those of few entries as narrow as either bound has them."""
    leaves = list(_leaves(balls))
    counts = [ball.size if is_wide(ball) else 0 for ball in leaves]
    if not 0 < sum(counts) <= ENTRIES:
        return balls
    entries = iter(_weighed(read, inputs, leaves, counts))
    return _replaced(balls, lambda ball: _narrower(ball, next(entries)))


def needs_sums(balls: Any) -> bool:
    """True if balls are wide whose entries are too many for `narrowed`."""
    sizes = [ball.size for ball in _leaves(balls) if is_wide(ball)]
    return sum(sizes) > ENTRIES


def signed_sums(read: Callable[..., Any], inputs: Sequence[Any], balls: Any) -> list[SignedSums | None]:
    """For each ball that is wide, sums of its entries; None for the others."""
    leaves = list(_leaves(balls))
    wide = [is_wide(ball) for ball in leaves]
    share = max(SUMS // sum(wide), 1)
    counts = [min(share, ball.size) if one else 0 for ball, one in zip(leaves, wide, strict=True)]
    return _weighed(read, inputs, leaves, counts)


def is_wide(ball: Ball) -> bool:
    """True if some radius exceeds `WIDE`, at the scale of the largest entry, or 1 if that is larger."""
    largest, share = float(np.max(ball.error, initial=0.0)), WIDE[ball.roundoff]
    # Nearly all are narrow, and need no look at the scale. A NaN is not ≤.
    return not largest <= share and not largest <= share * _scale(ball)


def is_blind(ball: Ball) -> bool:
    """True if the radii of more than half of the entries say nothing."""
    narrow = np.count_nonzero(ball.radius <= UNINFORMATIVE * _scale(ball))
    return bool(2 * narrow < ball.size)


def _scale(ball: Ball) -> float:
    return float(np.max(np.abs(ball.value), initial=UNIT_SCALE))


def _weighed(
    read: Callable[..., Any], inputs: Sequence[Any], balls: Sequence[Ball], counts: Sequence[int]
) -> list[SignedSums | None]:
    """So many sums of each array, None for 0; as many as it has entries are the entries."""
    rng = np.random.default_rng(0)
    blocks = [_signs(ball.shape, count, rng) for ball, count in zip(balls, counts, strict=True)]
    weighed = weigh(read, inputs, blocks)
    return [
        _signed(value, signs, bounds) if len(signs) else None
        for value, signs, bounds in zip(weighed.values, blocks, weighed.bounds, strict=True)
    ]


def _signed(value: Array, signs: Array, bounds: Array) -> SignedSums:
    with np.errstate(over="ignore"):
        scale = np.maximum(np.sqrt(_sums(np.abs(signs), np.square(value))), UNIT_SCALE)
    return SignedSums(value, signs, np.where(bounds <= UNINFORMATIVE * scale, bounds, np.inf), scale)


def _signs(shape: tuple[int, ...], count: int, rng: np.random.Generator) -> Array:
    """The entries of an array dealt out to so many sums, at random, with random signs; alone they keep theirs."""
    size = int(np.prod(shape))
    signs = np.zeros((count, size))
    if count == size:
        np.fill_diagonal(signs, 1.0)
    elif count:
        signs[rng.permutation(size) % count, np.arange(size)] = rng.choice([-1.0, 1.0], size)
    return signs.reshape(count, *shape)


def _sums(signs: Array, array: Array) -> Array:
    # What overflowed, or is no number, makes its sum no number: that is no warning.
    with np.errstate(all="ignore"):
        sums: Array = signs.reshape(len(signs), -1) @ array.reshape(-1)
    return sums


def _narrower(ball: Ball, entries: SignedSums | None) -> Ball:
    if entries is None:
        return ball
    radius = entries.within.reshape(ball.shape)
    better = radius < ball.radius
    return Ball(np.where(better, entries.value, ball.value), np.where(better, radius, ball.radius), ball.format)


def _leaves(balls: Any) -> Iterator[Ball]:
    if isinstance(balls, (list, tuple)):
        for one in balls:
            yield from _leaves(one)
    else:
        yield balls


def _replaced(balls: Any, by: Callable[[Ball], Ball]) -> Any:
    if isinstance(balls, (list, tuple)):
        return type(balls)(_replaced(one, by) for one in balls)
    return by(balls)
