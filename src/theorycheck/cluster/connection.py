"""A Dask cluster, as one that hands tasks over sees it: workers may die, the scheduler may begin anew."""

import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import CancelledError
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Self

from theorycheck.cluster.tasks import versions
from theorycheck.errors import ImplementationError, UsageError
from theorycheck.survey import Ask

if TYPE_CHECKING:
    from theorycheck.cluster.subject import Remote

WAIT = 60.0
"""Seconds within which a scheduler must answer, and a first worker be there; as long again after either was lost."""
STRAGGLING = 120.0
"""Seconds after which a task that has not come back is given to a second worker as well: whoever is first counts."""
PULSE = 0.1
"""Seconds between two looks at which of two was first."""
LANES = 2
"""Tasks under way for each thread of the cluster: the next one waits where it is to be done."""
ATTEMPTS = 5
"""Losses of the scheduler that one task survives."""


class ClusterError(UsageError):
    """The cluster cannot be reached, has no workers, or other versions than this machine."""


class Connection:
    """A connection to a scheduler, made again when it is lost.

    Args:
        address: of the scheduler, such as `tcp://host:8786`, or the path of its scheduler file.

    Raises:
        ClusterError: nobody answers, nobody works, or with other versions.
    """

    def __init__(self, address: str) -> None:
        self._address = address
        self._lock = threading.Lock()
        self._client = self._connected()
        try:
            self._check_versions()
        except BaseException:
            self.close()
            raise
        self.lanes = LANES * sum(self._client.nthreads().values())

    def subject(self, target: str, ask: Ask) -> "Remote":
        """An implementation that is judged here.

        Raises:
            UsageError: there is no such name, or no such file.
            ImplementationError: it could not be imported or constructed there.
        """
        from theorycheck.cluster.subject import Remote  # noqa: PLC0415

        return Remote(target, ask, self)

    def ask(self, function: Callable[..., bytes], *arguments: Any) -> bytes:
        """What a function comes to on a worker of the cluster.

        Raises:
            ClusterError: the scheduler is gone and does not come back.
            ImplementationError: several workers died over this one task.
        """
        from distributed.client import FutureCancelledError  # noqa: PLC0415 -- an extra: only who has a cluster loads it
        from distributed.comm import CommClosedError  # noqa: PLC0415

        for _ in range(ATTEMPTS):
            client = self._client
            try:
                return self._first(client, function, arguments)
            except (FutureCancelledError, CancelledError, CommClosedError, OSError, RuntimeError) as error:
                # The client of a lost scheduler raises any of these; of one that is there they are somebody's own.
                if _answers(client):
                    raise
                lost = error
                self._renew(client)
        raise ClusterError(f"the scheduler at {self._address} was lost {ATTEMPTS} times over one task: {lost}")

    def close(self) -> None:
        """Leave the cluster; what is under way for this run is given up there."""
        with suppress(Exception):
            self._client.close(timeout=5)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _first(self, client: Any, function: Callable[..., bytes], arguments: tuple[Any, ...]) -> bytes:
        """The outcome of a task, or of a second one like it if the first takes long."""
        from distributed import KilledWorker  # noqa: PLC0415

        futures = [client.submit(function, *arguments, pure=False)]
        try:
            with suppress(TimeoutError):
                return bytes(futures[0].result(timeout=STRAGGLING))
            futures.append(client.submit(function, *arguments, pure=False, workers=_others(client, futures[0])))
            while not any(future.done() for future in futures):
                time.sleep(PULSE)
            return bytes(next(future for future in futures if future.done()).result())
        except KilledWorker as error:
            raise ImplementationError(f"every machine that took this task was lost: {error}") from None
        finally:
            for future in futures:
                future.release()

    def _renew(self, lost: Any) -> None:
        """Connect again, unless another task has done so meanwhile."""
        with self._lock:
            if self._client is not lost:
                return
            with suppress(Exception):
                lost.close(timeout=1)
            self._client = self._connected()

    def _connected(self) -> Any:
        try:
            from distributed import Client  # noqa: PLC0415 -- an extra: only who has a cluster loads it
        except ImportError:
            raise ClusterError("--cluster needs Dask: pip install 'theorycheck[cluster]'") from None
        end = time.monotonic() + WAIT
        while True:
            try:
                client = Client(**_named(self._address), timeout=max(1.0, end - time.monotonic()), set_as_default=False)
                break
            except (OSError, ValueError) as error:
                if time.monotonic() > end or isinstance(error, ValueError):
                    raise ClusterError(f"no Dask scheduler answers at {self._address!r}: {error}") from None
                time.sleep(0.5)
        try:
            client.wait_for_workers(1, timeout=WAIT)
        except TimeoutError:
            client.close()
            raise ClusterError(
                f"the scheduler at {self._address} has no workers: start some with `dask worker {self._address}`"
            ) from None
        return client

    def _check_versions(self) -> None:
        """The same verdicts need the same versions everywhere."""
        here = versions()
        try:
            found: Mapping[str, Mapping[str, str]] = self._client.run(versions)
        except ImportError as error:
            raise ClusterError(f"a worker of {self._address} lacks theorycheck: {error}") from None
        for worker, there in found.items():
            for name, version in here.items():
                if there.get(name) != version:
                    raise ClusterError(
                        f"the worker {worker} has {name} {there.get(name)}, this machine {version}: verdicts could "
                        "differ. Install the same versions everywhere"
                    )


def _named(address: str) -> dict[str, str]:
    return {"scheduler_file": address} if address.endswith(".json") else {"address": address}


def _answers(client: Any) -> bool:
    """True if the scheduler of this very client is still there."""
    if client.status != "running":  # to ask one that is lost takes as long as to connect
        return False
    try:
        client.nthreads()
    except Exception:  # noqa: BLE001 -- whatever a lost connection raises
        return False
    return True


def _others(client: Any, future: Any) -> list[str] | None:
    """The workers that a task does not run on; None for any, if there is no other."""
    running = {worker for worker, tasks in client.processing().items() if future.key in tasks}
    return [worker for worker in client.nthreads() if worker not in running] or None
