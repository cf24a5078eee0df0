"""What an implementation might offer next, by the number of claims that would then apply."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from inspect import Parameter, Signature
from types import SimpleNamespace
from typing import Any

from theorycheck import run
from theorycheck.catalogue import Property
from theorycheck.claim import Kind
from theorycheck.contract import ACTIVATIONS, DTYPES, OPERATIONS, SCHEMES
from theorycheck.implementation import Implementation


@dataclass(frozen=True, slots=True)
class Offer:
    """Something to offer, and what it is worth.

    Attributes:
        what: the operations, options, activations or dtype to offer.
        claims: how many more claims then apply; of a dtype, how many are then judged in it too.
        again: True for a dtype: the claims are the same, judged once more.
    """

    what: tuple[str, ...]
    claims: int
    again: bool = False


@dataclass(frozen=True)
class Capabilities:
    """What an implementation offers, as data that can be changed."""

    options: dict[str, frozenset[str]]
    activations: dict[str, tuple[str, ...]]
    initializers: tuple[str, ...]
    dtypes: tuple[str, ...]

    @classmethod
    def of(cls, implementation: Implementation) -> "Capabilities":
        """Those of an implementation."""
        scope = implementation.scope(profile="standard", largest=1)
        takers = [name for name, operation in OPERATIONS.items() if operation.takes_kind and not operation.vjp_of]
        return cls(
            dict(scope.options),
            {name: implementation.kinds(name) for name in takers},
            implementation.initializers,
            implementation.dtypes,
        )

    def stub(self) -> Implementation:
        """An implementation that offers just this and cannot be called."""
        functions = {name: _function(name, accepted) for name, accepted in self.options.items()}
        metadata = {"activations": self.activations, "initializers": self.initializers, "dtypes": self.dtypes}
        return Implementation(SimpleNamespace(**functions, **metadata))


def applying(capabilities: Capabilities, properties: Sequence[Property]) -> set[str]:
    """The ids of the claims that apply."""
    if not capabilities.options:  # layers of its own, and nothing else
        return set()
    stub = capabilities.stub()
    return {found.id for found in properties if found.claim.kind is not Kind.REFUTATION and _applies(found, stub)}


def offers(capabilities: Capabilities, properties: Sequence[Property]) -> list[Offer]:
    """What is not offered, the most useful first; what would change nothing is left out."""
    applied = applying(capabilities, properties)
    rest = [found for found in properties if found.id not in applied]
    found = [Offer(what, len(applying(more, rest))) for what, more in _more(capabilities)]
    found += [
        Offer((dtype,), _judged_in(dtype, capabilities, properties), again=True)
        for dtype in DTYPES
        if capabilities.options and dtype not in capabilities.dtypes
    ]
    return sorted((one for one in found if one.claims), key=lambda one: (one.again, -one.claims, len(one.what)))


def _applies(found: Property, implementation: Implementation) -> bool:
    for dtype in implementation.dtypes:
        implementation.dtype = dtype
        if not run.applicable(found.claim, implementation):
            return True
    return False


def _judged_in(dtype: str, capabilities: Capabilities, properties: Sequence[Property]) -> int:
    stub = replace(capabilities, dtypes=(*capabilities.dtypes, dtype)).stub()
    stub.dtype = dtype
    return sum(
        found.claim.kind is not Kind.REFUTATION
        and dtype in run.dtypes(found, stub, "thorough")
        and not run.applicable(found.claim, stub)
        for found in properties
    )


def _more(having: Capabilities) -> Iterator[tuple[tuple[str, ...], Capabilities]]:
    """Each single thing that is lacking, an operation together with its gradient, and the capabilities with it."""
    for name, operation in OPERATIONS.items():
        family = [name, f"{name}_vjp"] if operation.differentiable else [name]
        missing = tuple(one for one in family if one not in having.options)
        if missing and not operation.vjp_of:
            every = {one: frozenset(option.name for option in OPERATIONS[one].options) for one in missing}
            yield missing, replace(having, options=having.options | every)
        for option in () if operation.vjp_of else operation.options:
            lacking = [one for one in family if one in having.options and option.name not in having.options[one]]
            if lacking:
                more = {one: having.options[one] | {option.name} for one in lacking}
                yield tuple(f"{one}.{option.name}" for one in lacking), replace(having, options=having.options | more)
    for kind in ACTIVATIONS:
        if any(kind not in kinds for name, kinds in having.activations.items() if name in having.options):
            every_kind = {name: (*kinds, kind) for name, kinds in having.activations.items()}
            yield (f"activation {kind}",), replace(having, activations=every_kind)
    for scheme in SCHEMES:
        if scheme not in having.initializers:
            yield (f"initializer {scheme}",), replace(having, initializers=(*having.initializers, scheme))


def _function(name: str, accepted: frozenset[str]) -> Callable[..., None]:
    def stub(*_inputs: Any, **_options: Any) -> None: ...

    arrays = [Parameter(value.name, Parameter.POSITIONAL_ONLY) for value in OPERATIONS[name].arguments]
    options = [Parameter(option, Parameter.KEYWORD_ONLY) for option in sorted(accepted)]
    stub.__signature__ = Signature([*arrays, *options])  # type: ignore[attr-defined]
    return stub
