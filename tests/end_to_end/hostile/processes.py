"""They are not alone."""

import os
import subprocess
import sys
import threading
import time

from plain import Plain


class Forks(Plain):
    """Comes back twice."""

    forked = False

    def dense(self, x, weight, bias):
        if not self.forked:
            self.forked = True
            os.fork()
        return super().dense(x, weight, bias)


class LeavesAThread(Plain):
    """Leaves a thread at work that does not let the process end."""

    started = False

    def dense(self, x, weight, bias):
        if not self.started:
            self.started = True
            threading.Thread(target=time.sleep, args=(1000,)).start()
        return super().dense(x, weight, bias)


class LeavesAChild(Plain):
    """Leaves a process behind, and tells its number."""

    child = None

    def dense(self, x, weight, bias):
        if self.child is None:
            self.child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(1000)"])
            print(f"child {self.child.pid}")
        return super().dense(x, weight, bias)
