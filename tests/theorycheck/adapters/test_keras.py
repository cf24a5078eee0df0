"""The Keras adapter: that its translation is right, and where Keras itself deviates."""

import importlib.util
import os
import subprocess
import sys

import numpy as np
import pytest

import theorycheck
from theorycheck.contract import OPERATIONS
from theorycheck.implementation import Implementation
from theorycheck.verdict import Verdict

from .conventions import ONE_CALL, assert_translated

if importlib.util.find_spec("keras") is None:  # importing it would choose its backend
    pytest.skip("Keras is not installed: pip install 'theorycheck[keras]'", allow_module_level=True)

from theorycheck.adapters.keras import Keras, KerasAdapter

DEVIATIONS = (
    "adam.decoupled_definition",
    "adam.definition",
    "clipping.projection",
    "definitions.sgd_step",
    "momentum.constant_gradient",
)


@pytest.fixture(scope="module")
def implementation() -> Implementation:
    return Implementation(Keras)


def test_offers_all_but_coupled_weight_decay(implementation: Implementation) -> None:
    """The weight decay of Keras is decoupled in all optimizers; everything else in the contract is offered."""
    assert implementation.operations == tuple(OPERATIONS)
    assert not implementation.notes
    options = {f"{name}.{option.name}" for name in OPERATIONS for option in OPERATIONS[name].options}
    lacking = {option for option in options if not implementation.offers(option)}
    assert lacking == {"sgd_step.weight_decay", "adam_step.weight_decay"}


@pytest.mark.parametrize("operation", ONE_CALL)
def test_conventions(implementation: Implementation, operation: str) -> None:
    """Each operation means what the contract says, and so do its gradients."""
    assert_translated(implementation, operation)


def test_deviations_are_refuted() -> None:
    """What docs/adapters/keras.md lists is refuted, and nothing else among the definitions."""
    others = ["definitions"] if Keras.name == "keras-torch" else []  # JAX compiles every shape, which takes a minute
    run = theorycheck.check(Keras(), claims=[*DEVIATIONS, *others], profile="quick")
    verdicts = {result.claim: result.verdict for result in run.results}
    refuted = {claim for claim, verdict in verdicts.items() if verdict is Verdict.REFUTED}
    assert refuted == set(DEVIATIONS)
    assert set(verdicts.values()) == ({Verdict.REFUTED, Verdict.UPHELD} if others else {Verdict.REFUTED})


def test_double_precision_is_lost() -> None:
    """On torch and JAX an operation of Keras takes float64 to float32, so float32 alone is offered."""
    import keras

    assert keras.backend.result_type("float64", "float64") == "float32"
    assert Implementation(Keras).dtypes == ("float32",)


def test_an_overridden_operation_changes_its_gradients() -> None:
    """A subclass that overrides dense alone is judged on the gradients of its own dense."""

    class Doubled(Keras):
        def dense(self, x, weight, bias):
            return 2 * super().dense(x, weight, bias)

    one = np.ones((1, 1), np.float32)
    [dx, *_] = Implementation(Doubled).dense_vjp(one, one, one[0], one)
    np.testing.assert_array_equal(dx, [[2.0]])
    assert issubclass(Doubled, KerasAdapter)


def test_a_backend_without_gradients_is_refused() -> None:
    """On another backend than torch or JAX the run ends with the way out."""
    command = [sys.executable, "-m", "theorycheck", "check", "keras", "--claims", "definitions.dense"]
    done = subprocess.run(
        command, env={**os.environ, "KERAS_BACKEND": "numpy"}, capture_output=True, text=True, check=False
    )
    assert "KERAS_BACKEND=torch" in done.stdout + done.stderr
    assert done.returncode in {2, 6}
