"""How a layer is called: counted and watched as operations are, with its exceptions as ours."""

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from theorycheck.errors import ContractError, ImplementationError, TheorycheckError
from theorycheck.implementation import Implementation, as_arrays
from theorycheck.layer import Layer, scaled
from theorycheck.results import describe

Array = NDArray[Any]
SMALLER = 0.875
"""Other numbers to call a layer with: they stay positive, within [0, 1], and a matrix stays definite."""


@dataclass(frozen=True)
class Visit:
    """Where a layer is looked at.

    Attributes:
        dtype: of its inputs of floating-point numbers.
        seed: of what is drawn.
    """

    dtype: str
    seed: int


class Called:
    """A layer of an implementation, at the inputs of a visit."""

    def __init__(self, implementation: Implementation, name: str, visit: Visit) -> None:
        self.implementation, self.visit = implementation, visit
        self.layer: Layer = implementation.layers[name]
        self.what = f"the result of {name}"

    def arguments(self) -> list[Any]:
        """Fresh inputs."""
        with self.foreign():
            return self.layer.arguments(self.visit.dtype, self.visit.seed)

    def raw(self, arguments: list[Any]) -> Any:
        """What the layer returns."""
        with self.foreign(), np.errstate(all="ignore"):
            return self.counted(self.layer.function)(*arguments)

    def arrays(self, arguments: list[Any]) -> dict[str, Array]:
        """The arrays that the layer returns, by name.

        Raises:
            ContractError: something among them is no array.
        """
        return dict(self.named(self.raw(arguments)))

    def elsewhere(self) -> None:
        """A call with other numbers; whether it succeeds is not what is judged."""
        try:
            self.raw(scaled(self.arguments(), SMALLER))
        except ImplementationError:
            return

    def named(self, returned: Any) -> Iterator[tuple[str, Array]]:
        """Copies of the arrays in what the layer returned, and what they are called."""
        with self.foreign():
            yield from self._leaves(self.what, returned)

    def counted(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, whose calls the implementation knows of."""

        @functools.wraps(function)
        def call(*arguments: Any) -> Any:
            name = f"custom.{self.layer.name}"
            if self.implementation.watch is not None:
                self.implementation.watch(name)
            self.implementation.calls["custom"] += 1
            self.implementation.last_call = None
            return function(*arguments)

        return call

    @contextmanager
    def foreign(self) -> Iterator[None]:
        """Whatever foreign code raises meanwhile becomes an error of the implementation."""
        try:
            yield
        except (ImplementationError, KeyboardInterrupt):
            raise
        except TheorycheckError as error:
            raise ImplementationError(f"{self.layer.name} cannot be judged: {error}") from error
        except BaseException as error:
            who = f"custom.{self.layer.name}"
            raise ImplementationError(f"{who} raised {describe(error)} ({self.implementation.name})") from error

    def _leaves(self, name: str, part: Any) -> Iterator[tuple[str, Array]]:
        if isinstance(part, (tuple, list)):
            for index, entry in enumerate(part):
                yield from self._leaves(f"{name}[{index}]", entry)
            return
        array = as_arrays(part)
        if not isinstance(array, np.ndarray):
            raise ContractError(
                f"custom.{self.layer.name} returned {describe(part)} ({self.implementation.name}). "
                "Return an array, a number, or several of them."
            )
        yield name, array
