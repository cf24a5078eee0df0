"""Optimizers with their factors in other places."""

import math
from dataclasses import replace

import numpy as np
from tests.variants.variant import Variant


class CorrectedStepSize(Variant):
    """Adam as its authors would run it: η√(1 − β₂ᵗ)/(1 − β₁ᵗ) is the step size, ε√(1 − β₂ᵗ) the ε."""

    def adam_direction(self, moments, beta1, beta2, epsilon):
        root = math.sqrt(1 - beta2**moments.t)
        return moments.first * (root / (1 - beta1**moments.t)) / (np.sqrt(moments.second) + epsilon * root)


class RootByPower(Variant):
    """Adam's root as a power of one half, which the library rounds otherwise at another scale."""

    def adam_direction(self, moments, beta1, beta2, epsilon):
        second = moments.second / (1 - beta2**moments.t)
        return moments.first / (1 - beta1**moments.t) / (np.power(second, np.full_like(second, 0.5)) + epsilon)


class Lerp(Variant):
    """The mean goes towards the gradient by its share, from whichever end is nearer, as torch.lerp does."""

    def moments(self, gradient, state, beta1, beta2):
        moments = super().moments(gradient, state, beta1, beta2)
        before = np.zeros_like(gradient) if state is None else state.first
        apart = gradient - before
        return replace(moments, first=gradient - apart * beta1 if beta1 < 0.5 else before + apart * (1 - beta1))


class ShrunkFirst(Variant):
    """Decoupled decay multiplies θ by 1 − ηλ before the step is taken off."""

    def adamw_step(
        self, theta, gradient, state, *, learning_rate, beta1=0.9, beta2=0.999, epsilon=1e-8, weight_decay=0.0
    ):
        moments = self.moments(gradient, state, beta1, beta2)
        direction = self.adam_direction(moments, beta1, beta2, epsilon)
        return theta * (1 - learning_rate * weight_decay) - learning_rate * direction, moments


class TwoSteps(Variant):
    """SGD takes the gradient's part of a step, then the velocity's; a step of gradient descent is −η∇L + θ."""

    def gradient_descent_step(self, theta, gradient, *, learning_rate):
        return -learning_rate * gradient + theta

    def sgd_step(self, theta, gradient, state, *, learning_rate, momentum=0.0, nesterov=False, weight_decay=0.0):
        carried = 0 if state is None else momentum * state
        gradient = weight_decay * theta + gradient if weight_decay else gradient
        velocity = gradient + carried
        further = momentum * velocity if nesterov else carried
        return (theta - learning_rate * gradient) - learning_rate * further, velocity


class InPlace(Variant):
    """Moments are overwritten where they lie, and the same state is handed back each time."""

    def moments(self, gradient, state, beta1, beta2):
        if state is None:
            return super().moments(gradient, None, beta1, beta2)
        np.multiply(state.first, beta1, out=state.first)
        np.multiply(state.second, beta2, out=state.second)
        state.first[...] += (1 - beta1) * gradient
        state.second[...] += (1 - beta2) * np.square(gradient)
        object.__setattr__(state, "t", state.t + 1)
        return state


class Scalar(Variant):
    """One parameter after the other, in Python's own numbers: for float32 more digits than it has."""

    def adam_direction(self, moments, beta1, beta2, epsilon):
        mean, square = 1 - beta1**moments.t, 1 - beta2**moments.t
        pairs = zip(moments.first.tolist(), moments.second.tolist(), strict=True)
        steps = [m / mean / (math.sqrt(v / square) + epsilon) for m, v in pairs]
        return np.array(steps, moments.first.dtype)
