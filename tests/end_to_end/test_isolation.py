"""Hostile implementations in one run: each gets what it deserves, a neighbour what it gets alone."""

import dataclasses
import json
import os
import re
import time
from pathlib import Path

import pytest

from theorycheck.gate import ExitCode
from theorycheck.record_json import part_to_json
from theorycheck.suite import Request, conduct, write_report
from theorycheck.verdict import Verdict

HOSTILE = Path(__file__).parent / "hostile"
SPOILT = "definitions.dense"
SPARED = "definitions.gradient_descent_step"
LIMIT = 12.0
"""Seconds after which a claim counts as hung: they pass idly, and a busy machine must not reach them otherwise."""
NEIGHBOUR = f"{HOSTILE / 'plain.py'}:Plain"

ERRORS = {
    "crashes.py:LeavesWithZero": r"dense ended its process with exit status 0: call 1 of it",
    "crashes.py:LeavesWithThree": r"dense ended its process with exit status 3: call 1 of it",
    "crashes.py:Segfaults": r"dense ended its process by signal SIGSEGV",
    "crashes.py:Aborts": r"dense ended its process by signal SIGABRT",
    "crashes.py:KillsItself": r"dense ended its process by signal SIGKILL, as a system out of memory does",
    "crashes.py:ClosesFiles": r"dense ended its process",
    "exceptions.py:Exits": r"dense raised SystemExit: 0",
    "exceptions.py:Interrupts": r"dense raised KeyboardInterrupt",
    "exceptions.py:RaisesTheBase": r"dense raised Unearthly: boo",
    "exceptions.py:Unprintable": r"dense raised Silent",
    "exceptions.py:BlamesTheUser": r"dense raised UsageError: there is no claim of that name",
    "exceptions.py:Recurses": r"dense raised RecursionError",
    "hangs.py:HoldsTheLock": r"dense did not come back within \d+ s",
    "hangs.py:SleepsDeaf": r"dense did not come back within \d+ s",
    "hangs.py:EndlessArray": r"dense did not come back within \d+ s",
    "memory.py:Broadcasts": r"dense returned y with shape \(1000000, 1000000\), expected",
    "memory.py:Allocates": r"dense raised \w*MemoryError",
    "memory.py:Hoards": r"dense raised \w*MemoryError",
    "results.py:Generates": r"dense returned for y: <generator .* cannot be read as an array of numbers",
    "results.py:RaisingArray": r"dense returned for y: .*Trap.* cannot be read as an array of numbers",
    "results.py:LyingTuple": r"reading what dense returned raised RuntimeError: who asks\?",
    "results.py:LongWinded": r"dense returned for y: <script>.* cannot be read as an array of numbers",
    "tampering.py:ReplacesNumPy": r"the implementation replaced numpy\.isfinite: it is part of the judge",
    "tampering.py:BribesTheJudge": r"the implementation replaced theorycheck\.search\.judge: it is part of the judge",
    "tampering.py:ReplacesBuiltins": r"the implementation replaced built-in functions: they are part of the judge",
}
"""Hostile implementation → what is said of the claim that it spoils."""

NOTES = {
    "results.py:ReusesItsBuffer": r"",
    "state.py:Moves": r"changed the working directory: put back",
    "state.py:Forgets": r"changed the environment: put back",
    "state.py:LosesItsWay": r"changed sys\.path: put back",
    "state.py:Reseeds": r"",
    "state.py:Strict": r"",
    "state.py:Alarmed": r"",
    "state.py:Silences": r"changed the standard streams: put back",
    "state.py:Traps": r"changed the signal handlers, the alarm clock: put back",
    "state.py:Traces": r"changed the trace function: put back",
    "state.py:Unloads": r"changed sys\.modules: put back",
    "state.py:Flattens": r"changed the recursion limit: put back",
    "state.py:Localizes": r"changed the decimal context.*: put back",
    "processes.py:Forks": r"",
    "processes.py:LeavesAThread": r"left 1 thread running",
    "processes.py:LeavesAChild": r"printed: child \d+",
    "output.py:Chatters": r"printed \d{7,} bytes, at the end: .*<b>all is well</b> \\x1b\[31m",
    "output.py:WritesBelow": r"printed .*title\\x07\\x1b\[2J",
    "metadata.py:Pompous": r"",
    "metadata.py:Touchy": r"",
    "tampering.py:PatchesOnArrival": r"",
}
"""Hostile implementation that computes well all the same → what is noted beside its upheld claim."""

UNPLUGGED = {
    "crashes.py:CrashesAtOnce": r"ended its process with exit status 5 before an operation was called.* no such device",
    "crashes.py:CannotBeBuilt": r"it raised RuntimeError: no device",
}
"""Hostile implementation that cannot even be constructed → why."""

WRONG = """
from theorycheck.adapters.numpy import NumPy


class Wrong(NumPy):
    def dense(self, x, weight, bias):
        return super().dense(x, weight, bias) + 1
"""
CLOCK = re.compile(r'^ *"(seconds|started)": ')


def asked(*targets, **options):
    """A run of two claims on hostile implementations."""
    options = {"claims": (SPOILT, SPARED), "profile": "quick", "isolated": True, "kill_after": LIMIT} | options
    return conduct(Request(implementations=targets, memory_limit=600, **options))


def numbers(results):
    """Results without the clock."""
    return [part_to_json(dataclasses.replace(result, seconds=0.0)) for result in results]


@pytest.fixture(scope="module")
def run():
    """All of them in one run, with a neighbour that does no harm."""
    targets = [f"{HOSTILE / name}" for name in (*ERRORS, *NOTES, *UNPLUGGED, "metadata.py:AnswersEverything")]
    return asked(*targets[:20], NEIGHBOUR, *targets[20:], workers=4)


@pytest.fixture(scope="module")
def results(run):
    """Implementation, as the command line has it → claim → its result."""
    names = {judged.name: judged.target.removeprefix(f"{HOSTILE}{os.sep}") for judged in run.implementations}
    table = {target: {} for target in names.values()}
    for result in run:
        table[names[result.implementation]][result.claim] = result
    return table


@pytest.mark.parametrize("hostile", ERRORS)
def test_what_is_no_result_costs_the_claim_at_hand(results, hostile):
    """The reason says what happened in which operation; the other claim is judged."""
    spoilt, spared = results[hostile][SPOILT], results[hostile][SPARED]
    assert (spoilt.verdict, spared.verdict) == (Verdict.ERROR, Verdict.UPHELD)
    assert re.search(ERRORS[hostile], spoilt.reason)
    assert not spoilt.defect


@pytest.mark.parametrize("hostile", NOTES)
def test_what_is_changed_beside_a_right_result_is_undone_and_noted(results, hostile):
    """Both claims are upheld."""
    assert {Verdict.UPHELD} == {result.verdict for result in results[hostile].values()}
    assert re.search(NOTES[hostile], "\n".join(results[hostile][SPOILT].notes))


@pytest.mark.parametrize("hostile", UNPLUGGED)
def test_what_cannot_be_constructed_is_told_and_the_others_are_judged(run, hostile):
    """The record and the gate say why."""
    [judged] = [one for one in run.implementations if one.target.endswith(hostile)]
    assert re.search(UNPLUGGED[hostile], judged.failure)
    assert any(judged.failure in problem for problem in run.gate.problems)


def test_an_object_that_answers_everything_is_judged_by_its_answers(results):
    """It offers every operation, and none of them right."""
    assert {Verdict.ERROR, Verdict.REFUTED} >= {r.verdict for r in results["metadata.py:AnswersEverything"].values()}


def test_what_was_printed_before_a_crash_is_kept(results):
    """In a note on the claim that it happened in."""
    assert "printed: reading address 0" in results["crashes.py:Segfaults"][SPOILT].notes


def test_a_function_replaced_on_arrival_is_put_back(run):
    """Before anything is judged; the record says so."""
    [judged] = [one for one in run.implementations if one.target.endswith("PatchesOnArrival")]
    assert any("replaced numpy.matmul" in note for note in judged.notes)


def test_a_neighbour_gets_exactly_what_it_gets_alone(run):
    """Verdicts and numbers, in a run of its own by a single worker."""
    [name] = [judged.name for judged in run.implementations if judged.target == NEIGHBOUR]
    alone = [dataclasses.replace(result, implementation=name) for result in asked(NEIGHBOUR)]
    assert numbers(alone) == numbers(result for result in run if result.implementation == name)


def test_results_come_in_the_order_of_claims_and_implementations(run):
    """Whatever was finished first."""
    order = [judged.name for judged in run.implementations]
    places = [(result.claim, order.index(result.implementation)) for result in run]
    assert sorted(places) == places


def test_nothing_is_left_running(results):
    """A child process ends with the run."""
    [note] = [note for note in results["processes.py:LeavesAChild"][SPOILT].notes if "child" in note]
    child = int(note.rpartition(" ")[2])
    for _ in range(40):
        try:
            os.kill(child, 0)
        except ProcessLookupError:
            return
        if Path(f"/proc/{child}/stat").read_text().split()[2] == "Z":  # dead, and its parent has not looked yet
            return
        time.sleep(0.05)
    pytest.fail(f"process {child} still runs")


def test_the_report_is_whole_and_inert(run, tmp_path):
    """Names and messages of a megabyte, colours and markup do nothing to it."""
    page = write_report(run, tmp_path).read_text(encoding="utf-8")
    written = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert len(run) == len(written["results"])
    assert "<script>alert(1)" not in page
    assert not {"\x1b", "\u202e"} & set(page)
    assert len(page) < 2_500_000


def test_one_that_cannot_be_constructed_fails_the_gate():
    """With the exit code of an implementation's error, though all that could be judged is upheld."""
    run = asked(f"{HOSTILE / 'crashes.py'}:CannotBeBuilt", NEIGHBOUR, claims=(SPARED,))
    assert (run.gate.exit_code, [result.verdict for result in run]) == (ExitCode.IMPLEMENTATION, [Verdict.UPHELD])


def test_a_hang_costs_its_limit_once():
    """Later claims that call the operation have their error at once, and are told where it hung."""
    needing = ("regularization.input_noise", "signal_propagation.forward")
    run = asked(f"{HOSTILE / 'hangs.py'}:HangsOften", claims=(SPOILT, *needing, "definitions.mean_squared_error"))
    found = {result.claim: result for result in run}
    assert re.search(rf"dense did not come back within {LIMIT:g} s", found[SPOILT].reason)
    for claim in needing:
        assert f"dense is not called any more: in {SPOILT} in float64 it did not come back" in found[claim].reason
        assert found[claim].seconds < LIMIT
    assert Verdict.UPHELD is found["definitions.mean_squared_error"].verdict


def test_several_workers_find_what_one_finds(tmp_path):
    """The same report.json but for the clocks, replayed counterexamples and figures included."""
    claims = ("definitions.dense", "gradients.vjp.dense", "initialization.seed")
    wrong = tmp_path / "wrong.py"
    wrong.write_text(WRONG, encoding="utf-8")

    def written(place, workers):
        targets = ("reference", f"{wrong}:Wrong")
        for _ in range(2):
            run = asked(*targets, claims=claims, store=tmp_path / place, workers=workers, kill_after=60.0)
        path = write_report(run, tmp_path / place).with_suffix(".json")
        return [line for line in path.read_text(encoding="utf-8").splitlines() if not CLOCK.search(line)]

    assert written("one", 1) == written("two", 2)
