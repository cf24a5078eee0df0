"""Windows that slide over an image, one tap at a time."""

from collections.abc import Iterator

from theorycheck.adapters.numpy._types import Pair

Tap = tuple[int, int]
Region = tuple[slice, slice]


def output_size(image: Pair, window: Pair, stride: Pair, dilation: Pair = (1, 1)) -> Pair:
    """How many windows fit along each axis: ⌊(H − d(P − 1) − 1)/s⌋ + 1.

    Source: Dumoulin & Visin 2016, relationship 15.
    """
    rows, columns = (
        (size - reach * (taps - 1) - 1) // step + 1
        for size, taps, step, reach in zip(image, window, stride, dilation, strict=True)
    )
    return rows, columns


def taps(window: Pair, output: Pair, stride: Pair, dilation: Pair = (1, 1)) -> Iterator[tuple[Tap, Region]]:
    """Each position (m, n) in the window, in row-major order, with the pixels that it meets as the window slides."""
    for m in range(window[0]):
        for n in range(window[1]):
            rows = _progression(m * dilation[0], stride[0], output[0])
            columns = _progression(n * dilation[1], stride[1], output[1])
            yield (m, n), (rows, columns)


def _progression(start: int, step: int, count: int) -> slice:
    return slice(start, start + step * (count - 1) + 1, step)
