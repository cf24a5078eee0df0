"""Small programs that speak the process protocol, or break it."""

import os
import shlex
import sys
import time
from pathlib import Path

from theorycheck.adapters.process import Process

PRELUDE = """\
import base64, json, os, signal, struct, subprocess, sys, time

OFFERS = {"dense": {}, "activation": {"options": ["kind"]}, "sgd_step": {"options": ["learning_rate", "momentum"]}}
SEVEN = {"shape": [1, 1], "dtype": "float64", "data": base64.b64encode(struct.pack("<d", 7)).decode()}

def hear():
    line = sys.stdin.readline()
    return json.loads(line) if line else {"type": "close"}

def put(text):
    print(text, flush=True)

def say(**message):
    put(json.dumps(message))

def hello(**more):
    hear()
    say(**{"type": "hello", "protocol": 1, "name": "scripted", "operations": OFFERS, "timeout": 1, **more})

def crash():
    os.kill(os.getpid(), signal.SIGSEGV)

def calls():
    while (call := hear())["type"] != "close":
        yield call
"""

OBEDIENT = """\
hello(version=str(os.getpid()))
for call in calls():
    say(type="result", id=call["id"], outputs=[SEVEN])
"""


def program(folder: Path, body: str, name: str = "program.py") -> str:
    """The command of a program with that body, after the prelude."""
    path = folder / name
    path.write_text(PRELUDE + body, encoding="utf-8")
    return shlex.join([sys.executable, "-I", "-S", str(path)])


def started(folder: Path, body: str) -> Process:
    """The program, running."""
    return Process(program(folder, body))


def gone(number: int) -> bool:
    """True if there is no such process, or soon will not be; an orphan that nobody buries is gone too."""
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        try:
            os.kill(number, 0)
        except ProcessLookupError:
            return True
        entry = Path(f"/proc/{number}/stat")
        if entry.exists() and entry.read_text(encoding="utf-8").rpartition(")")[2].split()[0] == "Z":
            return True
        time.sleep(0.01)
    return False
