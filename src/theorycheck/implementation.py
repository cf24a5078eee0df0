"""Wraps whatever a user plugs in: finds its operations, guards its inputs, checks its results."""

import inspect
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from theorycheck.contract import ACTIVATIONS, DEFAULT_ACTIVATIONS, DTYPES, OPERATIONS, SCHEMES, Operation, Role, Scope
from theorycheck.contract.operation import KIND_OPTIONS
from theorycheck.errors import ContractError, ImplementationError, TheorycheckError, UsageError
from theorycheck.layer import layers
from theorycheck.results import check_results, describe, to_numpy

Array = NDArray[Any]
Make = Callable[[], Any]


class Layout(StrEnum):
    """How the arrays that are handed over lie in memory; anything unusual is for a claim about just that."""

    SEPARATE = "separate"  # each contiguous, in an array of its own
    STRIDED = "strided"  # with gaps in memory and their axes in reverse order
    SHARED = "shared"  # as the usual ones, but one array wherever entries are equal


Witness = Callable[[Operation, tuple[Any, ...], dict[str, Any], Layout, Make], Any]
"""Sees every call, with its layout before the last: it makes the call, and hands the result on."""

NAME_LENGTH = 80
"""A name is cut here: it comes from foreign code and stands in every line of a report."""


class Implementation:
    """An implementation under test, offering exactly those contract operations that the wrapped object has.

    `implementation.conv2d(x, kernel, bias, stride=(2, 2))` hands read-only arrays to the object, turns the result into
    NumPy arrays and checks count, shape, dtype and finiteness. `implementation.unchecked` has the same operations
    without the checks, for the claims that are about just those breaches.

    Raises:
        UsageError: the object offers no operation of the contract.
        ImplementationError: a class could not be constructed without arguments.
        ContractError: (from an operation) the result breaks the contract.
    """

    def __init__(self, target: object, *, name: str = "", dtype: str | None = None) -> None:
        self._target = construct(target)
        self.notes: list[str] = []
        self.name = self._text("name") or (name or _import_path(target))[:NAME_LENGTH]
        self.version = self._text("version")
        self._operations = {key: found for key in OPERATIONS if callable(found := self._get(key))}
        self.layers = layers(self._get("custom"), self.notes)
        """The adapter's own, beside the operations, by name."""
        if not (self._operations or self.layers):
            raise UsageError(
                f"{self.name} offers no operation of the contract. An operation is a callable named as in the "
                "contract, such as dense(x, weight, bias): see `theorycheck contract`."
            )
        self._options = {key: _accepted(found, OPERATIONS[key]) for key, found in self._operations.items()}
        for key, accepted in list(self._options.items()):
            missing = [o.name for o in OPERATIONS[key].options if o.required and o.name not in accepted]
            if missing:
                self.notes.append(f"{key} does not accept the required option {missing[0]!r}, so it is not offered")
                del self._operations[key], self._options[key]
        self.dtypes = self._declared_dtypes()
        self.dtype = dtype or self.dtypes[0]
        self.initializers = self._declared("initializers", SCHEMES, tuple(SCHEMES))
        self.truncated_initializers = self._declared("truncated_initializers", SCHEMES, ())
        self._activations = self._declared_activations()
        self.calls: Counter[str] = Counter()
        self.last_call: tuple[str, tuple[Any, ...], dict[str, Any]] | None = None
        self.watch: Callable[[str], object] | None = None
        """Told of each operation about to be called: a worker writes it down, in case nothing comes back."""
        self.witness: Witness | None = None
        self.unchecked = Unchecked(self)

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name not in OPERATIONS:
            raise AttributeError(f"{name!r} is no operation of the contract")
        return self.operation(name)

    def __repr__(self) -> str:
        return f"Implementation({self.name!r}, {len(self._operations)} operations)"

    @property
    def is_reference(self) -> bool:
        """True for the reference itself, which upholds its own definitions by construction."""
        return type(self._target).__module__.startswith("theorycheck.reference")

    @property
    def target(self) -> object:
        """The object that was plugged in; of a class, its instance."""
        return self._target

    @property
    def operations(self) -> tuple[str, ...]:
        """The names of the operations offered, in the contract's order."""
        return tuple(self._operations)

    def operation(self, name: str, *, layout: Layout = Layout.SEPARATE) -> Callable[..., Any]:
        """The checked operation of that name; raises `UsageError` if it is not offered.

        Args:
            name: the operation's name in the contract.
            layout: how arrays are handed over.
        """
        operation = OPERATIONS[name]

        def call(*inputs: Any, **options: Any) -> Any:
            raw = self._call(operation, inputs, options, layout)
            try:
                return check_results(operation, raw, inputs, options, who=self.name)
            except (TheorycheckError, KeyboardInterrupt):
                raise
            except BaseException as error:  # what came back runs code of its own: __len__, __iter__, __array__
                raise ImplementationError(
                    f"reading what {name} returned raised {describe(error)} ({self.name}). Return plain arrays."
                ) from error

        return call

    def raw(self, name: str) -> Callable[..., Any]:
        """The operation with its inputs guarded and its result untouched, whatever that is."""
        return lambda *inputs, **options: self._call(OPERATIONS[name], inputs, options)

    def offers(self, need: str) -> bool:
        """True if `"conv2d"`, `"conv2d.stride"` or `"rnn.activation=identity"` is offered."""
        return not self.missing(need)

    def missing(self, need: str) -> str:
        """What of a need is not offered, in words; empty if all is."""
        operation, _, rest = need.partition(".")
        if operation == "custom":
            layer, _, part = rest.partition(".")
            return self.layers[layer].missing(part) if layer in self.layers else f"{need} is not offered"
        if operation not in self._operations:
            return f"{operation} is not offered"
        option, _, value = rest.partition("=")
        if option and option not in self._options[operation]:
            return f"{operation} does not accept {option}"
        if value and option in KIND_OPTIONS and value not in self.kinds(operation):
            return f"{operation} does not offer {option} {value!r}"
        if value and option == "scheme" and value not in self.initializers:
            return f"{operation} does not offer {option} {value!r}"
        return ""

    def kinds(self, operation: str) -> tuple[str, ...]:
        """The activation kinds an operation offers; a `_vjp` offers those of its forward operation."""
        forward = OPERATIONS[operation].vjp_of or operation
        return self._activations.get(operation, self._activations.get(forward, ()))

    def describe_last_call(self) -> str:
        """The last call in one line: `conv2d(x (1, 1, 2, 2), kernel (1, 1, 1, 1), bias (1,), stride=(2, 1))`."""
        if self.last_call is None:
            return ""
        name, inputs, options = self.last_call
        arguments = zip(OPERATIONS[name].arguments, inputs, strict=False)
        parts = [f"{value.name} {_sketch(value.role, entry)}".strip() for value, entry in arguments]
        return f"{name}({', '.join([*parts, *(f'{key}={value!r}' for key, value in options.items())])})"

    def scope(self, *, profile: str, largest: int) -> Scope:
        """What generators of cases may know."""
        return Scope(
            dtype=self.dtype,
            profile=profile,
            largest=largest,
            schemes=self.initializers,
            truncated=self.truncated_initializers,
            options=dict(self._options),
            activations={operation: self.kinds(operation) for operation in self._operations},
        )

    def _get(self, attribute: str) -> Any:
        """An attribute of foreign code: absent, raising and answering are three different things."""
        try:
            return getattr(self._target, attribute, None)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001 -- a property of the plugged-in object may raise anything
            self.notes.append(f"reading {attribute} raised {describe(error)}")
            return None

    def _text(self, attribute: str) -> str:
        value = self._get(attribute)
        if value is not None and not isinstance(value, str):
            self.notes.append(f"{attribute} is no string, got {describe(value)}: ignored"[:NAME_LENGTH])
        return value[:NAME_LENGTH] if isinstance(value, str) else ""

    def _declared(self, attribute: str, known: Iterable[str], default: tuple[str, ...]) -> tuple[str, ...]:
        value = self._get(attribute)
        if value is None:
            return default
        return self._known(attribute, value, known)

    def _known(self, attribute: str, value: Any, known: Iterable[str]) -> tuple[str, ...]:
        if isinstance(value, str) or not isinstance(value, Sequence):
            self.notes.append(f"{attribute} must be a tuple of names, got {type(value).__name__}: ignored")
            return tuple(known)
        known = tuple(known)
        unknown = [entry for entry in value if entry not in known]
        if unknown:
            self.notes.append(f"{attribute}: unknown entries ignored: {', '.join(map(repr, unknown))[:NAME_LENGTH]}")
        return tuple(entry for entry in known if entry in value)

    def _declared_activations(self) -> Mapping[str, tuple[str, ...]]:
        value = self._get("activations")
        takers = [name for name, operation in OPERATIONS.items() if operation.takes_kind]
        if isinstance(value, Mapping):
            return {
                operation: self._known(f"activations[{operation!r}]", value[operation], ACTIVATIONS)
                if operation in value
                else DEFAULT_ACTIVATIONS
                for operation in takers
                if operation in value or not OPERATIONS[operation].vjp_of
            }
        kinds = DEFAULT_ACTIVATIONS if value is None else self._known("activations", value, ACTIVATIONS)
        return dict.fromkeys(takers, kinds)

    def _declared_dtypes(self) -> tuple[str, ...]:
        value = self._get("dtypes")
        if value is None:
            return ("float64",)
        names = []
        for entry in value if isinstance(value, (tuple, list)) else (value,):
            try:
                read = np.dtype(entry).name
            except (TypeError, ValueError):
                read = ""
            if read not in DTYPES:
                self.notes.append(f"dtypes: {describe(entry)} is none of {', '.join(DTYPES)}: ignored")
            names.append(read)
        offered = tuple(name for name in DTYPES if name in names)
        if not offered:
            self.notes.append("dtypes names none of float64, float32, float16: judged in float64")
        return offered or ("float64",)

    def _call(
        self,
        operation: Operation,
        inputs: tuple[Any, ...],
        options: dict[str, Any],
        layout: Layout = Layout.SEPARATE,
    ) -> Any:
        try:
            function = self._operations[operation.name]
        except KeyError:
            raise UsageError(f"{self.name} does not offer {operation.name}") from None
        if self.watch is not None:
            self.watch(operation.name)
        self.calls[operation.name] += 1
        self.last_call = (operation.name, inputs, options)
        if self.witness is None:
            return self._hand_over(operation, function, inputs, options, layout)
        return self.witness(
            operation, inputs, options, layout, lambda: self._hand_over(operation, function, inputs, options, layout)
        )

    def _hand_over(
        self,
        operation: Operation,
        function: Callable[..., Any],
        inputs: tuple[Any, ...],
        options: dict[str, Any],
        layout: Layout,
    ) -> Any:
        """The raw result of a call with guarded inputs, which it must have left alone."""
        guarded = _guarded(operation, inputs, layout)
        try:
            with np.errstate(all="ignore"):
                result = function(*guarded, **options)
        except (ImplementationError, KeyboardInterrupt):
            raise
        except BaseException as error:
            raise self._explain(error, operation, inputs, options, layout) from error
        for value, given, kept in zip(operation.arguments, guarded, inputs, strict=True):
            if _differs(value.role, given, kept):
                raise ContractError(
                    f"{operation.name} changed its argument {value.name} ({self.name}). Inputs belong to the caller: "
                    "copy an array before you write to it."
                )
        return result

    def _explain(
        self,
        error: BaseException,
        operation: Operation,
        inputs: tuple[Any, ...],
        options: dict[str, Any],
        layout: Layout,
    ) -> ImplementationError:
        """The exception of foreign code as one of ours; a write to a read-only input is called by its name."""
        if isinstance(error, ValueError) and "read-only" in describe(error):
            writable = _guarded(operation, inputs, layout, writable=True)
            try:
                self._operations[operation.name](*writable, **options)
            except KeyboardInterrupt:
                raise
            except BaseException as again:  # noqa: BLE001 -- only the arrays are of interest now
                describe(again)
            for value, given, kept in zip(operation.arguments, writable, inputs, strict=True):
                if _differs(value.role, given, kept):
                    return ContractError(
                        f"{operation.name} wrote to its read-only argument {value.name} ({self.name}). "
                        "Inputs belong to the caller: copy an array before you write to it."
                    )
        return ImplementationError(f"{operation.name} raised {describe(error)} ({self.name})")


class Unchecked:
    """The operations of an implementation with results brought to NumPy where possible and checked for nothing."""

    def __init__(self, implementation: Implementation) -> None:
        self._implementation = implementation

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name not in OPERATIONS:
            raise AttributeError(f"{name!r} is no operation of the contract")
        raw = self._implementation.raw(name)

        def call(*inputs: Any, **options: Any) -> Any:
            return as_arrays(raw(*inputs, **options))

        return call


def as_arrays(result: Any) -> Any:
    """A result with everything in it copied to NumPy arrays, as far as that is possible; lists become tuples."""
    if isinstance(result, (tuple, list)):
        return tuple(as_arrays(entry) for entry in result)
    try:
        return to_numpy(result)
    except (TypeError, ValueError):
        return result


def construct(target: object) -> object:
    """An instance of a class; anything else as it is.

    Raises:
        ImplementationError: the class could not be constructed without arguments.
    """
    if not inspect.isclass(target):
        return target
    try:
        return target()
    except Exception as error:
        raise ImplementationError(
            f"{_import_path(target)} could not be constructed: it raised {describe(error)}. An implementation class is "
            "constructed without arguments; plug in an instance if it needs some."
        ) from error


def _import_path(target: object) -> str:
    if inspect.ismodule(target):
        return target.__name__
    kind = target if inspect.isclass(target) else type(target)
    return f"{kind.__module__}.{kind.__qualname__}"


def _accepted(function: Callable[..., Any], operation: Operation) -> frozenset[str]:
    """The contract options that a callable accepts, read from its signature; all of them if it has none to read."""
    names = frozenset(option.name for option in operation.options)
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return names
    if any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters):
        return names
    keywords = {p.name for p in parameters if p.kind in {p.KEYWORD_ONLY, p.POSITIONAL_OR_KEYWORD}}
    return names & keywords


def _sketch(role: Role, entry: Any) -> str:
    match role:
        case Role.ARRAY | Role.LABELS:
            return str(np.shape(entry))
        case Role.ARRAYS:
            return f"[{', '.join(str(np.shape(one)) for one in entry)}]"
        case Role.SIZE | Role.SHAPE:
            return f"= {entry}"
        case Role.STATE:
            return "= None" if entry is None else ""


def _guarded(operation: Operation, inputs: tuple[Any, ...], layout: Layout, *, writable: bool = False) -> list[Any]:
    """What is handed over in place of the inputs."""
    strided = layout is Layout.STRIDED
    guarded = [
        _guard(value.role, entry, writable=writable, strided=strided)
        for value, entry in zip(operation.arguments, inputs, strict=True)
    ]
    return _shared(guarded, {}) if layout is Layout.SHARED else guarded


def _shared(values: list[Any], known: dict[Any, Array]) -> list[Any]:
    """The values with one array, the first, in place of all that hold the same bits; by content, as a record has it."""
    return [
        _shared(value, known)
        if isinstance(value, list)
        else known.setdefault((value.dtype.str, value.shape, value.tobytes()), value)
        if isinstance(value, np.ndarray)
        else value
        for value in values
    ]


def _guard(role: Role, value: Any, *, writable: bool = False, strided: bool = False) -> Any:
    """What is handed over in place of an input: a fresh array, C-contiguous and read-only unless asked otherwise."""
    match role:
        case Role.ARRAY | Role.LABELS:
            copy = _with_gaps(np.asarray(value)) if strided else np.array(value, order="C", copy=True)
            copy.flags.writeable = writable
            return copy
        case Role.ARRAYS:
            return [_guard(Role.ARRAY, entry, writable=writable, strided=strided) for entry in value]
        case Role.STATE | Role.SIZE | Role.SHAPE:
            return value


def _with_gaps(array: Array) -> Array:
    """A copy whose axes lie in memory in reverse order, with as much unused between its entries."""
    buffer: Array = np.zeros([2 * size for size in reversed(array.shape)], array.dtype)
    every_second: Any = (*[slice(None, None, 2)] * array.ndim, ...)
    view: Array = buffer.T[every_second]
    view[...] = array
    return view


def _differs(role: Role, given: Any, kept: Any) -> bool:
    match role:
        case Role.ARRAY | Role.LABELS:
            return not isinstance(given, np.ndarray) or given.tobytes() != np.asarray(kept).tobytes()
        case Role.ARRAYS:
            return len(given) != len(kept) or any(_differs(Role.ARRAY, g, k) for g, k in zip(given, kept, strict=True))
        case Role.STATE | Role.SIZE | Role.SHAPE:
            return False
