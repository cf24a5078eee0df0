"""The conversation with a program, across its crashes."""

import shlex
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import msgspec

from theorycheck.adapters.process import messages
from theorycheck.adapters.process.channel import KEPT, Channel, ChannelError, HungError
from theorycheck.adapters.process.messages import PROTOCOL, Answer, Answered, Call, Hello, Reply, Unsupported
from theorycheck.contract import OPERATIONS, Operation
from theorycheck.errors import ContractError, ImplementationError, LostError, UsageError, WithdrawnError
from theorycheck.text import cut, inert

SECONDS_TO_HELLO = 30.0
"""Virtual machines start slowly; a program that has not said hello by then will not."""
_QUOTED = 80
"""Characters quoted of what a program wrote."""


class Session:
    """Asks a program to compute operations, and starts it again after a crash.

    An operation that hung is not called again: its one hang has cost enough. Only the very call that hung raises the
    same error once more, so that whoever measures a case twice sees the same thing twice.
    """

    def __init__(self, argv: Sequence[str]) -> None:
        self._argv = argv
        self._directory = str(Path.cwd())
        self._channel: Channel | None = None
        self._calls = 0
        self._hung: dict[str, tuple[Call, LostError]] = {}
        self._dead = ""
        self.hello = self._start()
        self.who = cut(self.hello.name or Path(argv[0]).name, _QUOTED)

    def call(self, operation: Operation, inputs: Sequence[Any], options: Mapping[str, Any]) -> Any:
        """The result of an operation.

        Raises:
            LostError: the program crashed or hung.
            WithdrawnError: the operation hung in an earlier call.
            ContractError: the program broke the protocol.
            ImplementationError: the program answered that it failed.
        """
        self._calls += 1
        call = messages.call(self._calls, operation, inputs, options)
        self._demand_patience(call)
        channel = self._running()
        try:
            return self._result(operation, self._ask(channel, call))
        except ImplementationError as error:
            # Beside the error, not in its text: addresses and clocks differ from one run to the next.
            told = channel.complaints()
            if told:
                error.add_note(f"standard error ends: {inert(told, KEPT)}")
            raise

    def close(self) -> None:
        """End the program."""
        channel, self._channel = self._channel, None
        if channel is not None:
            channel.end(messages.line(messages.Farewell()))

    def _ask(self, channel: Channel, call: Call) -> Reply:
        """The answer to a call. After anything else the program is ended: no later call may get a stale answer."""
        try:
            return _to(call, channel.ask(messages.line(call), self.hello.timeout))
        except BaseException as error:
            self._drop()
            if isinstance(error, ContractError):
                raise ContractError(f"{call.operation} got no answer: {error} ({self.who}).") from None
            if not isinstance(error, ChannelError):
                raise
            lost = LostError(f"{call.operation}: the program {error} ({self.who})")
            if isinstance(error, HungError):
                self._hung[call.operation] = call, lost
            raise lost from None

    def _result(self, operation: Operation, answer: Reply) -> Any:
        if isinstance(answer, Answered):
            return messages.received(operation, answer.outputs)
        how = "unsupported, though its hello offers it" if isinstance(answer, Unsupported) else "with an error"
        said = inert(answer.message) or "it does not say why"
        raise ImplementationError(f"{operation.name} was answered {how}: {said} ({self.who})")

    def _demand_patience(self, call: Call) -> None:
        if call.operation not in self._hung:
            return
        earlier, lost = self._hung[call.operation]
        if call.repeats(earlier):
            raise lost
        raise WithdrawnError(f"{call.operation} is not called any more since it hung ({lost})")

    def _running(self) -> Channel:
        """The program, started again if it has ended; one that does not come back is not waited for twice."""
        if self._dead:
            raise ImplementationError(self._dead)
        if self._channel is None:
            try:
                self._start(before=self.hello)
            except (ImplementationError, UsageError) as error:
                self._dead = f"the program could not be started again: {error}"
                raise ImplementationError(self._dead) from error
        assert self._channel is not None
        return self._channel

    def _start(self, before: Hello | None = None) -> Hello:
        try:
            channel = self._channel = Channel(self._argv, self._directory)
        except OSError as error:
            raise _cannot_start(self._argv[0], self._directory, error) from None
        try:
            return _understood(_read(channel.ask(messages.line(messages.Greeting()), SECONDS_TO_HELLO)), before)
        except BaseException as error:
            self._drop()
            if not isinstance(error, ChannelError | ContractError):
                raise
            what = f"it {error}" if isinstance(error, ChannelError) else error
            told = channel.complaints()
            heard = f" Its standard error ends: {told}" if told else ""
            raise ImplementationError(f"no hello from {shlex.join(self._argv)!r}: {what}.{heard}") from None

    def _drop(self) -> None:
        channel, self._channel = self._channel, None
        if channel is not None:
            channel.end()


def _cannot_start(program: str, directory: str, error: OSError) -> UsageError:
    hint = ""
    if "/" not in program and Path(directory, program).is_file():
        hint = f" Did you mean './{program}'?"
    elif isinstance(error, PermissionError):
        hint = f" Make it executable: chmod +x {shlex.quote(program)}"
    return UsageError(f"{program!r} cannot be started: {error.strerror}.{hint}")


def _read(line: bytes) -> Answer:
    try:
        return messages.read(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        quoted = line[:_QUOTED].decode("utf-8", "backslashreplace")
        raise ContractError(
            f"the line {quoted!r} is none ({error}). Standard output is for answers alone: print anything else to "
            "standard error"
        ) from None


def _to(call: Call, line: bytes) -> Reply:
    """A line, as the answer to a call."""
    answer = _read(line)
    if isinstance(answer, Hello):
        raise ContractError("another hello came")
    if answer.id != call.id:  # told without the ids, which differ when the same case is measured again
        raise ContractError("an answer to another call came: the id of an answer is that of the call")
    return answer


def _understood(answer: Answer, before: Hello | None) -> Hello:
    """The hello, if the program can be held to it."""
    if not isinstance(answer, Hello):
        raise ContractError("it answered something else first")
    if answer.protocol != PROTOCOL:
        raise ContractError(f"it speaks protocol {answer.protocol}, expected {PROTOCOL}")
    if before is not None and answer != before:
        raise ContractError("its hello is another one than before")
    # Elsewhere unknown names are ignored; here a misspelt operation would pass for one that is not offered.
    for name, offer in answer.operations.items():
        if name not in OPERATIONS:
            raise ContractError(_unknown("operation", name, OPERATIONS))
        known = [option.name for option in OPERATIONS[name].options]
        for option in offer.options:
            if option not in known:
                raise ContractError(_unknown(f"option of {name}", option, known))
    return answer


def _unknown(what: str, name: str, known: Iterable[str]) -> str:
    near = get_close_matches(name[:_QUOTED], list(known), n=1, cutoff=0.4)
    hint = f", did you mean {near[0]!r}?" if near else ""
    return f"{name[:_QUOTED]!r} is no {what} of the contract{hint}"
