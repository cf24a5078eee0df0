"""Record → observations as Hypothesis writes them, JSON lines: tools such as Tyche read them.

Each result is a message; each minimal case is a test case besides. The cases that agreed are counted, not kept.
"""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from theorycheck.explanation import excuse, fails
from theorycheck.record import Counterexample, Result, Run
from theorycheck.record_json import plain
from theorycheck.text import storable
from theorycheck.verdict import Verdict


def document(run: Run) -> bytes:
    """The run as JSON lines: the same run gives the same bytes."""
    start = _timestamp(run.started)
    lines = [line for result in run for line in _lines(run, result, start)]
    return "".join(f"{json.dumps(plain(line), ensure_ascii=False, sort_keys=True)}\n" for line in lines).encode()


def _lines(run: Run, result: Result, start: float) -> Iterator[dict[str, Any]]:
    about = {"property": storable(result.id), "run_start": start}
    if result.counterexample is not None:
        yield about | _case(run, result, result.counterexample)
    content = {
        "verdict": result.words,
        "expected": result.expected,
        "sentence": result.sentence,
        "reason": result.reason,
        "excuse": excuse(result),
        "examples": result.examples,
        "uninformative": result.uninformative,
        "replayed": result.replayed,
        "worst": result.worst,
        "decisions": result.decisions,
        "notes": result.notes,
    }
    yield about | {"type": _type(result), "title": result.words, "content": content}


def _type(result: Result) -> str:
    if not fails(result):
        return "info"
    return "alert" if result.verdict is Verdict.INCONCLUSIVE else "error"


def _case(run: Run, result: Result, case: Counterexample) -> dict[str, Any]:
    return {
        "type": "test_case",
        "status": "failed",
        "status_reason": result.sentence,
        "representation": "\n".join(case.lines),
        "arguments": {"case": case.case},
        "how_generated": "shrunk to a minimal failing case",
        "features": {
            "claim": result.claim,
            "implementation": result.implementation,
            "dtype": result.dtype,
            "worst": result.worst,
        },
        "coverage": None,
        "timing": {},
        "metadata": {"call": case.call, "calls": result.calls, "reproduce": run.reproduction(result)},
    }


def _timestamp(started: str) -> float:
    try:
        return datetime.fromisoformat(started).timestamp()
    except (ValueError, OverflowError):
        return 0.0
