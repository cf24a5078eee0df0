"""They do not come back."""

import ctypes
import signal
import time

import numpy as np
from plain import Plain


class HoldsTheLock(Plain):
    """Waits in C, and lets no other thread of Python run, nor a signal handler."""

    def dense(self, x, weight, bias):
        while True:
            ctypes.PyDLL(None).pause()


class SleepsDeaf(Plain):
    """Sleeps, and will not be told to end."""

    def dense(self, x, weight, bias):
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
        while True:
            time.sleep(1000)


class EndlessArray(Plain):
    """Its result never finishes becoming an array."""

    def dense(self, x, weight, bias):
        class Promise:
            def __array__(self, dtype=None, copy=None):
                while True:
                    time.sleep(1000)

        return Promise()


class HangsOften(Plain):
    """Hangs in one operation, whichever claim asks for it."""

    def dense(self, x, weight, bias):
        while True:
            time.sleep(1000)

    def dense_vjp(self, x, weight, bias, dy):
        return dy @ weight, dy.T @ x, dy.sum(axis=0)

    def mean_squared_error(self, prediction, target):
        return np.mean((prediction - target) ** 2)
