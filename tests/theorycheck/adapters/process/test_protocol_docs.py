"""The transcript in docs/process-protocol.md is what is said."""

import re
import subprocess
from pathlib import Path

import numpy as np
import pytest
from tests.theorycheck.adapters.process.kernels import built

from theorycheck.adapters.process import messages
from theorycheck.adapters.process.messages import Farewell, Greeting, Hello
from theorycheck.contract import OPERATIONS

PAGE = Path(__file__).parents[4] / "docs" / "process-protocol.md"
DENSE = (np.array([[1.0, 2.0]]), np.array([[3.0, 4.0]]), np.array([0.5]))
RNN = tuple(np.array(entries, dtype=np.float32) for entries in ([[[-1]]], [[0]], [[-2]], [[1]], [0.5]))
CALLS = [
    ("dense", DENSE, {}, [[[11.5]]]),
    ("dense_vjp", (*DENSE, np.array([[1.0]])), {}, [[[3.0, 4.0]], [[1.0, 2.0]], [1.0]]),
    ("rnn", RNN, {"activation": "relu"}, [[[[2.5]]]]),
]


@pytest.fixture(scope="module")
def transcript():
    """The lines of the page that a program reads, and those that it writes."""
    block = re.search(r"<!-- transcript -->\n```\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)[1]
    lines = block.splitlines()
    return [line[2:] for line in lines if line[0] == "→"], [line[2:] for line in lines if line[0] == "←"]


def test_a_program_reads_what_the_page_says(transcript):
    """To the byte."""
    calls = [
        messages.call(number, OPERATIONS[name], inputs, options)
        for number, (name, inputs, options, _) in enumerate(CALLS, start=1)
    ]
    said = [messages.line(message).decode() for message in (Greeting(), *calls, Farewell())]
    assert said == [f"{line}\n" for line in transcript[0]]


def test_what_a_program_writes_is_understood(transcript):
    """As the page explains it below."""
    hello, *answers = [messages.read(line.encode()) for line in transcript[1]]
    assert isinstance(hello, Hello)
    for (name, _, _, expected), answer in zip(CALLS, answers, strict=True):
        result = messages.received(OPERATIONS[name], answer.outputs)
        assert [output.tolist() for output in (result if isinstance(result, tuple) else (result,))] == expected


def test_the_c_example_says_it(transcript, tmp_path):
    """Byte for byte."""
    read, written = ("".join(f"{line}\n" for line in lines) for lines in transcript)
    done = subprocess.run([built(tmp_path)], input=read, capture_output=True, text=True, encoding="utf-8", check=True)
    assert done.stdout == written
    assert not done.stderr


def test_the_page_names_what_the_code_knows():
    """Every key of a hello, every limit."""
    text = PAGE.read_text(encoding="utf-8")
    assert all(f"| `{name}` |" in text for name in Hello.__struct_fields__)
    assert f"at most {messages.MOST_SECONDS}" in text
