"""A script shows a failure again with the implementation at hand, and tells when it is gone."""

import ast
import dataclasses

import numpy as np
import pytest

import theorycheck
from theorycheck.adapters.numpy import NumPy
from theorycheck.counterexample import encode
from theorycheck.errors import UsageError
from theorycheck.evidence import Agreement, read
from theorycheck.repro.script import script
from theorycheck.verdict import Verdict


class Averaged(NumPy):
    """The gradient of the bias is averaged over the batch."""

    def dense_vjp(self, x, weight, bias, dy):
        dx, dweight, dbias = super().dense_vjp(x, weight, bias, dy)
        return dx, dweight, dbias / len(x)


class Restless(NumPy):
    """Steps of Adam are twice as long from the second on."""

    def adam_step(self, theta, gradient, state, **options):
        after, new = super().adam_step(theta, gradient, state, **options)
        return (after if state is None else 2 * after - theta), new


class Raising(NumPy):
    def dense(self, x, weight, bias):
        raise ValueError("out of \x1b[2J memory\nand '''quotes'''")


class Clipping(NumPy):
    """Divides by the norm once more: gradients in a list."""

    def clip_by_global_norm(self, gradients, *, max_norm):
        return [gradient * 0.5 for gradient in super().clip_by_global_norm(gradients, max_norm=max_norm)]


class Writing(NumPy):
    def dense(self, x, weight, bias):
        x.flags.writeable = True
        x += 1
        return super().dense(x, weight, bias)


class Single(NumPy):
    """Returns double precision for single precision."""

    dtypes = ("float32",)

    def mean_squared_error(self, prediction, target):
        return np.float64(super().mean_squared_error(prediction, target))


class Biased(NumPy):
    """Drops one entry in a hundred too many."""

    def dropout(self, x, *, rate, seed):
        return super().dropout(x, rate=min(0.95, 1.1 * rate), seed=seed)


class Reseeded(NumPy):
    """The gradient has a mask of its own."""

    def dropout_vjp(self, x, dy, *, rate, seed):
        return super().dropout_vjp(x, dy, rate=rate, seed=seed + 1)


def judged(implementation, claim):
    """A run with one failure, and the failure."""
    run = theorycheck.check(implementation, claims=claim, profile="quick", dtypes=implementation.dtypes[0])
    [failed] = [result for result in run if not result.as_expected]
    return run, failed


def executed(text, implementation, capsys):
    """The exit code of a script with an implementation filled in, and what it says."""
    assert "\nimplementation = None\n" in text
    code = compile(text.replace("\nimplementation = None\n", "\nimplementation = GIVEN\n"), "repro.py", "exec")
    try:
        exec(code, {"GIVEN": implementation, "__name__": "__main__"})
    except SystemExit as end:
        return end.code, capsys.readouterr().out
    return 0, capsys.readouterr().out


@pytest.mark.parametrize(
    ("wrong", "claim", "told"),
    [
        (Averaged, "gradients.vjp.dense", "dbias[0]: observed 1.0, expected 2.0"),
        (Restless, "adam.definition", "theta["),
        (Raising, "definitions.dense", "raised ValueError: out of"),
        (Clipping, "definitions.clip_by_global_norm", "clipped[0]["),
        (Writing, "definitions.dense", "changed an input"),
        (Single, "definitions.mean_squared_error", "loss: observed float64 (), expected float32 ()"),
    ],
)
def test_a_call_that_leaves_its_definition_is_held_against_it(wrong, claim, told, capsys):
    """Exit code 1 as long as it does, 0 once it does not."""
    text = script(*judged(wrong(), claim))
    code, out = executed(text, wrong(), capsys)
    assert (code, told in out) == (1, True), out
    assert out.endswith("The contradiction is still there.\n")
    code, out = executed(text, NumPy(), capsys)
    assert code == 0, out
    assert out.endswith("It is gone: every result is within its bound.\n")


def test_the_script_needs_numpy_alone():
    """And says what was found, in comments that no foreign text breaks out of."""
    text = script(*judged(Raising(), "definitions.dense"))
    assert "theorycheck" not in {line.split()[1].partition(".")[0] for line in text.splitlines() if "import " in line}
    heading = text[: text.index("\nimport sys")]
    assert "# definitions.dense[numpy-float64]: error" in heading
    assert "\x1b" not in text
    assert all(line.startswith("#") for line in heading.split('"""\n')[1].strip().splitlines())


def test_only_calls_that_fail_are_made_again():
    """With those that their state comes from."""
    text = script(*judged(Restless(), "adam.definition"))
    assert "after=0" in text


def test_what_relates_results_is_told_to_be_unchanged(capsys):
    """Each call alone is right: exit code 1 as long as nothing changes, 3 when only theorycheck can tell."""
    run, failed = judged(Reseeded(), "dropout.gradient_same_mask")
    text = script(run, failed)
    assert executed(text, Reseeded(), capsys)[0] == 1
    code, out = executed(text, NumPy(), capsys)
    assert code == 3
    assert run.reproduction(failed) in out


def test_another_draw_for_the_same_seed_is_seen(capsys):
    """Though its results can never be those of the judgement."""

    class Unseeded(NumPy):
        def initialize(self, shape, *, scheme, seed):
            return np.random.default_rng().normal(size=shape)

    text = script(*judged(Unseeded(), "initialization.seed"))
    code, out = executed(text, Unseeded(), capsys)
    assert (code, "another draw for the same inputs and seed" in out) == (1, True), out
    assert executed(text, NumPy(), capsys)[0] == 3


def test_calls_that_failed_only_once_are_not_kept():
    """Their results would not contradict the claim."""

    class Once(NumPy):
        dtypes = ("float64",)
        calls = 0

        def dense(self, x, weight, bias):
            self.calls += 1
            return super().dense(x, weight, bias) + (self.calls == 1)

    run = theorycheck.check(Once(), claims="definitions.dense", profile="quick", seed=1)
    for result in run:
        assert result.verdict is Verdict.REFUTED
        assert any("nondeterministic" in note for note in result.notes)
        assert result.counterexample.calls == ()


def test_a_draw_shows_where_the_numbers_came_from(capsys):
    """With the numbers of the decision, and the seed."""
    run, failed = judged(Biased(), "dropout.rate")
    text = script(run, failed)
    [decision] = [one for one in failed.decisions if one.outcome == "fail"][:1]
    assert f"'seed': {decision.seed}" in text
    for words in ("# estimate: ", "# test: n = ", "is one draw"):
        assert words in text, words
    code, out = executed(text, Biased(), capsys)
    assert (code, "the same numbers" in out.lower()) == (1, True)
    assert executed(text, NumPy(), capsys)[0] == 3


def test_strided_inputs_are_strided_again(capsys):
    """A claim about memory needs them."""

    class Contiguous(NumPy):
        def dense(self, x, weight, bias):
            return super().dense(np.ndarray(x.shape, x.dtype, buffer=x.base if x.base is not None else x), weight, bias)

    text = script(*judged(Contiguous(), "contracts.layout"))
    assert "strided=True" in text
    assert executed(text, Contiguous(), capsys)[0] == 1
    assert executed(text, NumPy(), capsys)[0] == 0


def test_inputs_in_one_array_are_in_one_again(capsys):
    """Equal ones, and those in a list."""

    class CountsOnce:
        """Of a parameter that is there twice there is one penalty."""

        dtypes = ("float64",)

        def l2_penalty(self, parameters, *, strength):
            return NumPy().l2_penalty(list({id(one): one for one in parameters}.values()), strength=strength)

    run, failed = judged(CountsOnce(), "contracts.layout")
    assert failed.reading.what == "penalty of l2_penalty, parameters[0] = parameters[1] in one array"
    text = script(run, failed)
    assert "shared=True" in text
    assert executed(text, CountsOnce(), capsys)[0] == 1
    assert executed(text, NumPy(), capsys)[0] == 0


def test_large_inputs_are_packed(capsys):
    """In base64, to the last bit."""
    run, failed = judged(Averaged(), "gradients.vjp.dense")
    made = failed.counterexample.calls[0]
    x = np.linspace(0, 1, 300).reshape(100, 3)
    dense = (x, np.eye(3), np.zeros(3), np.ones((100, 3)))
    results = Averaged().dense_vjp(*dense)
    encoded = [encode(one, packed=True) for one in dense]
    made = dataclasses.replace(made, inputs=encoded, result=encode(results, packed=True))
    example = dataclasses.replace(failed.counterexample, calls=(made,))
    text = script(run, dataclasses.replace(failed, counterexample=example))
    assert "unpack(" in text
    assert executed(text, Averaged(), capsys)[0] == 1
    assert executed(text, NumPy(), capsys)[0] == 0


def test_without_calls_there_is_no_script():
    """The message says how to see it again."""
    run, failed = judged(Averaged(), "gradients.vjp.dense")
    bare = dataclasses.replace(failed.counterexample, calls=())
    with pytest.raises(UsageError, match=r"does not hold the calls .* theorycheck\.check"):
        script(run, dataclasses.replace(failed, counterexample=bare))


@pytest.mark.parametrize("change", [{"operation": "dens"}, {"inputs": [3]}, {"options": {"map": {"kind": 1}}}])
def test_calls_that_nobody_made_are_refused(change):
    """A report may come from anywhere."""
    run, failed = judged(Averaged(), "gradients.vjp.dense")
    made = dataclasses.replace(failed.counterexample.calls[0], **change)
    example = dataclasses.replace(failed.counterexample, calls=(made,))
    with pytest.raises(UsageError, match="the calls in the report cannot be read"):
        script(run, dataclasses.replace(failed, counterexample=example))


def test_nothing_of_a_report_becomes_source():
    """Names and versions of strangers are literals or comments."""
    run, failed = judged(Averaged(), "gradients.vjp.dense")
    evil = "x'\nraise SystemExit(7)\n'"
    judged_as = dataclasses.replace(run.implementations[0], target=f"mine.py:{evil}", name=evil)
    changed = {"implementation": evil, "sentence": f'"""\n{evil}', "notes": (evil,)}
    run = dataclasses.replace(run, implementations=(judged_as,), tool_version=f'"""{evil}')
    for node in ast.walk(ast.parse(script(run, dataclasses.replace(failed, **changed)))):
        assert not isinstance(node, ast.Raise) or "SystemExit" not in ast.unparse(node)


def test_a_sentence_refuted_as_it_stands_keeps_no_calls():
    """It blames a text, and would make every report larger."""
    run = theorycheck.check("reference", claims="as_stated.max_pooling_invariance", profile="quick")
    for result in run:
        assert result.verdict is Verdict.REFUTED
        assert result.counterexample.calls == ()


@pytest.mark.parametrize(
    ("observed", "expected", "bound"),
    [
        (np.inf, np.inf, 0.0),
        (np.nan, 1.0, np.inf),
        (5.0, 1.0, np.inf),
        (np.inf, 1.0, np.inf),
        (1.0, np.nan, np.inf),
        (1.5, 1.0, 0.5),
        (1.5, 1.0, 0.25),
    ],
)
def test_the_script_decides_as_the_judge_does(observed, expected, bound, capsys):
    """On numbers that are infinite or none, too: a bound that says nothing vouches for what is finite."""
    functions = {}
    source = script(*judged(Averaged(), "gradients.vjp.dense"))
    exec(source[source.index("def outside(") : source.index("\ncall(")], {"np": np}, functions)
    arrays = [np.array([entry]) for entry in (observed, expected, bound)]
    contradicts = not read(Agreement(*arrays)).worst <= 1.0
    assert functions["outside"]("y", arrays[0], np.dtype("float64"), *arrays[1:]) == contradicts
