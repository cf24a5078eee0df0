"""What a worker process does to itself before foreign code runs in it: limits, and ties to the process that asks it."""

import os
import sys
from contextlib import suppress
from multiprocessing import forkserver
from typing import Any


def restrain(megabytes: int) -> None:
    """Hold this process to a memory limit, for good; keep its crashes from writing cores."""
    import resource  # noqa: PLC0415 -- there is none on Windows

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if megabytes:
        # Allocated data, not addresses: frameworks reserve far more of those than they ever touch.
        size = megabytes << 20
        hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
        with suppress(ValueError, OSError):  # lower already, or a system that does not limit it
            resource.setrlimit(
                resource.RLIMIT_DATA, (size, size if hard == resource.RLIM_INFINITY else min(size, hard))
            )


def die_with_parent() -> None:
    """Have the system end this process with the one that started it, where the system can: nothing is left behind."""
    _let_go_of_the_server()
    if sys.platform == "linux":
        import ctypes  # noqa: PLC0415 -- workers alone need it
        import signal  # noqa: PLC0415

        set_parent_death_signal = 1
        ctypes.CDLL(None, use_errno=True).prctl(set_parent_death_signal, signal.SIGKILL)


def _let_go_of_the_server() -> None:
    """Close the pipe by which a process keeps the server alive that it came from: it must end with the command."""
    server: Any = forkserver._forkserver  # noqa: SLF001 -- there is no other way to it
    with suppress(AttributeError, OSError, TypeError):
        os.close(server._forkserver_alive_fd)  # noqa: SLF001
        server._forkserver_alive_fd = None  # noqa: SLF001


def lead_a_group() -> None:
    """Make this process and all that it starts a group, to be ended together; Ctrl-C in the terminal spares it."""
    with suppress(OSError):
        os.setpgid(0, 0)
