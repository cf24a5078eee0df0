"""Record → SARIF 2.1.0, which code scanning shows beside the code: what failed, each with a place and a rule."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from theorycheck.claim import Claim
from theorycheck.explanation import excuse, facts, fails, headline
from theorycheck.record import Result, Run
from theorycheck.text import inert
from theorycheck.verdict import Verdict

VERSION = "2.1.0"
SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
MOST = 5000
"""Results that GitHub shows of a run; it takes 25,000 and refuses the file if there are more."""
_ANYWHERE = "pyproject.toml"
"""Where a failure is shown that belongs to no file: one result without a place, and GitHub refuses all."""
_FAULTS_OF_OURS = {2, 70, 130}
"""Exit codes of a run that did not come to its end."""


def document(run: Run) -> bytes:
    """The failures of the run as SARIF: the same run gives the same bytes."""
    failed = [result for result in run if fails(result)]
    excused = [result for result in run if excuse(result) and not fails(result)]
    shown = [*failed, *excused][:MOST]
    rules = list(dict.fromkeys(result.claim for result in shown))
    log = {
        "$schema": SCHEMA,
        "version": VERSION,
        "runs": [
            {
                "tool": {"driver": _driver(run, rules)},
                "invocations": [_invocation(run)],
                "results": [_result(run, result, rules) for result in shown],
                "columnKind": "unicodeCodePoints",
            }
        ],
    }
    return json.dumps(log, indent=1, ensure_ascii=False, sort_keys=True).encode() + b"\n"


def _driver(run: Run, rules: list[str]) -> dict[str, Any]:
    return {
        "name": "theorycheck",
        "version": inert(run.tool_version) or "unknown",
        "rules": [_rule(claim_id, run.claims[claim_id]) for claim_id in rules],
    }


def _rule(claim_id: str, claim: Claim) -> dict[str, Any]:
    assumptions = [f"Assumes: {assumption}." for assumption in claim.assumes]
    told = [claim.upheld, f"Source: {claim.source}.", *assumptions]
    return {
        "id": inert(claim_id),
        "shortDescription": _text(claim.upheld),
        "fullDescription": _text(claim.refuted),
        "help": {"text": "\n".join(map(inert, told))},
        "properties": {"tags": [inert(claim_id.partition(".")[0]), claim.kind.value]},
    }


def _invocation(run: Run) -> dict[str, Any]:
    code = run.gate.exit_code if run.gate else 0
    told = {
        "executionSuccessful": not run.partial and code not in _FAULTS_OF_OURS,
        "exitCode": code,
        "exitCodeDescription": inert(run.gate.sentence if run.gate else "not gated"),
        "toolExecutionNotifications": [
            {"level": "error", "message": _text(problem)} for problem in (run.gate.problems if run.gate else ())
        ],
    }
    return told | dict(_started(run))


def _started(run: Run) -> Iterator[tuple[str, str]]:
    """The time in UTC, if the record has one that can be read."""
    try:
        moment = datetime.fromisoformat(run.started).astimezone(UTC)
    except (ValueError, OverflowError):
        return
    yield "startTimeUtc", moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _result(run: Run, result: Result, rules: list[str]) -> dict[str, Any]:
    # SARIF has a kind for what could not be decided, and wants it without a level.
    undecided = result.verdict is Verdict.INCONCLUSIVE
    told = [f"{headline(result)}: {result.sentence}"]
    told += [f"{label} {text}" for label, text in facts(result, verbose=False)]
    told.append(f"again {run.reproduction(result)}")
    found = {
        "ruleId": inert(result.claim),
        "ruleIndex": rules.index(result.claim),
        "kind": "open" if undecided else "fail",
        "level": "none" if undecided else "error",
        "message": {"text": "\n".join(map(inert, told))},
        "locations": [{"physicalLocation": _place(run, result)}],
        "partialFingerprints": {"theorycheckResult/v1": inert(result.id)},
    }
    why = excuse(result)
    if why and not fails(result):
        reason = f"{why}: {result.waived.reason}" if result.waived else why
        found["suppressions"] = [{"kind": "external", "status": "accepted", "justification": inert(reason)}]
    return found


def _place(run: Run, result: Result) -> dict[str, Any]:
    """The file of the implementation, or else that of the policy; which line, the record does not know."""
    targets = {judged.name: judged.target for judged in run.implementations}
    target = targets.get(result.implementation, "")
    files = [part for part in (target, target.rpartition(":")[0]) if part.endswith(".py") and "\n" not in part]
    path = PurePath((files or [(run.gate.policy.get("file", "") if run.gate else "") or _ANYWHERE])[0])
    if path.is_absolute():
        artifact = {"uri": path.as_uri()}
    else:
        artifact = {"uri": quote(path.as_posix()), "uriBaseId": "%SRCROOT%"}
    return {"artifactLocation": artifact, "region": {"startLine": 1}}


def _text(text: str) -> dict[str, str]:
    return {"text": inert(text)}
