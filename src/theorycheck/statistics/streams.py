"""Random streams addressed by name, so that adding a claim never shifts the draws of another."""

from hashlib import blake2b

import numpy as np

WORD = 2**32


def _key(*path: object) -> tuple[int, ...]:
    digest = blake2b("\x1f".join(map(str, path)).encode(), digest_size=16).digest()
    return tuple(int.from_bytes(digest[i : i + 4], "little") for i in range(0, 16, 4))


def generator(root: int, *path: object) -> np.random.Generator:
    """The generator at an address: `generator(seed, "dropout.rate", "first", 0)`."""
    return np.random.Generator(np.random.Philox(np.random.SeedSequence(root, spawn_key=_key(*path))))


def seed63(root: int, *path: object) -> int:
    """An integer seed in [0, 2**63) at an address, for generators that are not ours."""
    high, low = np.random.SeedSequence(root, spawn_key=_key(*path)).generate_state(2)
    return (int(high) % (WORD // 2)) * WORD + int(low)
