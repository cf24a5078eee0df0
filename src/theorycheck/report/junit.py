"""Record → JUnit XML, which every CI system reads: a case a result, a suite an implementation, and one for the gate.

Evidence stands in `system-out`: strict readers skip the whole file where a test case has properties.
"""

import math
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator

from theorycheck.explanation import excuse, facts, fails, headline, number, ratio
from theorycheck.record import Judged, Result, Run
from theorycheck.text import inert
from theorycheck.verdict import Verdict


def document(run: Run) -> bytes:
    """The run as JUnit XML: the same run gives the same bytes."""
    root = ET.Element("testsuites", name="theorycheck")
    for judged in run.implementations:
        _suite(root, run, judged)
    _gate(root, run)
    _count(root, root.iter("testcase"), run.seconds)
    del root.attrib["skipped"]  # which Jenkins' schema knows of a suite alone
    ET.indent(root, " ")
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _suite(root: ET.Element, run: Run, judged: Judged) -> None:
    suite = ET.SubElement(root, "testsuite", name=inert(judged.name))
    mine = [result for result in run if result.implementation == judged.name]
    for result in mine:
        _case(suite, run, result)
    if judged.failure:
        case = ET.SubElement(suite, "testcase", classname="theorycheck", name="plugging in", time="0.000")
        ET.SubElement(case, "error", type="error", message=inert(judged.failure))
    _count(suite, suite, sum(result.seconds for result in mine))


def _case(suite: ET.Element, run: Run, result: Result) -> None:
    area = result.claim.partition(".")[0]
    case = ET.SubElement(suite, "testcase", classname=inert(area), name=inert(result.id), time=_seconds(result.seconds))
    if fails(result):
        tag = "error" if result.verdict is Verdict.ERROR else "failure"
        told = ET.SubElement(
            case, tag, type=result.verdict.value, message=f"{headline(result)}: {inert(result.sentence)}"
        )
        again = ("again", run.reproduction(result))
        told.text = "\n".join(inert(f"{label} {text}") for label, text in (*facts(result), again))
    elif result.verdict is Verdict.NOT_APPLICABLE:
        ET.SubElement(case, "skipped", message=inert(result.reason or result.sentence))
    elif excuse(result):
        ET.SubElement(case, "skipped", message=inert(f"{headline(result)}, {excuse(result)}"))
    if evidence := "\n".join(map(inert, _evidence(result))):
        ET.SubElement(case, "system-out").text = evidence


def _evidence(result: Result) -> Iterator[str]:
    """What the verdict rests on, a line each."""
    if result.examples:
        blind = f", {result.uninformative} of them uninformative" if result.uninformative else ""
        yield f"{result.examples} cases{blind}"
    if ratio(result):
        yield f"largest error / bound: {ratio(result)}"
    for decision in result.decisions:
        estimate, claimed = number(decision.estimate, 4), number(decision.claimed, 4)
        yield f"{decision.what} {decision.setting}: {estimate}, claimed {claimed}, n = {decision.samples}"
    if result.as_expected and result.verdict is Verdict.REFUTED:
        yield "refuted, as expected of the sentence as it stands"


def _gate(root: ET.Element, run: Run) -> None:
    """The gate as a test case: it also fails for what no single result shows, such as too little judged."""
    suite = ET.SubElement(root, "testsuite", name="gate")
    case = ET.SubElement(suite, "testcase", classname="theorycheck", name="gate", time="0.000")
    if run.gate is None:
        ET.SubElement(case, "skipped", message="the run was not gated")
    elif run.gate.exit_code:
        told = ET.SubElement(case, "failure", type=f"exit code {run.gate.exit_code}", message=inert(run.gate.sentence))
        told.text = "\n".join(map(inert, run.gate.problems))
    _count(suite, suite, 0.0)


def _count(element: ET.Element, cases: Iterable[ET.Element], seconds: float) -> None:
    cases = list(cases)
    element.set("tests", str(len(cases)))
    for name, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        element.set(name, str(sum(case.find(tag) is not None for case in cases)))
    element.set("time", _seconds(seconds))


def _seconds(value: float) -> str:
    return f"{value if math.isfinite(value) else 0.0:.3f}"
