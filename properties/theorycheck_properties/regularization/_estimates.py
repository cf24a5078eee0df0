"""How far estimates of linear models are from the truth, as an implementation measures it."""

import numpy as np

from theorycheck.implementation import Implementation
from theorycheck.numerics import Ball
from theorycheck.reference import enclose
from theorycheck_properties._exact import widened
from theorycheck_properties._penalty import Array, penalty
from theorycheck_properties.regularization._least_squares import HADAMARD


def as_test_error(implementation: Implementation, estimates: Ball, truth: Array) -> Ball:
    """The mean over the estimates (K, D) of ‖β̂ − β‖², as the mean squared error on isotropic test inputs."""
    dtype = implementation.dtype
    inputs, weight = HADAMARD[:, : len(truth)].astype(dtype), _rounded(estimates, dtype)
    no_bias = np.zeros(len(weight), dtype)
    target = np.repeat((inputs.astype(np.float64) @ truth)[:, None], len(weight), axis=1).astype(dtype)
    prediction = implementation.dense(inputs, weight.value.astype(dtype), no_bias)
    loss = np.asarray(implementation.mean_squared_error(prediction, target), np.float64)
    around = enclose("mean_squared_error", enclose("dense", inputs, weight, no_bias), target)
    return Ball(loss, around.radius, widened(0.0).format)


def as_penalty(implementation: Implementation, errors: Ball) -> Ball:
    """The mean over the errors (K, D) of their squared norms, as an L2 penalty of strength 1/K."""
    rounded = _rounded(errors, implementation.dtype)
    strength = 1 / len(rounded)
    parameters = [row.astype(implementation.dtype) for row in rounded.value]
    observed = np.asarray(implementation.l2_penalty(parameters, strength=strength), np.float64)
    moved = strength * np.sum(rounded.radius * (2 * np.abs(rounded.value) + rounded.radius))
    return Ball(observed, penalty(parameters, strength).radius + moved, widened(0.0).format)


def _rounded(ball: Ball, dtype: str) -> Ball:
    """The numbers as an implementation receives them, with what was rounded off."""
    value = ball.value.astype(dtype)
    return Ball(value.astype(np.float64), np.abs(value - ball.value) + ball.radius, Ball.exact(value).format)
