"""`theorycheck contract`: the operations that an implementation may offer, and exactly what they mean."""

import argparse
import textwrap

from theorycheck.catalogue import unknown
from theorycheck.contract import OPERATIONS, Operation
from theorycheck.contract.document import markdown
from theorycheck.errors import UsageError
from theorycheck.terminal import WIDTH, Terminal


def execute(options: argparse.Namespace) -> int:
    """Print one operation, all of them, or the whole contract as Markdown."""
    terminal = Terminal()
    if options.markdown:
        terminal.line(markdown().rstrip("\n"))
    elif options.operation is None:
        for operation in OPERATIONS.values():
            terminal.line(operation.signature)
    elif options.operation in OPERATIONS:
        for line in lines(OPERATIONS[options.operation]):
            terminal.line(line)
    else:
        raise UsageError(unknown("operation", options.operation, OPERATIONS))
    return 0


def lines(operation: Operation) -> list[str]:
    """One operation: the call, the meaning, its options, derived sizes and notes."""
    return [
        operation.signature,
        *_wrapped(operation.meaning),
        *(line for option in operation.options for line in _wrapped(f"{option}: {option.values}")),
        *(line for name, rule in operation.sizes.items() for line in _wrapped(f"{name} = {rule}")),
        *(line for note in operation.notes for line in _wrapped(note)),
    ]


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent="  ", subsequent_indent="    ")
