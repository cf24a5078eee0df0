"""Random streams addressed by name, so that adding a claim never shifts the draws of another."""

from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from theorycheck.evidence import Stream

WORD = 2**32
BIT_GENERATOR = np.random.Philox
FINGERPRINTED = 256
"""So many draws, from the first on, make the fingerprint of a stream."""


def address(root: int, *path: object) -> Stream:
    """The stream at an address: `address(seed, "dropout.rate", "first", 0)`."""
    digest = blake2b("\x1f".join(map(str, path)).encode(), digest_size=16).digest()
    key = tuple(int.from_bytes(digest[i : i + 4], "little") for i in range(0, 16, 4))
    return Stream(root, key, BIT_GENERATOR.__name__)


def generator(root: int, *path: object) -> np.random.Generator:
    """The generator at an address."""
    return np.random.Generator(BIT_GENERATOR(_sequence(root, *path)))


def seed63(root: int, *path: object) -> int:
    """An integer seed in [0, 2**63) at an address, for generators that are not ours."""
    high, low = _sequence(root, *path).generate_state(2)
    return (int(high) % (WORD // 2)) * WORD + int(low)


def fingerprint(draws: NDArray[np.generic]) -> str:
    """A hash of the first draws, as float64 in little-endian order."""
    return blake2b(np.asarray(draws[:FINGERPRINTED], dtype="<f8").tobytes(), digest_size=16).hexdigest()


def _sequence(root: int, *path: object) -> np.random.SeedSequence:
    return np.random.SeedSequence(root, spawn_key=address(root, *path).spawn_key)
