"""The messages of the process protocol: one JSON object a line, told apart by its `type`."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import msgspec
import numpy as np
from msgspec import Meta, Raw, Struct
from numpy.typing import NDArray

from theorycheck.contract import DTYPES, Operation, Role, Value
from theorycheck.errors import ContractError

Array = NDArray[Any]

PROTOCOL = 1
MOST_SECONDS = 600
_LABELS = "int64"


class WireArray(Struct, frozen=True):
    """An array, exactly: its entries in C order as little-endian bytes, which msgspec writes in base64."""

    shape: tuple[Annotated[int, Meta(ge=0)], ...]
    dtype: str
    data: bytes


class Greeting(Struct, tag_field="type", tag="hello"):
    """What we say first."""

    protocol: int = PROTOCOL


class Call(Struct, tag_field="type", tag="call"):
    """One call of an operation."""

    id: int
    operation: str
    inputs: tuple[Any, ...]
    options: dict[str, Any]

    def repeats(self, other: "Call") -> bool:
        """True if it asks for what the other asked for."""
        return (self.operation, self.inputs, self.options) == (other.operation, other.inputs, other.options)


class Farewell(Struct, tag_field="type", tag="close"):
    """What we say last."""


class Offer(Struct, frozen=True, forbid_unknown_fields=True):
    """One operation of a hello: the options that it accepts, and its activation kinds if they are not the default."""

    options: tuple[str, ...] = ()
    activations: tuple[str, ...] | None = None


class Hello(Struct, tag_field="type", tag="hello", frozen=True, forbid_unknown_fields=True):
    """Who answers, and what it offers. `timeout`: the seconds that a call may take."""

    protocol: int
    name: str
    operations: dict[str, Offer]
    version: str = ""
    dtypes: tuple[str, ...] = ("float64",)
    initializers: tuple[str, ...] | None = None
    truncated_initializers: tuple[str, ...] | None = None
    timeout: Annotated[float, Meta(gt=0, le=MOST_SECONDS)] = 10.0


class Answered(Struct, tag_field="type", tag="result"):
    """The outputs of a call. They are read one by one, because what a state holds is not ours to know."""

    id: int
    outputs: list[Raw]


class Unsupported(Struct, tag_field="type", tag="unsupported"):
    """The program cannot do what a call asks for."""

    id: int
    message: str = ""


class Failed(Struct, tag_field="type", tag="error"):
    """The program tried, and failed."""

    id: int
    message: str = ""


Reply = Answered | Unsupported | Failed
Answer = Hello | Reply

_encoder = msgspec.json.Encoder(enc_hook=lambda scalar: scalar.item())  # a NumPy scalar among the options
_answer: msgspec.json.Decoder[Answer] = msgspec.json.Decoder(Answer)
_array = msgspec.json.Decoder(WireArray)
_arrays = msgspec.json.Decoder(list[WireArray])


def line(message: Greeting | Call | Farewell) -> bytes:
    """A message as it is sent."""
    return _encoder.encode(message) + b"\n"


def read(answer: bytes) -> Answer:
    """A line that was received; raises `msgspec.DecodeError` if it is no answer."""
    return _answer.decode(answer)


def call(number: int, operation: Operation, inputs: Sequence[Any], options: Mapping[str, Any]) -> Call:
    """The call of an operation of the contract."""
    sent = tuple(_sent(value.role, entry) for value, entry in zip(operation.arguments, inputs, strict=True))
    # A seed may exceed 2**53, which many a JSON reader takes for a float: it is text, whatever its size.
    worded = {name: str(value) if name == "seed" else value for name, value in options.items()}
    return Call(number, operation.name, sent, worded)


def _sent(role: Role, entry: Any) -> Any:
    match role:
        case Role.ARRAY | Role.LABELS:
            return _wire(entry)
        case Role.ARRAYS:
            return [_wire(one) for one in entry]
        case Role.STATE | Role.SIZE | Role.SHAPE:
            return entry


def _wire(array: Array) -> WireArray:
    little = array.dtype.newbyteorder("<")
    return WireArray(array.shape, array.dtype.name, array.astype(little, copy=False).tobytes())


def received(operation: Operation, outputs: Sequence[Raw]) -> Any:
    """The result of a call as an implementation would return it. Count, shapes and dtypes are as they came.

    Raises:
        ContractError: an output is no array, or its bytes are not those of its shape and dtype.
    """
    wanted = operation.outputs
    expected = [*wanted, *[Value("a surplus output")] * (len(outputs) - len(wanted))]
    results = tuple(_received(operation, value, raw) for value, raw in zip(expected, outputs, strict=False))
    return results[0] if len(results) == len(wanted) == 1 else results


def _received(operation: Operation, value: Value, raw: Raw) -> Any:
    if value.role is Role.STATE:
        return raw
    try:
        if value.role is Role.ARRAYS:
            return [_native(one) for one in _arrays.decode(raw)]
        return _native(_array.decode(raw))
    except (ValueError, msgspec.DecodeError) as error:
        raise ContractError(
            f"{operation.name} answered with something for {value.name} that is no array: {str(error).rstrip('.')}. "
            'An array is {"shape": […], "dtype": "…", "data": "base64 of little-endian bytes"}.'
        ) from None


def _native(array: WireArray) -> Array:
    if array.dtype not in {*DTYPES, _LABELS}:
        raise ValueError(f"its dtype is {array.dtype[:20]!r}, expected {', '.join(DTYPES)} or {_LABELS}")
    dtype = np.dtype(array.dtype)
    wanted = dtype.itemsize
    for size in array.shape:
        wanted *= size
    if len(array.data) != wanted:
        raise ValueError(f"{array.dtype} of shape {list(array.shape)} has {wanted} bytes, got {len(array.data)}")
    return np.frombuffer(array.data, dtype.newbyteorder("<")).astype(dtype, copy=False).reshape(array.shape)
