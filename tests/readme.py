"""The README's example, run: `python -m tests.readme` writes what the terminal says beside it."""

import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

README = Path(__file__).parents[1] / "README.md"
COMMAND = "theorycheck check mine.py:Mine --claims definitions.dense --claims gradients.vjp.dense"
EXAMPLE = re.compile(r"<!-- example -->\n```python\n# mine.py\n(.*?)```\n<!-- /example -->", re.DOTALL)
TRANSCRIPT = re.compile(r"(<!-- transcript -->\n)(.*?)(<!-- /transcript -->)", re.DOTALL)
CLOCK = re.compile(r"\d+\.\d s$", re.MULTILINE)


def transcript(text: str) -> str:
    """What the terminal says about the example of a README, as a fenced block."""
    example = EXAMPLE.search(text)
    if example is None:
        raise ValueError("the README has no example")
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "mine.py").write_text(example[1], encoding="utf-8")
        command = [sys.executable, "-m", *shlex.split(COMMAND)]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return f"```console\n$ {COMMAND}\n{done.stdout}```\n"


def without_clock(text: str) -> str:
    """The text with its one number that changes from run to run taken out."""
    return CLOCK.sub("… s", text)


if __name__ == "__main__":
    before = README.read_text(encoding="utf-8")
    after = TRANSCRIPT.sub(lambda found: found[1] + transcript(before) + found[3], before)
    README.write_text(after, encoding="utf-8", newline="\n")
