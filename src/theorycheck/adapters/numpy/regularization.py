"""The L2 penalty and clipping of the gradient by its global norm."""

from collections.abc import Sequence
from math import frexp, sqrt

import numpy as np

from theorycheck.adapters.numpy._precision import half_through_single
from theorycheck.adapters.numpy._types import Array, Scalar


class Regularization:
    """What keeps parameters and gradients small."""

    @half_through_single
    def l2_penalty(self, parameters: Sequence[Array], *, strength: float) -> Scalar | float:
        """λ Σᵢ ‖θᵢ‖², without ½ and without a mean; 0 for no parameters. parameters [(…)] → ()."""
        if not parameters:
            return 0.0
        penalty: Scalar = strength * sum(np.sum(np.square(theta)) for theta in parameters)
        return penalty

    @half_through_single
    def l2_penalty_vjp(self, parameters: Sequence[Array], dpenalty: Scalar, *, strength: float) -> list[Array]:
        """dθᵢ = 2λθᵢ dpenalty. dpenalty () → [(…)]."""
        return [2 * strength * theta * dpenalty for theta in parameters]

    def clip_by_global_norm(self, gradients: Sequence[Array], *, max_norm: float) -> list[Array]:
        """g min(1, max_norm/‖g‖₂), one factor for all arrays. gradients [(…)] → [(…)].

        Source: Pascanu, Mikolov & Bengio 2013, algorithm 1.
        """
        norm = self.global_norm(gradients)
        if norm <= max_norm:
            return list(gradients)
        factor = max_norm / norm
        # In float64, because the factor alone may lie outside the range of the gradients' dtype.
        return [np.multiply(g, factor, dtype=np.float64).astype(g.dtype) for g in gradients]

    def global_norm(self, gradients: Sequence[Array]) -> float:
        """‖g‖₂ over all entries of all arrays, in float64."""
        largest = max((float(np.max(np.abs(g))) for g in gradients if g.size), default=0.0)
        # Squares overflow where the norm does not; a power of two scales them without rounding.
        scale = 2.0 ** (frexp(largest)[1] - 1)
        return scale * sqrt(sum(float(np.sum(np.square(g / scale, dtype=np.float64))) for g in gradients))
