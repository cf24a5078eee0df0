"""Foreign code runs without leaving traces in the state of the process: what it changed is put back, and told."""

import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from theorycheck.global_state import restored


@dataclass(slots=True)
class Traces:
    """What foreign code left behind.

    Attributes:
        warnings: those it gave.
        changed: the names of the global states that it changed; complete once the block has ended.
        threads: how many more threads run than before.
    """

    warnings: list[warnings.WarningMessage]
    changed: list[str] = field(default_factory=list)
    threads: int = 0

    @property
    def notes(self) -> tuple[str, ...]:
        """What was left behind, but for warnings, in words."""
        changed = f"changed {', '.join(self.changed)}: put back"
        left = f"left {self.threads} {'thread' if self.threads == 1 else 'threads'} running"
        return (*((changed,) if self.changed else ()), *((left,) if self.threads > 0 else ()))


@contextmanager
def undisturbed() -> Iterator[Traces]:
    """Warnings are recorded, not raised; global state is put back at the end."""
    threads = threading.active_count()
    with warnings.catch_warnings(record=True) as heard, restored() as changed:
        warnings.simplefilter("always")
        traces = Traces(heard, changed)
        yield traces
    traces.threads = threading.active_count() - threads
