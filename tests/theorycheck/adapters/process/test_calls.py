"""Calls that a program answers badly, or not at all: each an error in words, and the next call is none the worse."""

import numpy as np
import pytest
from tests.theorycheck.adapters.process.programs import OBEDIENT, gone, program, started
from tests.theorycheck.fake import make_property

import theorycheck
from theorycheck.adapters.process import channel
from theorycheck.errors import ContractError, ImplementationError, LostError, WithdrawnError
from theorycheck.implementation import Implementation
from theorycheck.run import Plan, check
from theorycheck.verdict import Verdict

ONE = np.ones((1, 1))


def answering(folder, deed, *, operation="activation"):
    """A program that answers 7 to everything but one operation, of which it makes something else."""
    return started(
        folder,
        f"""hello()
for call in calls():
    if call["operation"] == {operation!r}:
        {deed}
    else:
        say(type="result", id=call["id"], outputs=[SEVEN])
""",
    )


def spoilt(process):
    """A call of the operation that goes wrong."""
    return process.activation(ONE, kind="relu")


def well(process):
    """True if another operation gives what it should."""
    return process.dense(ONE, ONE, np.ones(1)).tolist() == [[7.0]]


@pytest.mark.parametrize(
    ("deed", "message"),
    [
        ("put('epoch 1')", "activation got no answer: the line 'epoch 1' is none .*print anything else to standard"),
        ("put('epoch 1'); say(type='result', id=call['id'], outputs=[SEVEN])", "the line 'epoch 1' is none"),
        ("put('{}')", "the line '{}' is none .*missing required field `type`"),
        ("say(type='result', id=call['id'])", "missing required field `outputs`"),
        ("say(type='result', id=str(call['id']), outputs=[])", r"Expected `int`, got `str` - at `\$.id`"),
        ("say(type='result', id=call['id'] - 1, outputs=[SEVEN])", "an answer to another call came"),
        ("say(type='hello', protocol=1, name='', operations={})", "another hello came"),
    ],
)
def test_a_line_that_is_no_answer_breaks_the_contract(tmp_path, deed, message):
    """The program is started again, since nobody knows what else it would say."""
    process = answering(tmp_path, deed)
    with pytest.raises(ContractError, match=message):
        spoilt(process)
    assert well(process)


@pytest.mark.parametrize(
    ("deed", "message"),
    [
        ("crash()", r"activation: the program was ended by SIGSEGV without an answer \(scripted\)"),
        ("sys.exit(0)", "exited with status 0 without an answer"),
        ("os._exit(7)", "exited with status 7 without an answer"),
        ("os.close(1); time.sleep(60)", "closed its standard output without an answer"),
        ("time.sleep(60)", "gave no answer within 1 s"),
        ("subprocess.Popen(['sleep', '60']); crash()", "was ended by SIGSEGV without an answer"),
        ("while True: sys.stderr.write('x' * 65536)", "gave no answer within 1 s"),
        ("while True: sys.stdout.write('x' * 65536)", r"printed \d+ bytes without the end of a line"),
    ],
)
def test_a_program_that_is_lost_costs_one_call(tmp_path, monkeypatch, deed, message):
    """No hang, and it is started again."""
    monkeypatch.setattr(channel, "MOST_BYTES", 2**20)
    monkeypatch.setattr(channel, "GRACE", 0.2)
    process = answering(tmp_path, deed)
    with pytest.raises(LostError, match=message):
        spoilt(process)
    assert well(process)


@pytest.mark.parametrize(
    ("deed", "message"),
    [
        (
            "say(type='error', id=call['id'], message='no\\nmemory')",
            r"activation was answered with an error: no memory",
        ),
        ("say(type='error', id=call['id'])", "with an error: it does not say why"),
        ("say(type='unsupported', id=call['id'], message='half')", "unsupported, though its hello offers it: half"),
        ("say(type='result', id=call['id'], outputs=[7])", "something for a that is no array"),
    ],
)
def test_a_refusal_is_an_error_of_the_implementation(tmp_path, deed, message):
    """Never "not applicable", which is for what the hello leaves out; the program goes on."""
    process = answering(tmp_path, deed)
    for _ in range(2):
        with pytest.raises(ImplementationError, match=message) as told:
            spoilt(process)
        assert not isinstance(told.value, LostError)
    assert well(process)


def test_an_operation_that_hung_is_not_called_again(tmp_path):
    """Its one hang has cost enough; the call that hung raises the same error at once."""
    process = answering(tmp_path, "time.sleep(60)")
    with pytest.raises(LostError) as first:
        spoilt(process)
    with pytest.raises(LostError) as again:
        spoilt(process)
    assert str(first.value) == str(again.value)
    with pytest.raises(WithdrawnError, match="activation is not called any more since it hung"):
        process.activation(2 * ONE, kind="relu")
    assert well(process)


def test_standard_error_is_kept_beside_the_error(tmp_path):
    """Its end, and only what this call wrote: not in the message, which must be the same in every run."""
    process = answering(tmp_path, "print('x' * 10**5 + ' at', time.time(), file=sys.stderr); crash()")
    with pytest.raises(LostError) as told:
        spoilt(process)
    [note] = told.value.__notes__
    assert note.startswith("standard error ends: ")
    assert " at 1" in note
    assert len(note) < 2 * channel.KEPT


def test_a_program_that_cannot_be_started_again_is_not_waited_for_twice(tmp_path):
    """Every later call says so at once."""
    once = tmp_path / "once"
    body = f"if os.path.exists({str(once)!r}): sys.exit('no licence')\nopen({str(once)!r}, 'w')\n"
    process = started(tmp_path, f"{body}hello()\nhear(); crash()\n")
    with pytest.raises(LostError):
        spoilt(process)
    for _ in range(2):
        with pytest.raises(ImplementationError, match=r"could not be started again: .*no licence"):
            spoilt(process)


def test_a_program_that_offers_something_else_the_second_time_is_not_believed(tmp_path):
    """What was planned by the first hello would be judged by the second."""
    process = started(tmp_path, "hello(version=str(os.getpid()))\nhear(); crash()\n")
    with pytest.raises(LostError):
        spoilt(process)
    with pytest.raises(ImplementationError, match="its hello is another one than before"):
        spoilt(process)


def test_a_crash_leaves_nothing_running(tmp_path):
    """What the program started ends with it."""
    number = tmp_path / "number"
    process = answering(
        tmp_path, f"open({str(number)!r}, 'w').write(str(subprocess.Popen(['sleep', '60']).pid)); crash()"
    )
    with pytest.raises(LostError):
        spoilt(process)
    assert gone(int(number.read_text(encoding="utf-8")))


def test_a_large_call_and_a_large_answer_pass(tmp_path):
    """Though neither fits a pipe, and the program complains while it reads."""
    process = started(
        tmp_path,
        """hello(timeout=30)
for call in calls():
    sys.stderr.write("x" * 10**6)
    say(type="result", id=call["id"], outputs=call["inputs"][:1])
""",
    )
    x = np.random.default_rng(0).normal(size=(1, 10**6))
    assert np.array_equal(process.activation(x, kind="relu"), x)


def test_an_answer_before_the_end_of_the_call_is_not_believed(tmp_path):
    """The rest of the call would stand before the next one."""
    answer = "say(type='result', id=1, outputs=[SEVEN])"
    process = started(tmp_path, f"hello(timeout=30)\nos.read(0, 9)\n{answer}\ntime.sleep(60)\n")
    with pytest.raises(LostError, match="answered before it had read the call to its end"):
        process.activation(np.ones((1, 10**6)), kind="relu")


def test_states_go_round(tmp_path):
    """A program keeps what it likes, and gets back its own handle."""
    process = started(
        tmp_path,
        """hello()
steps = {}
for call in calls():
    *_, state = call["inputs"]
    handle = state["handle"] if state else len(steps)
    steps[handle] = steps.get(handle, 0) + 1
    theta = {**SEVEN, "shape": [1], "data": base64.b64encode(struct.pack("<d", steps[handle])).decode()}
    say(type="result", id=call["id"], outputs=[theta, {"handle": handle}])
""",
    )
    implementation = Implementation(process)
    theta, state = np.zeros(1), None
    for step in (1, 2, 3):
        theta, state = implementation.sgd_step(theta, np.ones(1), state, learning_rate=1.0)
        assert theta.tolist() == [step]


def judged(process):
    """The result of a claim about dense layers."""
    return check(make_property(), Implementation(process), Plan())


def test_a_crash_costs_the_claim_an_error_with_its_case(tmp_path):
    """With the minimal case and the program's last words; nothing else is lost."""
    result = judged(answering(tmp_path, "print('died at', time.time(), file=sys.stderr); crash()", operation="dense"))
    assert result.verdict is Verdict.ERROR
    assert "ended by SIGSEGV" in result.sentence
    assert result.counterexample is not None
    assert [note for note in result.notes if note.startswith("standard error ends: died at")]
    assert not [note for note in result.notes if "nondeterministic" in note]


def test_a_program_that_crashes_for_ever_is_not_shrunk_for_ever(tmp_path):
    """A handful of programs is enough; after that the case stands as it is."""
    count = tmp_path / "count"
    body = f"open({str(count)!r}, 'a').write('x')\nhello()\n"
    result = judged(started(tmp_path, body + "for call in calls(): crash()\n"))
    assert result.verdict is Verdict.ERROR
    assert len(count.read_text(encoding="utf-8")) < 30


def test_a_hang_costs_its_limit_once(tmp_path):
    """While the case is shrunk, and for the claims after it."""
    process = answering(tmp_path, "print('waiting', file=sys.stderr); time.sleep(60)", operation="dense")
    first, second = judged(process), judged(process)
    assert {Verdict.ERROR} == {first.verdict, second.verdict}
    assert first.seconds + second.seconds < 10
    assert "gave no answer within 1 s" in first.sentence
    assert "standard error ends: waiting" in first.notes
    assert not [note for note in (*first.notes, *second.notes) if "nondeterministic" in note]


def test_an_operation_that_hung_costs_a_later_claim_an_error(tmp_path):
    """Of another case, so that nothing is known of it; it names the operation."""
    process = answering(tmp_path, "time.sleep(60)", operation="dense")
    with pytest.raises(LostError):
        process.dense(ONE, ONE, np.array([0.5]))
    result = judged(process)
    assert result.verdict is Verdict.ERROR
    assert "dense is not called any more since it hung" in result.sentence
    assert not [note for note in result.notes if "nondeterministic" in note]


def test_several_programs_are_judged_together(tmp_path):
    """Each by its own command, in one run."""
    commands = [f"process:{program(tmp_path, OBEDIENT, name)}" for name in ("first.py", "second.py")]
    run = theorycheck.check(*commands, claims="definitions.dense", profile="quick")
    assert [judged.name for judged in run.implementations] == ["scripted", "scripted-2"]
    assert {result.verdict for result in run} <= {Verdict.REFUTED, Verdict.ERROR}
