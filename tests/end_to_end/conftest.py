"""Commands as their users have them."""

import signal
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def heeding_interrupts() -> Iterator[None]:
    """What runs in the background of a shell ignores interrupts, and so would every command that it starts."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)
