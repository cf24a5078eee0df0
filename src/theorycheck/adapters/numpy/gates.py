"""The two nonlinearities of gated recurrent networks."""

import numpy as np

from theorycheck.adapters.numpy._types import Array
from theorycheck.adapters.numpy.recurrence import Recurrence


class Gates(Recurrence):
    """A gate opens between 0 and 1, a candidate lies between −1 and 1; slopes are functions of the output."""

    def gate(self, z: Array) -> Array:
        """σ(z), the logistic function."""
        return self.activation(z, kind="sigmoid")

    def gate_slope(self, gate: Array) -> Array:
        """σ′ = σ(1 − σ)."""
        return gate * (1 - gate)

    def candidate(self, z: Array) -> Array:
        """tanh z."""
        return self.activation(z, kind="tanh")

    def candidate_slope(self, candidate: Array) -> Array:
        """tanh′ = 1 − tanh²."""
        return 1 - np.square(candidate)


def blocks(stacked: Array, count: int) -> list[Array]:
    """What is stacked for `count` gates, taken apart into views. (N, count·H) → [(N, H)]."""
    width = stacked.shape[1] // count
    return [stacked[:, start : start + width] for start in range(0, count * width, width)]
