"""Random numbers: of the direction that inputs move in, and of the sum that outputs are seen through."""

import hashlib
import math
import zlib
from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np

from theorycheck.errors import ContractError
from theorycheck.numerics.gradient_check.plan import DOUBLE_UNIT, NESTS, UNITS, Array

_GOLDEN: Final = (math.sqrt(5) - 1) / 2


def _fresh_numbers(count: int, address: bytes) -> Array:
    """Numbers of random sign and of sizes between 2⁻½ and 2½ (count,)."""
    drawn = np.frombuffer(hashlib.shake_128(address).digest(count // 8 + 1), np.uint8)
    signs = np.unpackbits(drawn, count=count) * 2.0 - 1.0
    numbers: Array = signs * np.exp2(np.arange(count) * _GOLDEN % 1 - 0.5)
    numbers.flags.writeable = False
    return numbers


_LONG: Final = _fresh_numbers(2**17, b"theorycheck")
"""What short sequences are cut from: drawing anew would be the dearest part of a small check."""


def signed_numbers(count: int, address: str) -> Array:
    """Numbers of either sign and of size about one (count,), the same at the same address on every machine.

    Signed, because against non-negative vectors a permuted Jacobian looks like the right one; of different sizes,
    because sums of ±1 are often exactly zero, and hide what they are multiplied with.
    """
    name = address.encode()
    if 2 * count > len(_LONG):
        return _fresh_numbers(count, name)
    start = zlib.crc32(name) % (len(_LONG) - count)
    return _LONG[start : start + count]


def random_numbers(count: int, address: str) -> Array:
    """Uniform on [−1, 1), (count,): the same at the same address on every machine."""
    drawn = np.frombuffer(hashlib.shake_128(address.encode()).digest(8 * count), np.dtype("<i8"))
    return np.ldexp(drawn.astype(np.float64), -63)


class SignedSum:
    """Σ wᵢyᵢ over all outputs, wᵢ about ±1, each divided by its size to the nearest power of two if there are several.

    Attributes:
        weights: what the outputs are multiplied with, shaped like them: the cotangents.
        norm: the Euclidean norm of the outputs so divided, at the point.
        unit: the unit roundoff of the coarsest output.

    Raises:
        ContractError: (also from a call) an output is no array of floating-point numbers, or changes its shape.
    """

    __slots__ = ("_flat", "_shape", "norm", "unit", "weights")

    def __init__(self, result: Any, address: str) -> None:
        if type(result) is np.ndarray and result.dtype.char == "d":
            self._shape, self.unit = result.shape, DOUBLE_UNIT
            flat = result.ravel()
            self._flat = signed_numbers(flat.size, address)
            self.weights = [self._flat.reshape(result.shape)]
            self.norm = math.sqrt(flat.dot(flat))
        else:
            self._weigh(_real(_outputs(result)), address)

    def __call__(self, result: Any) -> float:
        """The sum of outputs like those at the point."""
        if type(result) is np.ndarray and result.shape == self._shape and result.dtype.char == "d":
            return float(self._flat.dot(result.ravel()))
        pairs = self._weighted(_real(_outputs(result)))
        return sum(float(np.vdot(weight, output)) for weight, output in pairs)

    def imaginary(self, result: Any) -> float:
        """The imaginary part of the sum of complex outputs."""
        if type(result) is np.ndarray and result.shape == self._shape and result.dtype.char == "D":
            return float(self._flat.dot(result.imag.ravel()))
        pairs = self._weighted(_outputs(result))
        return sum(float(np.vdot(weight, output).imag) for weight, output in pairs)

    def terms(self, result: Any) -> Array:
        """What is summed, one by one (m,)."""
        pairs = self._weighted(_real(_outputs(result)))
        return np.concatenate([weight * output for weight, output in pairs], axis=None)

    def _weighted(self, outputs: Sequence[Array]) -> Iterator[tuple[Array, Array]]:
        """The outputs, each with its weights."""
        shapes, expected = [output.shape for output in outputs], [weight.shape for weight in self.weights]
        if shapes != expected:
            raise ContractError(
                f"The function returned arrays of shapes {shapes!r} at one point and {expected!r} at another. "
                "A function whose shapes depend on its values has no gradient."
            )
        return zip(self.weights, outputs, strict=True)

    def _weigh(self, outputs: Sequence[Array], address: str) -> None:
        self.weights = []
        self._shape = None
        self.unit, squares, start = DOUBLE_UNIT, 0.0, 0
        signs = signed_numbers(sum(output.size for output in outputs), address)
        for output in outputs:
            stop = start + output.size
            square, unit = float(np.vdot(output, output)), 1.0
            if len(outputs) > 1 and 0 < square < math.inf:
                unit = math.ldexp(1.0, -math.frexp(math.sqrt(square / output.size))[1])
            weight = (signs[start:stop] * unit).reshape(output.shape).astype(output.dtype, copy=False)
            weight.flags.writeable = False
            self.weights.append(weight)
            self.unit = max(self.unit, UNITS[output.dtype.char])
            squares += square * unit * unit
            start = stop
        self.norm = math.sqrt(squares)


def _outputs(result: Any) -> Sequence[Array]:
    return [np.asarray(output) for output in (result if isinstance(result, NESTS) else (result,))]


def _real(outputs: Sequence[Array]) -> Sequence[Array]:
    for output in outputs:
        if output.dtype.char not in UNITS:
            raise ContractError(
                f"The function returned {output.dtype} numbers. Only floating-point outputs have a gradient: "
                "return arrays of float64, and nothing besides them."
            )
    return outputs
