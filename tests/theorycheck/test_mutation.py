"""Automatic faults of the hand-written implementation."""

import ast
import sys
from collections import Counter

import numpy as np
import pytest

import theorycheck.adapters.numpy as right
from theorycheck.contract import OPERATIONS
from theorycheck.kill_matrix import claims_of, rows, strike
from theorycheck.mutation import mutants
from theorycheck.mutation.changes import Bare, changes
from theorycheck.run import Plan
from theorycheck.suspects import suspects

X, WEIGHT, BIAS = np.array([[1.0, 2.0]]), np.array([[3.0, 5.0]]), np.array([7.0])


def of(line):
    """The mutants whose change quotes a piece of code."""
    return [mutant for mutant in mutants() if mutant.fault.wrong.endswith(line)]


def test_there_are_many_and_each_has_a_name():
    """A thousand at least, over every file and every operation but the identity, which has nothing to change."""
    names = Counter(mutant.fault.id for mutant in mutants())
    assert len(names) == len(mutants()) > 1000
    assert {operation for mutant in mutants() for operation in mutant.fault.operations} == set(OPERATIONS) - {
        "dropout_inference"
    }


def test_a_mutant_computes_what_its_change_says():
    """And the right implementation still computes what it did."""
    results = {mutant.fault.id: mutant.make().dense(X, WEIGHT, BIAS).item() for mutant in of(": x @ weight.T + bias")}
    changes = {name.rpartition(".")[0].rpartition(".")[2]: value for name, value in results.items()}
    assert changes == {"other_operator": 6.0, "left_term_alone": 13.0, "right_term_alone": 7.0}
    assert right.NumPy().dense(X, WEIGHT, BIAS)[0, 0] == 20.0
    assert sys.modules["theorycheck.adapters.numpy"] is right


def test_a_change_in_a_helper_reaches_what_is_built_on_it():
    """Gates are shared by the two gated networks, and by nothing else; their slopes by the gradients."""
    built = {mutant.fault.operations for mutant in mutants() if mutant.source.name == "gates.py"}
    assert built == {("lstm", "lstm_vjp", "gru", "gru_vjp"), ("lstm_vjp", "gru_vjp")}


def test_a_change_in_an_operation_reaches_that_operation_alone():
    """However many others its file defines."""
    named = {mutant.fault.operations for mutant in mutants() if ".shallow_network_vjp." in mutant.fault.id}
    assert named == {("shallow_network_vjp",)}


def test_metadata_reaches_all_that_its_file_defines():
    """No operation runs the list of schemes; the operations of its file come with it."""
    named = {mutant.fault.operations for mutant in mutants() if ".initializers." in mutant.fault.id}
    assert named == {("initialize", "default_dense")}


@pytest.mark.parametrize("text", ["(1, 1)", "np.maximum(z, 0)", "k.swapaxes(1, 2)", "zip(a, strict=True)", "f(a, a)"])
def test_what_says_the_same_the_other_way_round_is_not_swapped(text):
    """Nor is anything left out that no conforming call depends on."""
    [statement] = Bare().visit(ast.parse(text)).body
    assert not list(changes(statement.value))


def test_what_shows_in_half_precision_alone_is_judged_in_it():
    """The file that widens half precision does nothing else."""
    [mutant, *_] = [mutant for mutant in mutants() if mutant.source.name == "_precision.py"]
    assert mutant.make().dtypes == ("float16",)


@pytest.mark.parametrize("mutant", mutants()[::100], ids=lambda mutant: mutant.fault.id)
def test_mutants_can_be_made(mutant):
    """Each is a whole implementation, with the operations of the contract."""
    assert all(callable(getattr(mutant.make(), name)) for name in OPERATIONS)


def test_a_mutant_is_judged_like_any_other_fault():
    """The definition of what it spoils kills it."""
    name = next(mutant.fault.id for mutant in of(": x @ weight.T + bias"))
    one = suspects("mutants")[name]
    [(_, claims)] = rows({name: one}, claims_of("quick"))
    assert claims[0] == "definitions.dense"
    assert strike(one, "definitions.dense", Plan(profile="quick")).killed
