"""What a process has only one of, and foreign code may change: how each is read, and how it is put back."""

import builtins
import decimal
import faulthandler
import gc
import locale
import operator
import os
import random
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import numpy as np
import threadpoolctl

_NAMES = ("SIGINT", "SIGTERM", "SIGALRM", "SIGSEGV", "SIGFPE", "SIGABRT", "SIGCHLD", "SIGPIPE", "SIGUSR1", "SIGHUP")
SIGNALS = tuple(getattr(signal, name) for name in _NAMES if hasattr(signal, name))
"""Reading all 64 would cost 0.1 ms a claim: these are the ones whose handler matters to a run."""

BUILT_IN = "built-in functions"


@dataclass(frozen=True, slots=True)
class Aspect:
    """One kind of global state.

    Attributes:
        name: what a note calls it.
        read: its value, which later changes leave alone.
        restore: puts a value back.
        same: whether the value before is the value now.
    """

    name: str
    read: Callable[[], Any]
    restore: Callable[[Any], object]
    same: Callable[[Any, Any], bool] = operator.eq


@contextmanager
def restored() -> Iterator[list[str]]:
    """Puts every aspect back at the end; the list then names those that had changed."""
    before = [(aspect, aspect.read()) for aspect in ASPECTS]
    changed: list[str] = []
    try:
        yield changed
    finally:
        for aspect, value in before:
            if not _unchanged(aspect, value):
                with suppress(Exception):  # one that cannot be put back must not keep the others from it
                    aspect.restore(value)
                changed.append(aspect.name)


def _unchanged(aspect: Aspect, value: Any) -> bool:
    try:
        return aspect.same(value, aspect.read())
    except Exception:  # noqa: BLE001 -- what cannot even be read has changed: a working directory that was removed
        return False


def _attributes(name: str, owner: object, *attributes: str) -> Aspect:
    def restore(values: tuple[Any, ...]) -> None:
        for attribute, value in zip(attributes, values, strict=True):
            setattr(owner, attribute, value)

    def same(before: tuple[Any, ...], now: tuple[Any, ...]) -> bool:
        return all(map(operator.is_, before, now))

    return Aspect(name, lambda: tuple(getattr(owner, attribute) for attribute in attributes), restore, same)


def _restore_environment(values: dict[str, str]) -> None:
    for name in set(os.environ) - set(values):
        del os.environ[name]
    os.environ.update(values)
    if hasattr(time, "tzset"):
        time.tzset()


def _restore_search_path(value: tuple[list[str], list[str]]) -> None:
    sys.path, sys.path[:] = value


def _same_modules(before: dict[str, Any], now: dict[str, Any]) -> bool:
    """True if no module was replaced or removed; to import more is nobody's loss."""
    return all(now.get(name) is module for name, module in before.items())


def _same_draws(before: tuple[Any, Any], now: tuple[Any, Any]) -> bool:
    (generator, (_, key, *rest)), (generator_now, (_, key_now, *rest_now)) = before, now
    return generator is generator_now and rest == rest_now and bool((key == key_now).all())


def _restore_numpy_draws(value: tuple[Any, Any]) -> None:
    np.random.set_bit_generator(value[0])  # type: ignore[attr-defined]
    np.random.set_state(value[1])  # noqa: NPY002


def _on_main_thread() -> bool:
    return threading.current_thread() is threading.main_thread()


def _restore_handlers(handlers: list[Any]) -> None:
    for number, handler in zip(SIGNALS, handlers, strict=True):
        if handler is not None and _on_main_thread():  # None: installed by no Python code, and lost to it
            signal.signal(number, handler)


def _alarm_is_set() -> bool:
    return hasattr(signal, "getitimer") and signal.getitimer(signal.ITIMER_REAL)[0] > 0


def _switch_alarm(running: bool) -> None:
    if not running:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _masked() -> set[int]:
    return set(signal.pthread_sigmask(signal.SIG_BLOCK, ())) if hasattr(signal, "pthread_sigmask") else set()


def _restore_traces(functions: tuple[Any, Any]) -> None:
    sys.settrace(functions[0])
    sys.setprofile(functions[1])


def _restore_faulthandler(enabled: bool) -> None:
    (faulthandler.enable if enabled else faulthandler.disable)()


def _restore_collector(value: tuple[bool, tuple[int, int, int]]) -> None:
    (gc.enable if value[0] else gc.disable)()
    gc.set_threshold(*value[1])


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


class _Threads:
    """How many threads each BLAS and OpenMP library takes. Finding the libraries takes 0.4 ms, asking them 1 µs."""

    def __init__(self) -> None:
        self._modules = 0
        self._libraries: list[Any] = []

    def read(self) -> list[tuple[Any, int]]:
        if len(sys.modules) != self._modules:  # an import may have loaded another library
            self._modules = len(sys.modules)
            self._libraries = threadpoolctl.ThreadpoolController().lib_controllers
        return [(library, library.num_threads) for library in self._libraries]

    @staticmethod
    def same(before: list[tuple[Any, int]], _: list[tuple[Any, int]]) -> bool:
        return all(library.num_threads == count for library, count in before)

    @staticmethod
    def restore(counts: list[tuple[Any, int]]) -> None:
        for library, count in counts:
            library.set_num_threads(count)


_threads = _Threads()

ASPECTS = (
    Aspect("the recursion limit", sys.getrecursionlimit, sys.setrecursionlimit),
    Aspect("the working directory", os.getcwd, os.chdir),
    Aspect("the environment", lambda: dict(os.environ), _restore_environment),
    Aspect("sys.path", lambda: (sys.path, list(sys.path)), _restore_search_path),
    Aspect("sys.modules", lambda: dict(sys.modules), sys.modules.update, _same_modules),
    _attributes("the standard streams", sys, "stdin", "stdout", "stderr", "__stdin__", "__stdout__", "__stderr__"),
    _attributes("the exception hooks", sys, "excepthook", "displayhook", "unraisablehook"),
    _attributes("the exception hook of threads", threading, "excepthook"),
    Aspect(BUILT_IN, lambda: dict(vars(builtins)), vars(builtins).update, _same_modules),
    Aspect("the generator of random", random.getstate, random.setstate),
    Aspect(
        "the generator of numpy.random",
        lambda: (np.random.get_bit_generator(), np.random.get_state()),  # type: ignore[attr-defined]  # noqa: NPY002
        _restore_numpy_draws,
        _same_draws,
    ),
    Aspect(
        "NumPy's error state",
        lambda: (np.geterr(), np.geterrcall()),
        lambda v: (np.seterr(**v[0]), np.seterrcall(v[1])),
    ),
    Aspect("NumPy's way of printing", np.get_printoptions, lambda options: np.set_printoptions(**options)),
    Aspect("NumPy's buffer size", np.getbufsize, np.setbufsize),
    Aspect(
        "the decimal context", lambda: decimal.getcontext().copy(), decimal.setcontext, lambda a, b: repr(a) == repr(b)
    ),
    Aspect("the locale", lambda: locale.setlocale(locale.LC_ALL), lambda name: locale.setlocale(locale.LC_ALL, name)),
    Aspect("the switch interval", sys.getswitchinterval, sys.setswitchinterval),
    Aspect("the signal handlers", lambda: [signal.getsignal(number) for number in SIGNALS], _restore_handlers),
    Aspect("the blocked signals", _masked, lambda mask: signal.pthread_sigmask(signal.SIG_SETMASK, mask)),
    Aspect("the alarm clock", _alarm_is_set, _switch_alarm),
    Aspect("the trace function", lambda: (sys.gettrace(), sys.getprofile()), _restore_traces),
    Aspect("the fault handler", faulthandler.is_enabled, _restore_faulthandler),
    Aspect("the garbage collector", lambda: (gc.isenabled(), gc.get_threshold()), _restore_collector),
    Aspect("the mask of new files", _umask, os.umask),
    Aspect("the number of BLAS threads", _threads.read, _threads.restore, _threads.same),
)
"""The recursion limit comes first: putting the others back takes some depth."""
