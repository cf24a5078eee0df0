"""The errors of theorycheck: each says what happened, what was expected and what to do next."""


class TheorycheckError(Exception):
    """The root of every error that theorycheck raises on purpose."""


class UsageError(TheorycheckError):
    """What the user asked for cannot be done: an unknown name, an invalid option. Exit code 2."""


class ImplementationError(TheorycheckError):
    """An implementation raised an exception where the contract wants a result."""


class ContractError(ImplementationError):
    """An implementation returned, or did, something that the operation contract rules out."""


class LostError(ImplementationError):
    """The process that an implementation runs in crashed or gave no answer: to call it again costs a new one."""


class WithdrawnError(ImplementationError):
    """An operation that hung before was not called again, so nothing is known of the case at hand."""


class DialectError(TheorycheckError):
    """A definition used a NumPy function outside the dialect that every arithmetic understands."""
