"""The JSON Schema of report.json, from the very data classes that are written to it."""

import inspect
import json
import re
from collections.abc import Iterable
from typing import Any

import msgspec
import numpy as np

from theorycheck.record import SCHEMA, Experiment, Result, Run
from theorycheck.record_json import NON_FINITE

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_NUMBER = {
    "description": "A number; JSON has none that is not finite, so those are strings.",
    "anyOf": [{"type": "number"}, {"enum": list(NON_FINITE)}],
}
_HEAD = ("profile", "seed", "accuracy", "patterns", "dtypes", "edition", "partial", "shard", "gate", "false_alarms")
_BODY = ("environment", "implementations", "results", "experiments", "texts", "teeth")
_ATTRIBUTE = re.compile(r"^ {4}(\w+): (.*(?:\n {8}.*)*)", re.MULTILINE)
"""A line of a docstring's list of attributes, with the lines that go on."""


def document() -> str:
    """The schema as JSON text."""
    return json.dumps(schema(), indent=1, ensure_ascii=False) + "\n"


def schema() -> dict[str, Any]:
    """The schema: what a report must have to be read, and what each part of it means."""
    _, found = msgspec.json.schema_components((Run,), schema_hook=_array, ref_template="#/$defs/{name}")
    definitions = _with_numbers(found)
    for definition in definitions.values():
        _describe(definition)
    for kind in (Result, Experiment):
        properties = definitions[kind.__name__]["properties"]
        properties["timing"] = _object({"seconds": properties.pop("seconds")})
    definitions["Result"]["properties"]["reproduce"] = {"type": "string", "description": "the line to judge it again"}
    run = definitions.pop("Run")["properties"]
    return {
        "$schema": _DIALECT,
        "title": SCHEMA,
        "description": "Everything that one run of theorycheck found. All clocks stand under a key `timing`.",
        **_object(_parts(run), ("schema", "tool", "run", "environment", "implementations", "claims", "results")),
        "$defs": {"Number": _NUMBER, **dict(sorted(definitions.items()))},
    }


def _parts(run: dict[str, Any]) -> dict[str, Any]:
    """The keys of the file, made of the fields of a run."""
    clock = {"started": run["started"], "seconds": run["seconds"]}
    head = {name: run[name] for name in _HEAD} | {"timing": _object(clock)}
    id_and_area = _object({"id": {"type": "string"}, "area": {"type": "string"}}, ("id",))
    return {
        "schema": {"const": SCHEMA, "description": "readers ignore unknown keys, and refuse a larger number"},
        "tool": _object({"name": {"const": "theorycheck"}, "version": run["tool_version"]}, ("version",)),
        "run": _object(head, ("profile", "seed", "patterns", "partial", "gate", "timing")),
        "claims": {"type": "array", "items": {**id_and_area, "$ref": "#/$defs/Claim"}},
        **{name: run[name] for name in _BODY},
    }


def _array(kind: Any) -> dict[str, Any]:
    if kind is not np.ndarray:
        raise NotImplementedError(f"{kind!r} is not written to a report")
    return {"type": "array", "items": {"type": "number"}}


def _with_numbers(part: Any) -> Any:
    """The same with every number allowed to be a string where it is not finite."""
    if isinstance(part, list):
        return [_with_numbers(entry) for entry in part]
    if not isinstance(part, dict):
        return part
    found = {key: _with_numbers(value) for key, value in part.items()}
    if found.get("type") == "number":
        del found["type"]
        found["$ref"] = "#/$defs/Number"
    return found


def _describe(definition: dict[str, Any]) -> None:
    """Every property with its words from the docstring, which is left with its first line."""
    caption, _, listed = inspect.cleandoc(definition.get("description", "")).partition("Attributes:\n")
    definition["description"] = " ".join(caption.split())
    for name, words in _ATTRIBUTE.findall(listed):
        if name in definition.get("properties", {}):
            definition["properties"][name]["description"] = " ".join(words.split())


def _object(properties: dict[str, Any], required: Iterable[str] | None = None) -> dict[str, Any]:
    """An object with these properties, all of them required by default."""
    return {"type": "object", "properties": properties, "required": list(properties if required is None else required)}
