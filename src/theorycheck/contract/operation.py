"""What one operation of the contract takes and returns, as data from which everything else is derived."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from types import CodeType
from typing import Any, Final

Shape = tuple[int, ...]
Dimensions = dict[str, Any]


class Role(StrEnum):
    """What an argument or a result is."""

    ARRAY = "array"  # floating
    ARRAYS = "arrays"  # a list of floating arrays
    LABELS = "labels"  # int64 class indices: no gradient
    STATE = "state"  # opaque to everyone but the implementation
    SIZE = "size"  # a positive int
    SHAPE = "shape"  # a tuple of positive ints


@dataclass(frozen=True, slots=True)
class Value:
    """One argument or result, with its name and symbolic shape, one symbol a dimension.

    `"N C H W"` names four dimensions, `"..."` stands for any number of them, `""` is a scalar. A result that is `like`
    an argument has that argument's shape (and, for a list, its length).
    """

    name: str
    shape: str = ""
    role: Role = Role.ARRAY
    like: str = ""

    @property
    def symbols(self) -> tuple[str, ...]:
        """The symbols of the shape, in order."""
        return _symbols(self.shape)

    def __str__(self) -> str:
        dimensions = ", ".join(self.symbols)
        match self.role:
            case Role.ARRAYS:
                return f"{self.name} [({dimensions}) …]"
            case Role.STATE | Role.SIZE | Role.SHAPE:
                return self.name
            case Role.LABELS:
                return f"{self.name} ({dimensions}) int"
            case _:
                return f"{self.name} ({dimensions})"


class _Required:
    """The default of an option that has none."""

    def __repr__(self) -> str:
        return "required"


REQUIRED: Final = _Required()

KIND_OPTIONS: Final = frozenset({"activation", "kind"})
"""What the option that names an activation is called: by layers, and by the activation itself."""


@dataclass(frozen=True, slots=True)
class Option:
    """A keyword argument: its default, or `REQUIRED`, and in words the values it may take."""

    name: str
    values: str
    default: Any = REQUIRED

    @property
    def required(self) -> bool:
        """True if a call must name it."""
        return self.default is REQUIRED

    def __str__(self) -> str:
        return self.name if self.required else f"{self.name}={self.default!r}"


class ShapeMismatchError(ValueError):
    """Arrays do not fit the symbolic shapes of an operation."""


@dataclass(frozen=True)
class Operation:
    """An operation of the contract.

    `sizes` gives the derived dimensions of results as Python expressions over the bound dimensions, the options and,
    for lists, their shapes: one text that is evaluated and printed.
    """

    name: str
    area: str
    arguments: tuple[Value, ...]
    outputs: tuple[Value, ...]
    meaning: str
    options: tuple[Option, ...] = ()
    sizes: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    differentiable: bool = False
    vjp_of: str = ""

    @property
    def random(self) -> bool:
        """True if the operation draws from a generator seeded by its option `seed`."""
        return any(option.name == "seed" for option in self.options)

    @property
    def takes_kind(self) -> bool:
        """True if the activation is an option of the call."""
        return any(option.name in KIND_OPTIONS for option in self.options)

    @property
    def floating(self) -> tuple[Value, ...]:
        """The arguments that have a gradient."""
        return tuple(value for value in self.arguments if value.role in {Role.ARRAY, Role.ARRAYS})

    def option(self, name: str) -> Option:
        """The option of that name; raises `KeyError` if there is none."""
        for option in self.options:
            if option.name == name:
                return option
        raise KeyError(name)

    @property
    def signature(self) -> str:
        """The call and its result on one line, as documentation prints them."""
        arguments = ", ".join(map(str, self.arguments))
        options = ", ".join(["*", *map(str, self.options)]) if self.options else ""
        outputs = ", ".join(map(str, self.outputs))
        given = ", ".join(part for part in (arguments, options) if part)
        return f"{self.name}({given}) → {f'({outputs})' if len(self.outputs) > 1 else outputs}"

    def output_shapes(self, inputs: Sequence[Any], options: Mapping[str, Any]) -> tuple[Any, ...]:
        """The shape each output must have: a tuple, a list of tuples for a list, None for an opaque state.

        Args:
            inputs: for each argument its shape; a list of shapes for a list, the value for sizes and shapes.
            options: the options of the call; those left out take their defaults.

        Raises:
            ShapeMismatchError: the inputs do not fit together.
        """
        given = {value.name: shape for value, shape in zip(self.arguments, inputs, strict=True)}
        dimensions = bind(self.arguments, inputs)
        derived = {symbol: self.size(symbol, given | dimensions, options) for symbol in self.sizes}
        return tuple(_output_shape(output, given, dimensions | derived) for output in self.outputs)

    def size(self, symbol: str, dimensions: Mapping[str, Any], options: Mapping[str, Any]) -> int:
        """The value of a derived dimension; options left out take their defaults."""
        chosen = {option.name: option.default for option in self.options} | dict(options)
        # The expressions are constants of this package (operations.py), never text from outside.
        size: int = eval(_compiled(self.sizes[symbol]), {"__builtins__": {}}, {**dimensions, **chosen})  # noqa: S307
        return size


@cache
def _symbols(shape: str) -> tuple[str, ...]:
    return tuple(shape.split())


@cache
def _compiled(expression: str) -> CodeType:
    return compile(expression, "<size>", "eval")


def bind(arguments: Sequence[Value], shapes: Sequence[Any]) -> Dimensions:
    """The size of every symbol, from the shapes of the arguments; raises `ShapeMismatchError` where two disagree."""
    dimensions: Dimensions = {}
    for value, shape in zip(arguments, shapes, strict=True):
        match value.role:
            case Role.ARRAY | Role.LABELS:
                _bind_one(dimensions, value, tuple(shape))
            case Role.SIZE:
                dimensions[value.name] = shape
            case Role.ARRAYS | Role.STATE | Role.SHAPE:
                pass
    return dimensions


def _bind_one(dimensions: Dimensions, value: Value, shape: Shape) -> None:
    symbols = value.symbols
    if "..." in symbols:
        at = symbols.index("...")
        after = len(symbols) - at - 1
        if len(shape) < len(symbols) - 1:
            raise ShapeMismatchError(f"{value} has shape {shape!r}")
        end = len(shape) - after
        pairs = [
            *zip(symbols[:at], shape[:at], strict=True),
            ("...", shape[at:end]),
            *zip(symbols[at + 1 :], shape[end:], strict=True),
        ]
    elif len(symbols) != len(shape):
        raise ShapeMismatchError(f"{value} has shape {shape!r}")
    else:
        pairs = list(zip(symbols, shape, strict=True))
    for symbol, size in pairs:
        if dimensions.setdefault(symbol, size) != size:
            raise ShapeMismatchError(f"{value} has shape {shape!r}, but {symbol} = {dimensions[symbol]!r}")


def _output_shape(output: Value, given: Mapping[str, Any], dimensions: Dimensions) -> Any:
    if output.role is Role.STATE:
        return None
    if output.like:
        return given[output.like]
    shape: list[int] = []
    for symbol in output.symbols:
        size = dimensions[symbol]
        shape.extend(size if symbol == "..." else [size])
    return tuple(shape)
