"""The JAX adapter: what a user's subclass inherits, what it leaves alone, and where JAX itself deviates."""

import subprocess
import sys

import numpy as np
import pytest

import theorycheck
from theorycheck.contract import OPERATIONS
from theorycheck.errors import ImplementationError
from theorycheck.implementation import Implementation
from theorycheck.verdict import Verdict

from .conventions import ONE_CALL, assert_translated

jax = pytest.importorskip("jax", reason="JAX is not installed: pip install 'theorycheck[jax]'")
jnp = jax.numpy

from theorycheck.adapters.jax import Jax, JaxAdapter, OptimizedJax  # noqa: E402 -- it imports jax

LACKING = {"sgd_step.weight_decay", "adam_step.weight_decay"}


@pytest.fixture(scope="module")
def implementation() -> Implementation:
    return Implementation(Jax)


@jax.custom_vjp
def doubled(x: jax.Array) -> jax.Array:
    """Twice the argument, with a gradient that someone got wrong."""
    return 2 * x


doubled.defvjp(lambda x: (2 * x, None), lambda _, dy: (3 * dy,))


class Doubled(Jax):
    """A user's own dense layer."""

    def dense(self, x, weight, bias):
        return doubled(super().dense(x, weight, bias))


def test_lacks_weight_decay_and_an_inference_mode(implementation: Implementation) -> None:
    """JAX ships no AdamW, no weight decay and no mode of inference; everything else in the contract is offered."""
    assert set(OPERATIONS) - set(implementation.operations) == {"adamw_step", "dropout_inference"}
    assert not implementation.notes
    options = {f"{name}.{option.name}" for name in implementation.operations for option in OPERATIONS[name].options}
    assert {option for option in options if not implementation.offers(option)} == LACKING


@pytest.mark.parametrize("operation", [name for name in ONE_CALL if name not in {"attention", "dropout_inference"}])
def test_conventions(implementation: Implementation, operation: str) -> None:
    """Each operation means what the contract says, and so do its gradients."""
    assert_translated(implementation, operation)


def test_an_overridden_operation_changes_its_gradients(implementation: Implementation) -> None:
    """A subclass that overrides dense alone is judged on the gradients of its own dense."""
    mine = Implementation(Doubled)
    x, weight, bias, dy = np.ones((2, 3)), np.ones((1, 3)), np.ones(1), np.ones((2, 1))
    np.testing.assert_array_equal(mine.dense(x, weight, bias), 2 * implementation.dense(x, weight, bias))
    for got, wanted in zip(mine.dense_vjp(x, weight, bias, dy), (3.0, 6.0, 6.0), strict=True):
        np.testing.assert_array_equal(got, np.full_like(got, wanted))


def test_a_program_serves_every_seed_and_state() -> None:
    """They are its arguments, as arrays are; a number that is an option is a constant in it, and so is a size."""

    class Counted(JaxAdapter):
        traced = 0

        def dropout(self, x, *, rate, seed):
            type(self).traced += 1
            return jnp.where(jax.random.bernoulli(jax.random.key(seed), rate, x.shape), x, 0)

        def sgd_step(self, theta, gradient, state, *, learning_rate):
            type(self).traced += 1
            steps = 1 if state is None else state + 1
            return theta - learning_rate * gradient / steps, steps

        def initialize(self, shape, *, scheme, seed):
            type(self).traced += 1
            return jax.random.normal(jax.random.key(seed), shape)

    counted, x = Implementation(Counted), np.ones(64)
    draws = [counted.dropout(x, rate=0.5, seed=seed) for seed in (1, 2, 2**62)]
    assert Counted.traced == 1
    assert not np.array_equal(draws[0], draws[1])
    counted.dropout(x, rate=0.25, seed=1)
    assert Counted.traced == 2
    theta, state = x, None
    for _ in range(3):
        theta, state = counted.sgd_step(theta, x, state, learning_rate=1.0)
    np.testing.assert_array_equal(theta, x - (1 + 1 / 2 + 1 / 3))
    assert Counted.traced == 4
    for seed in (1, 2):
        assert counted.initialize((2, 3), scheme="he_normal", seed=seed).shape == (2, 3)
    assert Counted.traced == 5


def test_an_operation_may_be_left_uncompiled() -> None:
    """By name: one with a state that is no tree of arrays, which a program cannot return."""

    class Opaque(JaxAdapter):
        uncompiled = ("sgd_step",)

        def sgd_step(self, theta, gradient, state, *, learning_rate):
            return theta - learning_rate * gradient, state or object()

    theta, state = Implementation(Opaque).sgd_step(np.ones(1), np.ones(1), None, learning_rate=1.0)
    np.testing.assert_array_equal(theta, [0.0])
    assert type(state) is object


def test_options_that_are_numbers_are_not_traced() -> None:
    """An operation may look at a rate, as it may without JAX."""

    class Looks(JaxAdapter):
        def dropout_inference(self, x, *, rate):
            return x if rate < 1 else 0 * x

    np.testing.assert_array_equal(Implementation(Looks).dropout_inference(np.ones(2), rate=0.5), np.ones(2))


@pytest.mark.parametrize("options", [None, {}], ids=["as written", "optimized"])
def test_compilation_is_a_choice(options: object) -> None:
    """An operation may run as it is written, or be compiled as JAX does by default."""

    class Chosen(JaxAdapter):
        compiler_options = options
        compiled: bool

        def dense(self, x, weight, bias):
            type(self).compiled = isinstance(x, jax.core.Tracer)
            return x @ weight.T + bias

    y = Implementation(Chosen).dense(np.ones((1, 2)), np.ones((1, 2)), np.zeros(1))
    np.testing.assert_array_equal(y, [[2.0]])
    assert Chosen.compiled is (options is not None)
    assert OptimizedJax.compiler_options == {}


def test_the_users_precision_stays_as_it_is(implementation: Implementation) -> None:
    """float64 is judged in float64, and the setting is what it was."""
    before = jax.config.jax_enable_x64
    assert implementation.dense(np.ones((1, 1)), np.ones((1, 1)), np.ones(1)).dtype == np.float64
    assert jax.config.jax_enable_x64 is before


def test_an_error_under_the_compiler_is_the_implementations() -> None:
    """What cannot be traced is reported as what the implementation raised."""

    class Concrete(JaxAdapter):
        def dense(self, x, weight, bias):
            return x @ weight.T + bias if x[0, 0] > 0 else x

    with pytest.raises(ImplementationError, match="Tracer"):
        Implementation(Concrete).dense(np.ones((1, 1)), np.ones((1, 1)), np.ones(1))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits the data of a process")
def test_it_runs_under_a_limit_of_memory() -> None:
    """XLA reserves more address space than that, which does not count."""
    script = (
        "import resource\n"
        "resource.setrlimit(resource.RLIMIT_DATA, (1 << 30, 1 << 30))\n"
        "import numpy as np\n"
        "from theorycheck.adapters.jax import Jax\n"
        "print(Jax().dense(np.ones((1, 1)), np.ones((1, 1)), np.ones(1)))"
    )
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert told.stdout == "[[2.]]\n", told.stderr


def test_attention_is_in_single_precision() -> None:
    """jax.nn.dot_product_attention takes the softmax in float32, whatever goes in."""
    [double, single] = theorycheck.check(Jax(), claims=["attention.definition"], profile="quick").results
    assert (double.verdict, single.verdict) == (Verdict.REFUTED, Verdict.UPHELD)


def test_seeds_are_cut_to_32_bits_in_single_precision(implementation: Implementation) -> None:
    """Unless x64 is enabled, seeds that differ by 2**32 give the same draws."""
    first, other = (implementation.dropout(np.ones(64, np.float32), rate=0.5, seed=s) for s in (1, 1 + 2**32))
    np.testing.assert_array_equal(first, other)
    first, other = (implementation.dropout(np.ones(64), rate=0.5, seed=s) for s in (1, 1 + 2**32))
    assert (first != other).any()
