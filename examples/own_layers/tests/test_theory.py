"""The theory of deep learning, as tests of this project: one test a claim and dtype."""

import theorycheck


@theorycheck.parametrize("own_layers:", claims=["gradients.vjp.*", "definitions.dense", "definitions.sgd_step"])
def test_theory(check):
    """What theory claims holds."""
    check()
