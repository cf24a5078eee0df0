"""What a program says first, and what becomes of one that says something else."""

import inspect
import signal
import subprocess
import sys

import numpy as np
import pytest
from tests.theorycheck.adapters.process.programs import OBEDIENT, gone, program, started

from theorycheck.adapters.process import Process, channel, session
from theorycheck.errors import ImplementationError, UsageError
from theorycheck.implementation import Implementation
from theorycheck.resolve import plug_in


def test_a_program_offers_what_its_hello_names(tmp_path):
    """Operations with the options listed, dtypes and kinds, under its own name."""
    implementation = Implementation(
        started(
            tmp_path,
            """hello(
    version="3",
    dtypes=["float32", "float16"],
    initializers=["orthogonal"],
    operations={"rnn": {"options": ["activation"], "activations": ["relu"]}, "conv2d": {"options": ["stride"]},
                "initialize": {"options": ["scheme", "seed"]}, "dense": {}},
)
hear()
""",
        )
    )
    assert (implementation.name, implementation.version) == ("scripted", "3")
    assert implementation.operations == ("dense", "initialize", "conv2d", "rnn")
    assert implementation.dtypes == ("float32", "float16")
    assert implementation.kinds("rnn") == ("relu",)
    assert implementation.initializers == ("orthogonal",)
    assert implementation.offers("conv2d.stride")
    assert not implementation.offers("conv2d.dilation")


def test_an_operation_has_the_signature_of_its_offer(tmp_path):
    """Arrays by position, and the options that the hello lists."""
    operation = started(tmp_path, OBEDIENT).sgd_step
    assert str(inspect.signature(operation)) == "(theta, gradient, state, /, *, learning_rate, momentum=0.0)"


def test_a_command_is_a_name_of_an_implementation(tmp_path):
    """Quoted as in a shell; a nameless program goes by its file."""
    command = program(tmp_path, "hello(name='')\nhear()", name="my program.py")
    [(implementation, target)] = plug_in([f"process:{command}"]).items()
    assert implementation.name.startswith("python")
    assert target == f"process:{command}"


def test_a_relative_command_is_run_from_the_current_directory(tmp_path, monkeypatch):
    """Also when Python's directory has changed by the time that it is started again."""
    here, elsewhere = tmp_path / "here", tmp_path / "elsewhere"
    for folder in (here, elsewhere):
        folder.mkdir()
    script = here / "kernels"
    command = program(here, "hello()\nfor call in calls():\n    sys.exit(1)\n")
    script.write_text(f"#!/bin/sh\nexec {command}\n", encoding="utf-8")
    script.chmod(0o755)
    monkeypatch.chdir(here)
    process = Process("./kernels")
    monkeypatch.chdir(elsewhere)
    for _ in range(2):
        with pytest.raises(ImplementationError, match="exited with status 1"):
            process.activation(np.ones(1), kind="relu")


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("", "names no command"),
        ("./kernels 'unfinished", "cannot be read: No closing quotation"),
        ("./nowhere", "'./nowhere' cannot be started: No such file or directory"),
        ("kernels", r"'kernels' cannot be started: .* Did you mean './kernels'\?"),
        ("./kernels", r"Permission denied. Make it executable: chmod \+x ./kernels"),
    ],
)
def test_a_command_that_cannot_be_run_is_a_usage_error(tmp_path, monkeypatch, command, message):
    """With the next step."""
    (tmp_path / "kernels").write_text("#!/bin/sh\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match=message):
        Process(command)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("put('Loading the model')", r"the line 'Loading the model' is none \(.*print anything else to standard error"),
        ("put('')", "the line '' is none"),
        ("sys.stdout.buffer.write(bytes([0xff, 10])); sys.stdout.flush()", r"the line '\\\\xff' is none"),
        ("put('[' * 100000)", "is none"),
        ("print('no device', file=sys.stderr); sys.exit(3)", "exited with status 3.*standard error ends: no device"),
        ("crash()", "was ended by SIGSEGV without an answer"),
        ("time.sleep(60)", "gave no answer within 0.3 s"),
        ("os.close(1); time.sleep(60)", "closed its standard output without an answer"),
        ("hear(); sys.stdin.close(); time.sleep(60)", "gave no answer within 0.3 s"),
        ("while True: sys.stdout.write('x' * 65536)", r"printed \d+ bytes without the end of a line"),
        ("hello(protocol=2)", "it speaks protocol 2, expected 1"),
        ("hello(protocol='1')", r"Expected `int`, got `str` - at `\$.protocol`"),
        ("hello(dtype='float32')", "unknown field `dtype`"),
        ("hello(timeout=1e9)", r"Expected `float` <= 600.0 - at `\$.timeout`"),
        ("hello(operations={'conv2D': {}})", r"'conv2D' is no operation of the contract, did you mean 'conv2d'\?"),
        ("hello(operations={'dense': {'options': ['stirde']}})", "'stirde' is no option of dense of the contract"),
        ("say(type='result', id=1, outputs=[])", "it answered something else first"),
        ("say(type='nonsense')", "Invalid value 'nonsense'"),
    ],
)
def test_a_program_without_a_proper_hello_is_told_so(tmp_path, monkeypatch, body, message):
    """In words, in time, and without leaving anything behind."""
    monkeypatch.setattr(session, "SECONDS_TO_HELLO", 0.3 if "sleep" in body else 20.0)
    monkeypatch.setattr(channel, "MOST_BYTES", 2**20)
    monkeypatch.setattr(channel, "GRACE", 0.2)
    with pytest.raises(ImplementationError, match=rf"(?s)no hello from '.*program.py': .*{message}"):
        started(tmp_path, body)


def test_a_hello_without_operations_is_a_usage_error(tmp_path):
    """As for an object without any."""
    with pytest.raises(UsageError, match="scripted offers no operation of the contract"):
        Implementation(started(tmp_path, "hello(operations={})\nhear()"))


def test_a_program_may_print_as_much_as_it_likes_to_standard_error(tmp_path):
    """Before it reads what it was asked: nobody waits for the other."""
    body = "sys.stderr.write('x' * 10**6)\n" + OBEDIENT
    assert started(tmp_path, body).name == "scripted"


def test_a_program_ends_with_the_object(tmp_path):
    """It hears a farewell, and nothing of it is left."""
    farewell = tmp_path / "farewell"
    body = f"hello(version=str(os.getpid()))\nopen({str(farewell)!r}, 'w').write(hear()['type'])\n"
    process = started(tmp_path, body)
    number = int(process.version)
    del process
    assert farewell.read_text(encoding="utf-8") == "close"
    assert gone(number)


def test_a_program_that_does_not_end_is_killed(tmp_path, monkeypatch):
    """With whatever it has started."""
    monkeypatch.setattr(channel, "GRACE", 0.1)
    body = (
        "child = subprocess.Popen(['sleep', '60'])\n"
        "hello(version=f'{os.getpid()} {child.pid}')\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "while True: time.sleep(1)\n"
    )
    process = started(tmp_path, body)
    numbers = [int(number) for number in process.version.split()]
    process.close()
    assert all(gone(number) for number in numbers)


def test_a_program_does_not_outlive_a_judge_that_is_killed(tmp_path):
    """Even one that hears nothing any more."""
    body = "hello(version=str(os.getpid()))\nwhile True: time.sleep(1)\n"
    judge = (
        "import os, signal\n"
        "from theorycheck.adapters.process import Process\n"
        f"print(Process({program(tmp_path, body)!r}).version, flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    killed = subprocess.run([sys.executable, "-c", judge], capture_output=True, text=True, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert gone(int(killed.stdout))
