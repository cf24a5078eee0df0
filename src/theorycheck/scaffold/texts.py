"""The texts of the files, from their templates."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from theorycheck.scaffold.delegation import Method


@dataclass(frozen=True, slots=True)
class Framework:
    """A framework that an adapter can be written in.

    Attributes:
        base: the class that brings arrays and gradients, `module:Class`; empty if there is none.
        package: the distribution that it needs beside theorycheck, which an extra of that name installs.
    """

    base: str = ""
    package: str = ""


FRAMEWORKS: Mapping[str, Framework] = MappingProxyType(
    {
        "numpy": Framework(),
        "torch": Framework("theorycheck.adapters.torch:TorchAdapter", "torch"),
        "jax": Framework("theorycheck.adapters.jax:JaxAdapter", "jax"),
        "flax": Framework("theorycheck.adapters.jax:JaxAdapter", "flax"),
        "keras": Framework("theorycheck.adapters.keras:KerasAdapter", "keras"),
    }
)


def adapter(framework: str, name: str) -> str:
    """An adapter with one operation, to edit."""
    return _render(f"{framework}.py.jinja", name=json.dumps(name))


def delegating(framework: str, target: str, methods: Sequence[Method], *, constructs: bool) -> str:
    """An adapter that hands on to the code that a name stands for.

    Args:
        framework: the framework whose arrays the code takes.
        target: `package.module:object`, or a module.
        methods: what it hands on.
        constructs: True if the object is a class.
    """
    module, _, attributes = target.partition(":")
    base, _, base_class = FRAMEWORKS[framework].base.partition(":")
    return _render(
        "delegating.py.jinja",
        target=target,
        module=module,
        attributes=attributes,
        methods=methods,
        constructs=constructs,
        base=base,
        base_class=base_class,
    )


def table(implementation: str, floor: int) -> str:
    """The policy: who is judged, and how many claims must be."""
    return _render("table.toml.jinja", implementation=implementation, floor=floor)


def checks(implementation: str, *, in_file: bool) -> str:
    """The claims as tests; an implementation `in_file` stands beside the folder of the tests."""
    path, _, attribute = implementation.rpartition(":")
    return _render("test.py.jinja", implementation=implementation, in_file=in_file, path=path, attribute=attribute)


def workflow(framework: str, *, installs: bool) -> str:
    """The CI job, which first installs the project itself if there is one to install."""
    package = FRAMEWORKS[framework].package
    return _render("workflow.yml.jinja", extra=f"[{package}]" if package else "", installs=installs)


def _render(template: str, **data: Any) -> str:
    text: str = _environment().get_template(template).render(**data)
    return text


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("theorycheck", "scaffold"),
        autoescape=False,  # noqa: S701 -- the templates are Python, TOML and YAML
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
