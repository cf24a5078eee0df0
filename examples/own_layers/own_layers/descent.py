"""Gradient descent with momentum."""


def sgd_step(theta, gradient, state, *, learning_rate, momentum=0.0):
    """θ − ηv with v ← μv + g. The velocity is the state, None at first."""
    velocity = gradient if state is None else momentum * state + gradient
    return theta - velocity.dtype.type(learning_rate) * velocity, velocity
