"""States of optimizers that nobody but their owner may look at."""

import numpy as np
from tests.variants.variant import Variant

from theorycheck.adapters.numpy import NumPy

FORBIDDEN = (
    "__eq__", "__ne__", "__hash__", "__bool__", "__len__", "__iter__", "__getitem__", "__repr__", "__str__",
    "__copy__", "__deepcopy__", "__reduce_ex__", "__array__", "__getstate__",
)  # fmt: skip


def refused(self, *arguments, **options):
    raise AssertionError("a state is neither copied nor compared nor looked at")


Sealed = type("Sealed", (), {"__slots__": ("kept",), **dict.fromkeys(FORBIDDEN, refused)})


class SealedState(Variant):
    """A state that raises when it is copied, compared, pickled, printed or asked for its length or truth."""

    def sgd_step(self, theta, gradient, state, **options):
        theta, kept = super().sgd_step(theta, gradient, None if state is None else state.kept, **options)
        return theta, sealed(kept)

    def adam_step(self, theta, gradient, state, **options):
        theta, kept = super().adam_step(theta, gradient, None if state is None else state.kept, **options)
        return theta, sealed(kept)


def sealed(kept):
    """A state that only gives back what it was given."""
    state = Sealed()
    state.kept = kept
    return state


class RunningState(Variant):
    """The state is a generator that waits for the next gradient: it cannot be copied, pickled or run again."""

    def sgd_step(self, theta, gradient, state, *, learning_rate, momentum=0.0, nesterov=False, weight_decay=0.0):
        if state is None:
            state = descent()
            next(state)
        step = state.send((gradient + weight_decay * theta, momentum, nesterov))
        return theta - learning_rate * step, state


def descent():
    """Takes (gradient, momentum, nesterov), gives the direction."""
    velocity, direction = 0, None
    while True:
        gradient, momentum, nesterov = yield direction
        velocity = momentum * velocity + gradient
        direction = gradient + momentum * velocity if nesterov else velocity


class WholeHistory(Variant):
    """The state is a list of all gradients with their decay rates, from which the means are summed anew."""

    def moments(self, gradient, state, beta1, beta2):
        history = [*(() if state is None else state.history), (gradient, beta1, beta2)]
        return Summed(history)


class Summed:
    """Σ (1 − βᵢ) gᵢ Π βⱼ over the steps j after i, and the same of g²."""

    def __init__(self, history):
        self.history, self.t = history, len(history)
        gradients = [gradient for gradient, _, _ in history]
        self.first = weighted(gradients, [beta1 for _, beta1, _ in history])
        self.second = weighted([np.square(gradient) for gradient in gradients], [beta2 for _, _, beta2 in history])


def weighted(values, betas):
    """The running mean, from the newest value to the oldest."""
    total, left = np.zeros_like(values[0]), 1.0
    for value, beta in zip(reversed(values), reversed(betas), strict=True):
        total += left * (1 - beta) * value
        left *= beta
    return total


class DictionaryState(Variant):
    """The state is a dictionary, made at the first step that has a momentum."""

    def sgd_step(self, theta, gradient, state, *, learning_rate, momentum=0.0, nesterov=False, weight_decay=0.0):
        before = (state or {}).get("velocity")
        theta, velocity = NumPy.sgd_step(
            self, theta, gradient, before,
            learning_rate=learning_rate, momentum=momentum, nesterov=nesterov, weight_decay=weight_decay,
        )  # fmt: skip
        return [theta, {"velocity": velocity}]
