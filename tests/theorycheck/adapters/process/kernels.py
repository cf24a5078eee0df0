"""The C example, built."""

import shutil
import subprocess
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[4] / "examples" / "process"


def built(folder: Path, *flags: str, name: str = "kernels") -> Path:
    """The program, compiled into a folder; skips the test where there is no compiler."""
    compiler = shutil.which("cc")
    if compiler is None:
        pytest.skip("there is no C compiler: install one that answers to `cc`")
    program = folder / name
    source = EXAMPLES / "c" / "kernels.c"
    subprocess.run([compiler, "-O2", "-std=c99", *flags, "-o", program, source, "-lm"], check=True)
    return program
