"""Adapters for code with names of its own."""

import ast
from types import SimpleNamespace

import pytest

from theorycheck.scaffold.delegation import methods
from theorycheck.scaffold.texts import FRAMEWORKS, adapter, checks, delegating, table, workflow


class Layers:
    """Names, orders and options as people write them."""

    def linear(self, x, w, b):
        return x

    def linear_backward(self, x, w, b, dy):
        return dy

    def conv_2d(self, x, k, b, strides=(1, 1), *, pad=(0, 0), groups=1):
        return x

    def mlp(self, x, weights, biases, **options):
        return x

    def adam(self, theta, gradient, state, lr, **others):
        return theta

    def normalize(self, x):
        return x


def test_arguments_and_options_are_translated():
    """By what they are called there; options that are not there are left out."""
    found = {one.name: one for one in methods(Layers(), derives_gradients=False)}
    assert list(found) == ["dense", "dense_vjp", "mlp", "adam_step", "conv2d"]
    assert (found["dense"].takes, found["dense"].calls) == ("self, x, weight, bias", "linear")
    assert found["conv2d"].takes == "self, x, kernel, bias, *, stride=(1, 1), padding=(0, 0)"
    assert found["conv2d"].hands == "x, kernel, bias, strides=stride, pad=padding"
    assert found["mlp"].hands == "x, weights, biases, activation=activation"
    assert "lr=learning_rate" in found["adam_step"].hands


def test_gradients_that_a_framework_derives_are_not_handed_on():
    """They would be taken for those of the code."""
    assert "dense_vjp" not in [one.name for one in methods(Layers(), derives_gradients=True)]


def test_the_contracts_own_name_goes_first():
    """Whatever looks like it beside it."""
    both = SimpleNamespace(dense=lambda x, w, b: x, linear=lambda x, w, b: x)
    assert [one.calls for one in methods(both, derives_gradients=False)] == ["dense"]


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_what_is_written_can_be_read(framework):
    """Python, in lines of 120 columns; names of folders are quoted."""
    delegated = methods(Layers(), derives_gradients=bool(FRAMEWORKS[framework].base))
    texts = (
        adapter(framework, 'a "quoted" \\ name'),
        delegating(framework, "pkg.layers:Layers", delegated, constructs=True),
        delegating(framework, "pkg.layers", delegated, constructs=False),
        checks("theory_adapter.py:Adapter", in_file=True),
        checks("pkg.layers:Layers", in_file=False),
    )
    for text in texts:
        ast.parse(text)
        assert max(map(len, text.splitlines())) <= 120
        assert text.endswith("\n")
        assert "\n\n\n\n" not in text


def test_the_policy_is_one_that_the_gate_reads(tmp_path):
    """Every key is known."""
    from theorycheck.policy import read

    path = tmp_path / "pyproject.toml"
    path.write_text(table("theory_adapter.py:Adapter", 15))
    policy = read(path)
    assert (policy.implementations, policy.floor) == (("theory_adapter.py:Adapter",), 15)


def test_the_workflow_installs_what_the_adapter_needs():
    """The project itself first, if there is one."""
    assert 'pip install "theorycheck"' in workflow("numpy", installs=False)
    assert 'pip install . "theorycheck[torch]"' in workflow("torch", installs=True)
