"""What every hostile implementation would be if it behaved: two operations, both right."""


class Plain:
    """A dense layer and a step of gradient descent, by the book."""

    name = "plain"

    def dense(self, x, weight, bias):
        return x @ weight.T + bias

    def gradient_descent_step(self, theta, gradient, *, learning_rate):
        return theta - learning_rate * gradient
