"""A program in any language, offered as the operations that its hello names."""

import inspect
import os
import shlex
import weakref
from typing import Any

from theorycheck.adapters.process.messages import Offer
from theorycheck.adapters.process.session import Session
from theorycheck.contract import OPERATIONS, Operation
from theorycheck.errors import UsageError


class Process:
    """The program of a command line, run from the current directory, with an attribute for each operation it offers.

    The program starts at once, and again after a crash. It ends with this object, or with Python.

    Raises:
        UsageError: there is no such command.
        ImplementationError: the program does not say a proper hello.
    """

    def __init__(self, command: str) -> None:
        session = Session(_split(command))
        hello = session.hello
        self.name, self.version, self.dtypes = session.who, hello.version, hello.dtypes
        self.activations = {
            name: offer.activations for name, offer in hello.operations.items() if offer.activations is not None
        }
        self.initializers, self.truncated_initializers = hello.initializers, hello.truncated_initializers
        for name, offer in hello.operations.items():
            setattr(self, name, RemoteOperation(session, OPERATIONS[name], offer))
        # The operations hold the session, not this object: no cycle delays the end of the program.
        self.close = weakref.finalize(self, session.close)


class RemoteOperation:
    """An operation that a program computes."""

    def __init__(self, session: Session, operation: Operation, offer: Offer) -> None:
        self._session = session
        self._operation = operation
        self.__name__ = operation.name
        self.__signature__ = _signature(operation, offer)

    def __call__(self, *inputs: Any, **options: Any) -> Any:
        """The result as the program gave it, states as raw JSON."""
        return self._session.call(self._operation, inputs, options)


def _split(command: str) -> list[str]:
    if os.name != "posix":
        raise UsageError("process: needs pipes that can be polled, which this system has not. Use Linux or macOS.")
    try:
        argv = shlex.split(command)
    except ValueError as error:
        raise UsageError(f"the command {command!r} cannot be read: {error}. Quote it as a shell would.") from None
    if not argv:
        raise UsageError("'process:' names no command. Write 'process:./my-kernels --flag', for instance.")
    return argv


def _signature(operation: Operation, offer: Offer) -> inspect.Signature:
    """The arrays of the contract, and of its options those that are offered."""
    arrays = [inspect.Parameter(value.name, inspect.Parameter.POSITIONAL_ONLY) for value in operation.arguments]
    options = [
        inspect.Parameter(
            option.name,
            inspect.Parameter.KEYWORD_ONLY,
            default=inspect.Parameter.empty if option.required else option.default,
        )
        for option in operation.options
        if option.name in offer.options
    ]
    return inspect.Signature([*arrays, *options])
