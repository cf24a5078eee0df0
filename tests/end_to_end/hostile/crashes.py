"""They take their process with them."""

import ctypes
import os
import signal

from plain import Plain


class LeavesWithZero(Plain):
    """Ends the process as if all were well."""

    def dense(self, x, weight, bias):
        os._exit(0)


class LeavesWithThree(Plain):
    """Ends the process with an exit status."""

    def dense(self, x, weight, bias):
        os._exit(3)


class Segfaults(Plain):
    """Reads where no memory is, and has just said so."""

    def dense(self, x, weight, bias):
        print("reading address 0")
        ctypes.string_at(0)


class Aborts(Plain):
    """Fails an assertion of its own, in C."""

    def dense(self, x, weight, bias):
        os.abort()


class KillsItself(Plain):
    """Ends as a process does that the system takes the memory from."""

    def dense(self, x, weight, bias):
        os.kill(os.getpid(), signal.SIGKILL)


class ClosesFiles(Plain):
    """Closes all files it can find, and with them the way its results go."""

    def dense(self, x, weight, bias):
        os.closerange(3, 1000)
        return super().dense(x, weight, bias)


class CrashesAtOnce(Plain):
    """Does not survive its own construction."""

    def __init__(self):
        print("no such device")
        os._exit(5)


class CannotBeBuilt(Plain):
    """Raises when it is constructed."""

    def __init__(self):
        raise RuntimeError("no device \x1b[2J")
