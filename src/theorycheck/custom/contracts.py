"""What holds for any layer, whatever it computes: one claim and one measurement a contract."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Kind, Source
from theorycheck.contract import DTYPES, Scope
from theorycheck.custom.calling import Array, Called, Visit
from theorycheck.custom.gradient import gradient
from theorycheck.evidence import Agreement, Evidence, Fact
from theorycheck.implementation import Implementation, as_arrays
from theorycheck.layer import sampled
from theorycheck.numerics.roundoff import unit_roundoff
from theorycheck.strategies.seeds import seeds

EXAMPLES = 10
"""Inputs, if they are drawn, and directions to differentiate along."""
SHARED_DIGITS = 2 / 3
"""Of all digits: nothing is known of the sums in a layer, and another order of summation may cost it some."""


@dataclass(frozen=True)
class Contract:
    """A claim about any layer, and how it is measured.

    Attributes:
        claim: what is claimed.
        measure: the evidence about the layer of a name.
        asks: what the layer must say about itself: `vjp`, `batched`.
    """

    claim: Claim
    measure: Callable[[str, Implementation, Visit], tuple[Evidence, ...]]
    asks: tuple[str, ...] = ()


def cases(scope: Scope) -> SearchStrategy[Visit]:
    """Where a layer is looked at."""
    return seeds().map(lambda seed: Visit(scope.dtype, seed))


def determinism(name: str, implementation: Implementation, visit: Visit) -> tuple[Evidence, ...]:
    """The results of a call, and of the same call after one with other numbers."""
    called = Called(implementation, name, visit)
    once = called.arrays(called.arguments())
    called.elsewhere()
    return tuple(_same(once, called.arrays(called.arguments()), "called again"))


def purity(name: str, implementation: Implementation, visit: Visit) -> tuple[Evidence, ...]:
    """What a call returned, before and after a later call."""
    called = Called(implementation, name, visit)
    returned = called.raw(called.arguments())
    before = dict(called.named(returned))
    called.elsewhere()
    after = dict(called.named(returned))
    return tuple(
        Fact(after[key].tobytes() == array.tobytes(), expected=True, what=f"{key} kept through a later call")
        for key, array in before.items()
    )


def inputs(name: str, implementation: Implementation, visit: Visit) -> tuple[Evidence, ...]:
    """The inputs, before and after a call that may write to them."""
    called = Called(implementation, name, visit)
    arguments = called.arguments()
    before = as_arrays(arguments)
    called.raw(arguments)
    pairs = zip(before, as_arrays(arguments), strict=True)
    return tuple(
        Fact(_unchanged(old, new), expected=True, what=f"input {position} left alone")
        for position, (old, new) in enumerate(pairs)
    )


def dtype(name: str, implementation: Implementation, visit: Visit) -> tuple[Evidence, ...]:
    """The dtypes of the results; a layer without floating-point inputs may return any."""
    called = Called(implementation, name, visit)
    arguments = called.arguments()
    fed = any(array.dtype.name == visit.dtype for array in _arrays(as_arrays(arguments)))
    right = (visit.dtype,) if fed else DTYPES
    returned = called.raw(arguments)
    if type(returned) in {int, float}:
        return (Fact("a number", "a number", what=called.what),)
    return tuple(
        Fact(
            array.dtype.name,
            array.dtype.name if array.dtype.name in right else " or ".join(right),
            f"the dtype of {key}",
        )
        for key, array in called.named(returned)
        if array.dtype.kind not in "iub"
    )


def finiteness(name: str, implementation: Implementation, visit: Visit) -> tuple[Evidence, ...]:
    """How many entries of the results are not finite, where those of the inputs are."""
    called = Called(implementation, name, visit)
    arguments = called.arguments()
    if not all(np.isfinite(array).all() for array in _arrays(as_arrays(arguments))):
        return ()
    return tuple(
        Fact(int(np.count_nonzero(~np.isfinite(array))), 0, what=f"entries that are not finite, of {key}")
        for key, array in called.arrays(arguments).items()
    )


def batch_independence(name: str, implementation: Implementation, visit: Visit) -> tuple[Evidence, ...]:
    """One sample alone, and in its batch."""
    called = Called(implementation, name, visit)
    arguments, batched = called.arguments(), called.layer.batched
    with called.foreign():
        index = visit.seed % len(arguments[batched[0]])
        alone = sampled(arguments, batched, slice(index, index + 1))
    together = called.arrays(called.arguments())
    rows = {key: array[index : index + 1] if array.ndim else array for key, array in together.items()}
    return tuple(_same(rows, called.arrays(alone), "one sample alone and in the batch"))


def _same(first: Mapping[str, Array], second: Mapping[str, Array], how: str) -> Iterator[Evidence]:
    """Agreement to most of the digits; what is not a number in both agrees."""
    yield Fact(list(second), list(first), what=f"the results, {how}")
    for key in first.keys() & second.keys():
        once, again = first[key], second[key]
        if once.shape == again.shape and once.dtype.kind == "f":
            neither = np.isnan(once) & np.isnan(again)
            once, again = np.where(neither, 0, once), np.where(neither, 0, again)
        yield Agreement(again, once, _digits(once), what=f"{key}, {how}")


def _digits(array: Array) -> float:
    if array.dtype.name not in DTYPES or not array.size:
        return 0.0
    largest = np.max(np.abs(array), where=np.isfinite(array), initial=0)
    return float(unit_roundoff(array.dtype) ** SHARED_DIGITS * largest)


def _unchanged(before: object, after: object) -> bool:
    pairs = zip(_arrays(before), _arrays(after), strict=True)
    return all(old.tobytes() == new.tobytes() for old, new in pairs)


def _arrays(part: object) -> Iterator[Array]:
    if isinstance(part, tuple):
        for entry in part:
            yield from _arrays(entry)
    elif isinstance(part, np.ndarray):
        yield part


def _claim(upheld: str, refuted: str, statement: str, place: str, **more: object) -> Claim:
    source = Source("theorycheck custom layers", place)
    return Claim(upheld=upheld, refuted=refuted, statement=statement, source=source, examples=EXAMPLES, **more)  # type: ignore[arg-type]


CONTRACTS: Mapping[str, Contract] = MappingProxyType(
    {
        "determinism": Contract(
            _claim(
                "The same call gives the same result, whatever was called in between.",
                "The same call gave two results.",
                "f(x) = f(x)",
                "determinism",
                assumes=("to two thirds of the digits: another order of summation is no other result",),
                blind_to=("noise in the last third of the digits",),
            ),
            determinism,
        ),
        "purity": Contract(
            _claim(
                "A call does not change the result of an earlier call.",
                "A call changed the result of an earlier call.",
                r"f(x) \text{ is the same before and after } f(x')",
                "purity",
                kind=Kind.EXACT,
            ),
            purity,
        ),
        "inputs": Contract(
            _claim(
                "A call leaves its inputs alone.",
                "A call changed one of its inputs.",
                r"x \text{ is the same before and after } f(x)",
                "inputs",
                kind=Kind.EXACT,
            ),
            inputs,
        ),
        "dtype": Contract(
            _claim(
                "Every floating-point result has the dtype of the inputs.",
                "A result has another dtype than the inputs.",
                r"\operatorname{dtype} f(x) = \operatorname{dtype} x",
                "dtype",
                kind=Kind.EXACT,
            ),
            dtype,
        ),
        "finiteness": Contract(
            _claim(
                "Finite inputs give finite results.",
                "Finite inputs gave a result that is not finite.",
                r"|x| < \infty \Rightarrow |f(x)| < \infty",
                "finiteness",
                kind=Kind.EXACT,
            ),
            finiteness,
        ),
        "batch_independence": Contract(
            _claim(
                "A sample gives the same result alone as in a batch.",
                "A sample gives another result in a batch than alone.",
                "f(x)_i = f(x_i)",
                "batches",
                assumes=("to two thirds of the digits: another order of summation is no other result",),
            ),
            batch_independence,
            ("batched",),
        ),
        "gradient": Contract(
            _claim(
                "The gradient is the derivative of the function, as far as its values can tell.",
                "The gradient is not the derivative of the function.",
                r"\bar{y}^\top Df(x)\, v = \operatorname{vjp}(x, \bar{y})^\top v",
                "gradients",
                dtypes=("float64",),
            ),
            gradient,
            ("vjp",),
        ),
    }
)
"""The contracts, by the last part of the ids of their claims."""
