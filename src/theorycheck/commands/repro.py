"""`theorycheck repro`: write a failure as a script that needs only NumPy and the implementation."""

import argparse
import shlex
from pathlib import Path

from theorycheck import record_json
from theorycheck.errors import UsageError
from theorycheck.repro.naming import chosen, file_name
from theorycheck.repro.script import script
from theorycheck.terminal import Terminal

STANDARD_OUTPUT = "-"


def execute(options: argparse.Namespace) -> int:
    """Write the script of one result of a report."""
    run = record_json.load(Path(options.record))
    result = chosen(run, options.id)
    text = script(run, result)
    terminal = Terminal()
    if options.output == STANDARD_OUTPUT:
        terminal.line(text.rstrip("\n"))
        return 0
    path = Path(options.output or file_name(result))
    try:
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise UsageError(f"cannot write to {str(path)!r}: {error.strerror}") from None
    terminal.line(f"python {shlex.quote(str(path))}")
    return 0
