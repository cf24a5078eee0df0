"""What foreign code leaves behind is put back, and told."""

import builtins
import decimal
import gc
import os
import random
import signal
import sys
import threading
import warnings
from pathlib import Path

import numpy as np
import pytest

from theorycheck.environment import one_thread
from theorycheck.global_state import ASPECTS
from theorycheck.undisturbed import undisturbed

CHANGES = {
    "the recursion limit": lambda: sys.setrecursionlimit(sys.getrecursionlimit() + 1),
    "the working directory": lambda: os.chdir("/"),
    "the environment": lambda: os.environ.update(THEORYCHECK_TEST="1"),
    "sys.path": lambda: sys.path.append("nowhere"),
    "sys.modules": lambda: sys.modules.pop("decimal"),
    "the standard streams": lambda: setattr(sys, "stdout", None),
    "the exception hooks": lambda: setattr(sys, "excepthook", print),
    "the exception hook of threads": lambda: setattr(threading, "excepthook", print),
    "built-in functions": lambda: setattr(builtins, "ascii", repr),
    "the generator of random": random.random,
    "the generator of numpy.random": np.random.normal,
    "NumPy's error state": lambda: np.seterr(all="raise"),
    "NumPy's way of printing": lambda: np.set_printoptions(precision=2),
    "NumPy's buffer size": lambda: np.setbufsize(np.getbufsize() + 1024),
    "the decimal context": lambda: setattr(decimal.getcontext(), "prec", 3),
    "the switch interval": lambda: sys.setswitchinterval(0.1),
    "the signal handlers": lambda: signal.signal(signal.SIGUSR1, signal.SIG_IGN),
    "the blocked signals": lambda: signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1}),
    "the alarm clock": lambda: signal.alarm(1000),
    "the trace function": lambda: sys.setprofile(lambda *_: None),
    "the garbage collector": gc.disable,
    "the mask of new files": lambda: os.umask(0o077 if os.umask(0o022) != 0o077 else 0o022),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_is_put_back_and_named(name):
    """Nothing else is named."""
    [aspect] = [aspect for aspect in ASPECTS if aspect.name == name]
    before = aspect.read()
    with undisturbed() as traces:
        CHANGES[name]()
    assert aspect.same(before, aspect.read())
    assert [name] == traces.changed
    assert (f"changed {name}: put back",) == traces.notes


def test_what_changes_nothing_leaves_no_note():
    """To import another module is no change."""
    with undisturbed() as traces:
        import colorsys  # noqa: F401
    assert traces.notes == ()


def test_threads_of_linear_algebra_are_put_back():
    """One stays one."""
    with one_thread():
        [aspect] = [aspect for aspect in ASPECTS if aspect.name == "the number of BLAS threads"]
        with undisturbed() as traces:
            for library, _ in aspect.read():
                library.set_num_threads(2)
        assert {1} == {count for _, count in aspect.read()}
    assert traces.changed == ["the number of BLAS threads"]


def test_a_directory_that_is_gone_is_left(tmp_path):
    """Foreign code may remove the one it has gone to."""
    here = Path.cwd()
    with undisturbed():
        (tmp_path / "gone").mkdir()
        os.chdir(tmp_path / "gone")
        (tmp_path / "gone").rmdir()
    assert here == Path.cwd()


def test_a_thread_left_running_is_told():
    """It cannot be ended."""
    end = threading.Event()
    with undisturbed() as traces:
        threading.Thread(target=end.wait).start()
    end.set()
    assert traces.notes == ("left 1 thread running",)


def test_warnings_are_heard_and_raised_by_nobody():
    """Whatever the filters say, and whatever is done to them."""
    with undisturbed() as traces:
        warnings.simplefilter("error")
        warnings.simplefilter("always")
        warnings.warn("careful", stacklevel=1)
    assert [str(one.message) for one in traces.warnings] == ["careful"]
