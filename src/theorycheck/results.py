"""Brings what an implementation returned to NumPy and holds it against the contract."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from theorycheck.contract import DTYPES, Operation, Role, Value
from theorycheck.errors import ContractError

Array = NDArray[Any]

MESSAGE_LENGTH = 400


def describe(thing: object) -> str:
    """A foreign object in one bounded line: `ValueError: text` for an exception, else its type and value."""
    try:
        text = f"{type(thing).__name__}: {thing}" if isinstance(thing, BaseException) else repr(thing)
    except KeyboardInterrupt:
        raise
    except BaseException:  # noqa: BLE001 -- a foreign __repr__ or __str__ may raise anything
        text = type(thing).__name__
    text = " ".join(text.split())
    return text if len(text) <= MESSAGE_LENGTH else text[: MESSAGE_LENGTH - 1] + "…"


def to_numpy(value: Any) -> Array:
    """A fresh array with the contents of `value`: an array, a tensor, a scalar, nested sequences of numbers.

    Tried in this order: `numpy.asarray`, the tensor's `detach().cpu()`, DLPack.

    Raises:
        TypeError: none of them gives an array of numbers, or it is too large to copy.
    """
    return _copied(_read(value))


def _read(value: Any) -> Array:
    array = _first_that_converts(value)
    if array is None or array.dtype.kind not in "fiub":
        raise TypeError(f"{describe(value)} cannot be read as an array of numbers")
    return array


def _copied(array: Array) -> Array:
    try:
        return np.array(array, order="C", copy=True, subok=False)
    except MemoryError:
        raise TypeError(f"an array of shape {array.shape!r} is too large to copy") from None


def _first_that_converts(value: Any) -> Array | None:
    for convert in (np.asarray, lambda v: np.asarray(v.detach().cpu()), np.from_dlpack):
        try:
            array = convert(value)
        except KeyboardInterrupt:
            raise
        except BaseException:  # noqa: BLE001, S112 -- foreign conversion code may raise anything: try the next way
            continue
        if array.dtype.kind in "fiub":
            return array
    return None


def check_results(
    operation: Operation, raw: Any, inputs: Sequence[Any], options: Mapping[str, Any], *, who: str
) -> Any:
    """The results of a call as NumPy arrays, in the contract's structure.

    One output is returned bare, several as a tuple, a list of arrays as a list. A Python float becomes a 0-d array of
    the inputs' dtype.

    Raises:
        ContractError: count, shape, dtype or finiteness is wrong.
    """
    outputs = operation.outputs
    shapes = operation.output_shapes(
        [_shape(v, entry) for v, entry in zip(operation.arguments, inputs, strict=True)], options
    )
    parts = _split(operation, raw, shapes, who)
    dtype = _input_dtype(operation, inputs)
    checked = [
        _check_one(operation, output, part, shape, dtype, options, who)
        for output, part, shape in zip(outputs, parts, shapes, strict=True)
    ]
    _check_finite(operation, checked, inputs, who)
    return checked[0] if len(checked) == 1 else tuple(checked)


def _split(operation: Operation, raw: Any, shapes: Sequence[Any], who: str) -> list[Any]:
    outputs = operation.outputs
    if len(outputs) == 1:
        single = isinstance(raw, (tuple, list)) and len(raw) == 1
        if outputs[0].role is Role.ARRAYS:
            # A list of gradients, or that list in a 1-tuple.
            return [raw[0]] if single and isinstance(raw[0], (tuple, list)) else [raw]
        wrapped = single and operation.vjp_of and not isinstance(raw[0], (float, int))
        return [raw[0]] if wrapped and not _is_nested(raw, shapes[0]) else [raw]
    if not isinstance(raw, (tuple, list)):
        raise ContractError(
            f"{operation.name} returned {_kind(raw)}, expected a tuple of {len(outputs)} results "
            f"({_names(outputs)}) ({who})."
        )
    if len(raw) != len(outputs):
        raise ContractError(
            f"{operation.name} returned {len(raw)} results, expected {len(outputs)} ({_names(outputs)}) ({who})."
        )
    return list(raw)


def _is_nested(raw: Any, shape: Any) -> bool:
    """True for a bare array written as nested lists, `[[x]]`, which looks like a tuple of one gradient."""
    if not isinstance(raw[0], (tuple, list)):
        return False
    array = _first_that_converts(raw)
    return array is not None and array.shape == tuple(shape)


def _check_one(
    operation: Operation,
    output: Value,
    part: Any,
    shape: Any,
    dtype: np.dtype[Any] | None,
    options: Mapping[str, Any],
    who: str,
) -> Any:
    if output.role is Role.STATE:
        return part
    if output.role is Role.ARRAYS:
        if not isinstance(part, (tuple, list)):
            raise ContractError(
                f"{operation.name} returned {_kind(part)} for {output.name}, expected a list of arrays ({who})."
            )
        if len(part) != len(shape):
            raise ContractError(
                f"{operation.name} returned {len(part)} arrays for {output.name}, expected {len(shape)} ({who})."
            )
        element = Value(output.name, output.shape)
        return [
            _check_one(operation, element, entry, want, dtype, options, who)
            for entry, want in zip(part, shape, strict=True)
        ]
    try:
        array = _read(part)
        if array.shape != tuple(shape):  # before the copy: a broadcast array may be larger than any memory
            raise ContractError(_shape_message(operation, output, array.shape, tuple(shape), options, who))
        array = _copied(array)
    except TypeError as error:
        raise ContractError(f"{operation.name} returned for {output.name}: {error} ({who}). Return an array.") from None
    return _with_dtype(operation, output, part, array, dtype, who)


def _with_dtype(
    operation: Operation, output: Value, part: Any, array: Array, dtype: np.dtype[Any] | None, who: str
) -> Array:
    if dtype is None:
        # No array went in (initialize, default_dense, the penalty of no arrays): any floating dtype is right.
        if array.dtype.name not in DTYPES and type(part) not in {int, float}:
            raise ContractError(
                f"{operation.name} returned {output.name} as {array.dtype}, expected a floating dtype ({who})."
            )
        return array
    if array.shape == () and type(part) in {float, int}:
        return array.astype(dtype)
    if array.dtype != dtype:
        raise ContractError(
            f"{operation.name} returned {output.name} as {array.dtype}, expected {dtype}, the dtype of its inputs "
            f"({who})."
        )
    return array


def _check_finite(operation: Operation, checked: Sequence[Any], inputs: Sequence[Any], who: str) -> None:
    for output, result in zip(operation.outputs, checked, strict=True):
        if output.role is Role.STATE:
            continue
        for array in result if isinstance(result, list) else [result]:
            if array.size and not np.isfinite(array).all() and _all_finite(inputs):
                bad = np.argwhere(~np.isfinite(array))[0]
                at = tuple(int(i) for i in bad)
                raise ContractError(
                    f"{operation.name} returned {float(array[at])} in {output.name}{list(at) if at else ''}, expected "
                    f"finite values for finite inputs ({who})."
                )


def _all_finite(inputs: Sequence[Any]) -> bool:
    for entry in inputs:
        if isinstance(entry, np.ndarray) and entry.dtype.kind == "f" and not np.isfinite(entry).all():
            return False
        if isinstance(entry, (list, tuple)) and not _all_finite(entry):
            return False
    return True


def _shape_message(
    operation: Operation,
    output: Value,
    got: tuple[int, ...],
    want: tuple[int, ...],
    options: Mapping[str, Any],
    who: str,
) -> str:
    rules = " ".join(operation.sizes.values())
    shaping = [option for option in operation.options if option.name in rules]
    given = ", ".join(f"{one.name} {options[one.name]!r}" for one in shaping if one.name in options)
    left = [f"{one.name} {one.default!r}" for one in shaping if one.name not in options]
    because = f" for {given}" if given else ""
    if left:
        because += f" with the default{'s' if len(left) > 1 else ''} {', '.join(left)}"
    rule = "; ".join(f"{name} = {text}" for name, text in operation.sizes.items() if name in output.symbols)
    hint = f" The contract's size is {rule}." if rule else f" The contract wants {operation.signature}."
    return f"{operation.name} returned {output.name} with shape {got!r}, expected {want!r}{because} ({who}).{hint}"


def _shape(value: Value, entry: Any) -> Any:
    match value.role:
        case Role.ARRAY | Role.LABELS:
            return np.shape(entry)
        case Role.ARRAYS:
            return [np.shape(one) for one in entry]
        case _:
            return entry


def _input_dtype(operation: Operation, inputs: Sequence[Any]) -> np.dtype[Any] | None:
    for value, entry in zip(operation.arguments, inputs, strict=True):
        if value.role is Role.ARRAY:
            return np.asarray(entry).dtype
        if value.role is Role.ARRAYS and len(entry):
            return np.asarray(entry[0]).dtype
    return None


def _kind(value: Any) -> str:
    return (
        f"{type(value).__name__} of length {len(value)}" if isinstance(value, (tuple, list)) else type(value).__name__
    )


def _names(values: Sequence[Value]) -> str:
    return ", ".join(value.name for value in values)
