"""They change what a process has only one of, and compute well."""

import decimal
import locale
import os
import random
import signal
import sys
import warnings

import numpy as np
from plain import Plain


class Changing(Plain):
    """Changes something before each result, and leaves it so."""

    def dense(self, x, weight, bias):
        self.change()
        return super().dense(x, weight, bias)


class Moves(Changing):
    """Goes to another directory."""

    def change(self):
        os.chdir("/")


class Forgets(Changing):
    """Empties the environment."""

    def change(self):
        os.environ.clear()


class LosesItsWay(Changing):
    """Empties the import path."""

    def change(self):
        sys.path[:] = []


class Reseeds(Changing):
    """Seeds the global generators."""

    def change(self):
        random.seed(1)
        np.random.seed(1)


class Strict(Changing):
    """Has NumPy raise."""

    def change(self):
        np.seterr(all="raise")


class Alarmed(Changing):
    """Turns warnings into errors."""

    def change(self):
        warnings.simplefilter("error")


class Silences(Changing):
    """Does away with the standard streams."""

    def change(self):
        sys.stdout = sys.stderr = None


class Traps(Changing):
    """Takes over signals, and sets the alarm clock."""

    def change(self):
        signal.signal(signal.SIGALRM, lambda *_: os._exit(9))
        signal.alarm(100)


class Traces(Changing):
    """Watches every call."""

    def change(self):
        sys.settrace(lambda *_: None)


class Unloads(Changing):
    """Takes a module out of the table."""

    def change(self):
        sys.modules.pop("json", None)


class Flattens(Changing):
    """Leaves hardly any room for recursion."""

    def change(self):
        sys.setrecursionlimit(2000)


class Localizes(Changing):
    """Rounds decimals to three digits, in another locale."""

    def change(self):
        decimal.getcontext().prec = 3
        locale.setlocale(locale.LC_ALL, "C")
