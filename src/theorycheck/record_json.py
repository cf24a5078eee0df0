"""Run ⇄ report.json. The same run gives the same bytes, but for the clocks, which all stand under a key `timing`."""

import dataclasses
import math
import os
import re
from collections.abc import Mapping
from enum import Enum
from pathlib import Path
from typing import Any, TypeVar, get_origin

import msgspec
import numpy as np

from theorycheck.audit import Audit
from theorycheck.claim import FIRST_EDITION, Claim
from theorycheck.errors import UsageError
from theorycheck.evidence import NORMWISE
from theorycheck.record import SCHEMA, Experiment, Gate, Judged, Result, Run, Shard, Teeth
from theorycheck.sentence import Text
from theorycheck.text import storable

FILE_NAME = "report.json"
NON_FINITE = {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}
"""JSON has no such numbers: they stand as strings, and are read as numbers where a number is due."""

T = TypeVar("T")


def to_json(run: Run) -> bytes:
    """The run as JSON: sorted keys, one space of indentation, a newline at the end."""
    data = {
        "schema": SCHEMA,
        "tool": {"name": "theorycheck", "version": run.tool_version},
        "run": {
            "profile": run.profile,
            "seed": run.seed,
            "accuracy": run.accuracy,
            "patterns": run.patterns,
            "dtypes": run.dtypes,
            "edition": run.edition,
            "partial": run.partial,
            "shard": run.shard,
            "gate": run.gate,
            "false_alarms": run.false_alarms,
            "timing": {"started": run.started, "seconds": run.seconds},
        },
        "environment": run.environment,
        "implementations": run.implementations,
        "claims": [_claim(claim_id, claim) for claim_id, claim in run.claims.items()],
        "results": [_result(run, result) for result in run.results],
        "experiments": [_timed(experiment) for experiment in run.experiments],
        "texts": run.texts,
        "teeth": run.teeth,
    }
    encoded = msgspec.json.encode(plain(data), order="sorted")
    return msgspec.json.format(encoded, indent=1) + b"\n"


def from_json(data: bytes) -> Run:
    """The run that `to_json` was given. Unknown keys are ignored.

    Raises:
        UsageError: the data is no report, or one that a later version wrote.
    """
    try:
        found = msgspec.json.decode(data)
        _check_schema(found)
        head = found["run"]
        run = Run(
            results=tuple(_result_again(entry) for entry in found["results"]),
            claims={entry["id"]: read(entry, Claim) for entry in found["claims"]},
            implementations=read(found["implementations"], tuple[Judged, ...]),
            profile=read(head["profile"], str),
            seed=read(head["seed"], int),
            patterns=read(head["patterns"], tuple[str, ...]),
            dtypes=read(head.get("dtypes", ()), tuple[str, ...]),
            edition=read(head.get("edition", FIRST_EDITION), str),
            environment=read(found["environment"], dict[str, str]),
            started=read(head["timing"]["started"], str),
            seconds=read(head["timing"]["seconds"], float),
            partial=read(head["partial"], bool),
            shard=read(head["shard"], Shard) if head.get("shard") else None,
            gate=read(head["gate"], Gate) if head["gate"] else None,
            tool_version=read(found["tool"]["version"], str),
            false_alarms=read(head.get("false_alarms", {}), dict[str, Audit]),
            accuracy=read(head.get("accuracy", NORMWISE), str),
            texts=read(found.get("texts", ()), tuple[Text, ...]),
            teeth=read(found.get("teeth", {}), dict[str, Teeth]),
            experiments=tuple(read(_untimed(entry), Experiment) for entry in found.get("experiments", ())),
        )
    except KeyError as error:
        raise UsageError(f"this is no theorycheck report: the key {error} is missing") from error
    except RecursionError as error:
        raise UsageError("this is no theorycheck report: it is nested too deeply") from error
    except (msgspec.MsgspecError, ValueError, TypeError, AttributeError) as error:
        raise UsageError(f"this is no theorycheck report: {type(error).__name__}: {error}") from error
    _check_names(run)
    return run


def part_to_json(part: Result | Experiment) -> bytes:
    """One result or figure as JSON, to be sent from one process to another."""
    return msgspec.json.encode(plain(_timed(part)))


def result_from_json(data: bytes) -> Result:
    """The result that `part_to_json` was given, as `from_json` would read it."""
    return _result_again(msgspec.json.decode(data))


def experiment_from_json(data: bytes) -> Experiment:
    """The figure that `part_to_json` was given, as `from_json` would read it."""
    return read(_untimed(msgspec.json.decode(data)), Experiment)


def write(run: Run, directory: Path) -> Path:
    """Write `report.json` into the directory, all of it or nothing; returns its path."""
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / FILE_NAME
    unfinished = path.with_suffix(f".{os.getpid()}.tmp")
    try:
        unfinished.write_bytes(to_json(run))
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return path


def load(path: Path) -> Run:
    """The run in a file.

    Raises:
        UsageError: it cannot be read, or is no report.
    """
    try:
        return from_json(path.read_bytes())
    except OSError as error:
        raise UsageError(f"cannot read {str(path)!r}: {error.strerror}") from None


def _check_schema(found: Any) -> None:
    name, _, major = str(found.get("schema", "")).partition("/")
    ours = int(SCHEMA.partition("/")[2])
    if name != SCHEMA.partition("/")[0] or not re.fullmatch("[0-9]{1,9}", major):
        raise UsageError(f"this is no theorycheck report: its schema is {found.get('schema')!r}, expected {SCHEMA!r}")
    if int(major) > ours:
        raise UsageError(f"this report has schema {found['schema']!r}, newer than {SCHEMA!r}: upgrade theorycheck")


def _check_names(run: Run) -> None:
    """No page would show the results of claims and implementations that the record does not describe: refuse them."""
    judged = {implementation.name for implementation in run.implementations}
    parts: tuple[Result | Experiment, ...] = (*run.results, *run.experiments)
    for part in parts:
        for what, name, known in (("claim", part.claim, run.claims), ("implementation", part.implementation, judged)):
            if name not in known:
                raise UsageError(
                    f"this report is damaged: it has results of the {what} {name!r}, but does not describe it"
                )


def _claim(claim_id: str, claim: Claim) -> dict[str, Any]:
    return {"id": claim_id, "area": claim_id.partition(".")[0], **_fields(claim)}


def _result(run: Run, result: Result) -> dict[str, Any]:
    return {**_timed(result), "reproduce": run.reproduction(result)}


def _timed(value: Result | Experiment) -> dict[str, Any]:
    """The fields, with the clock where all clocks stand."""
    fields = _fields(value)
    clock = {"seconds": fields.pop("seconds")}
    return {**fields, "timing": clock}


def _untimed(entry: dict[str, Any]) -> dict[str, Any]:
    return {**entry, "seconds": entry["timing"]["seconds"]}


def _result_again(entry: dict[str, Any]) -> Result:
    result = read(_untimed(entry), Result)
    reading = result.reading
    if reading is None or reading.relation == "is":
        return result
    numbers = {"observed": _number(reading.observed), "expected": _number(reading.expected)}
    return dataclasses.replace(result, reading=dataclasses.replace(reading, **numbers))


def read(data: Any, kind: type[T]) -> T:
    """A value of that kind from what `plain` made of it.

    Raises:
        msgspec.ValidationError: it is none.
    """
    # Not strict: "nan" where a number is due is that number.
    return msgspec.convert(data, kind, strict=False, dec_hook=_custom)


def _custom(kind: Any, value: Any) -> Any:
    """What JSON has no form of: an array of numbers."""
    if get_origin(kind) is not np.ndarray:
        raise NotImplementedError(f"{kind!r} cannot be read")
    return np.array([float(entry) for entry in value], np.float64)


def _number(value: Any) -> Any:
    return NON_FINITE.get(value, value) if isinstance(value, str) else value


def _fields(value: Any) -> dict[str, Any]:
    return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}


def plain(value: Any) -> Any:
    """JSON data; what is not data, such as an observed shape, becomes its text."""
    if isinstance(value, (np.generic, np.ndarray)):
        value = value.tolist()
    match value:
        case None | bool():
            return value
        case Enum():
            return value.value
        case int():
            return int(value)
        case float():
            return float(value) if math.isfinite(value) else str(float(value))
        case str():
            return storable(value)
        case Mapping():
            return {storable(str(key)): plain(entry) for key, entry in value.items()}
        case tuple() | list():
            return [plain(entry) for entry in value]
    if dataclasses.is_dataclass(value):
        return {name: _observed(entry) if name in _FREE else plain(entry) for name, entry in _fields(value).items()}
    return storable(repr(value))


_FREE = {"observed", "expected"}
"""The fields of a reading that hold whatever was compared."""


def _observed(value: Any) -> Any:
    data = isinstance(value, (bool, int, float, str, np.generic, type(None)))
    return plain(value) if data else storable(repr(value))
