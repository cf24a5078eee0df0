"""L2 penalties and clipping gone wrong."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from theorycheck.adapters.numpy import NumPy
from theorycheck.faults.fault import Fault, Sort

Array = NDArray[Any]
Parameters = Sequence[Array]

PENALTY = ("l2_penalty", "l2_penalty_vjp")
CLIP = ("clip_by_global_norm",)


class HalfPenalty(NumPy):
    """The penalty is ½λ‖θ‖², as for weight decay."""

    fault = Fault(
        "l2_penalty.half", PENALTY, "The penalty has a factor ½.", "convention of jaxopt and of weight_decay options"
    )

    def l2_penalty(self, parameters: Parameters, *, strength: float) -> Any:
        return super().l2_penalty(parameters, strength=strength / 2)

    def l2_penalty_vjp(self, parameters: Parameters, dpenalty: Any, *, strength: float) -> list[Array]:
        return super().l2_penalty_vjp(parameters, dpenalty, strength=strength / 2)


class HalfPull(NumPy):
    """The gradient of the penalty is λθ."""

    fault = Fault("l2_penalty_vjp.half", PENALTY[1:], "The gradient of the penalty lacks the factor 2.")

    def l2_penalty_vjp(self, parameters: Parameters, dpenalty: Any, *, strength: float) -> list[Array]:
        return super().l2_penalty_vjp(parameters, dpenalty, strength=strength / 2)


class MeanPenalty(NumPy):
    """The penalty of each array is divided by its size."""

    fault = Fault("l2_penalty.mean", PENALTY, "The penalty averages the squares of each array.", sort=Sort.CONDITIONAL)

    def l2_penalty(self, parameters: Parameters, *, strength: float) -> Any:
        return sum((strength * np.mean(np.square(theta)) for theta in parameters), start=0.0)

    def l2_penalty_vjp(self, parameters: Parameters, dpenalty: Any, *, strength: float) -> list[Array]:
        return [2 * strength * theta * dpenalty / theta.size for theta in parameters]


class NormNotSquared(NumPy):
    """The penalty is the norm, not its square."""

    fault = Fault("l2_penalty.norm_not_squared", PENALTY[:1], "The penalty does not square the norm.")

    def l2_penalty(self, parameters: Parameters, *, strength: float) -> Any:
        return sum((strength * np.sqrt(np.sum(np.square(theta))) for theta in parameters), start=0.0)


class AbsolutePenalty(NumPy):
    """The penalty is that of the lasso."""

    fault = Fault("l2_penalty.l1", PENALTY[:1], "The penalty sums absolute values.")

    def l2_penalty(self, parameters: Parameters, *, strength: float) -> Any:
        return sum((strength * np.sum(np.abs(theta)) for theta in parameters), start=0.0)


class LastArrayLost(NumPy):
    """The last of several arrays is not penalized."""

    fault = Fault(
        "l2_penalty.last_lost", PENALTY[:1], "The penalty skips the last of several arrays.", sort=Sort.CONDITIONAL
    )

    def l2_penalty(self, parameters: Parameters, *, strength: float) -> Any:
        return super().l2_penalty(parameters[:-1] if len(parameters) > 1 else parameters, strength=strength)


class BiasesSkipped(NumPy):
    """Vectors are taken for biases and not penalized."""

    fault = Fault(
        "l2_penalty.skips_vectors", PENALTY[:1], "The penalty skips arrays of one axis.", "bias exclusion by default"
    )

    def l2_penalty(self, parameters: Parameters, *, strength: float) -> Any:
        matrices = [theta for theta in parameters if theta.ndim > 1]
        return super().l2_penalty(matrices, strength=strength) if matrices else np.zeros((), parameters[0].dtype)


class SquareOfSum(NumPy):
    """The norms of the arrays are added before they are squared."""

    fault = Fault(
        "l2_penalty.square_of_sum",
        PENALTY[:1],
        "The penalty squares the sum of the arrays' norms.",
        sort=Sort.CONDITIONAL,
    )

    def l2_penalty(self, parameters: Parameters, *, strength: float) -> Any:
        norms = [np.sqrt(np.sum(np.square(theta))) for theta in parameters]
        return strength * np.square(sum(norms[1:], start=norms[0]))


class CotangentIgnored(NumPy):
    """The gradient of the penalty ignores what is asked of it."""

    fault = Fault(
        "l2_penalty_vjp.ignores_cotangent",
        PENALTY[1:],
        "The gradient of the penalty ignores its cotangent.",
        sort=Sort.CONDITIONAL,
    )

    def l2_penalty_vjp(self, parameters: Parameters, dpenalty: Any, *, strength: float) -> list[Array]:
        return super().l2_penalty_vjp(parameters, np.ones_like(dpenalty), strength=strength)


class FirstPullOnly(NumPy):
    """Only the first array is pulled."""

    fault = Fault(
        "l2_penalty_vjp.first_only", PENALTY[1:], "The gradient of the penalty is zero for all arrays but the first."
    )

    def l2_penalty_vjp(self, parameters: Parameters, dpenalty: Any, *, strength: float) -> list[Array]:
        first, *others = super().l2_penalty_vjp(parameters, dpenalty, strength=strength)
        return [first, *(np.zeros_like(other) for other in others)]


class SinglePrecisionPenalty(NumPy):
    """The penalty is summed in single precision."""

    fault = Fault("l2_penalty.float32", PENALTY[:1], "The penalty computes in float32.", sort=Sort.PRECISION)

    def l2_penalty(self, parameters: Parameters, *, strength: float) -> Any:
        single = super().l2_penalty([theta.astype(np.float32) for theta in parameters], strength=strength)
        return np.asarray(single, parameters[0].dtype)


class ClippedPerArray(NumPy):
    """Every array is clipped by its own norm."""

    fault = Fault(
        "clip_by_global_norm.per_array",
        CLIP,
        "Clipping scales each array by its own norm.",
        origin="huggingface/transformers#581",
        sort=Sort.CONDITIONAL,
    )

    def clip_by_global_norm(self, gradients: Parameters, *, max_norm: float) -> list[Array]:
        return [
            clipped
            for g in gradients
            for clipped in super(ClippedPerArray, self).clip_by_global_norm([g], max_norm=max_norm)
        ]


class ClippedByValue(NumPy):
    """Entries are cut off instead of being scaled together."""

    fault = Fault("clip_by_global_norm.by_value", CLIP, "Clipping cuts off entries at max_norm.", "clip_grad_value_")

    def clip_by_global_norm(self, gradients: Parameters, *, max_norm: float) -> list[Array]:
        return [np.clip(g, -max_norm, max_norm) for g in gradients]


class _OtherNorm(NumPy):
    """Clipping by another number than the norm."""

    def clip_by_global_norm(self, gradients: Parameters, *, max_norm: float) -> list[Array]:
        factor = min(1.0, max_norm / (self.size([g.astype(np.float64) for g in gradients]) or 1.0))
        return [g * factor for g in gradients]

    def size(self, gradients: Parameters) -> float:
        """What is held against max_norm."""
        raise NotImplementedError


class ClippedByL1(_OtherNorm):
    """Clipping by the sum of absolute values."""

    fault = Fault("clip_by_global_norm.l1", CLIP, "Clipping measures by the sum of absolute values.")

    def size(self, gradients: Parameters) -> float:
        return float(sum(np.sum(np.abs(g)) for g in gradients))


class ClippedByLargest(_OtherNorm):
    """Clipping by the largest entry."""

    fault = Fault("clip_by_global_norm.largest", CLIP, "Clipping measures by the largest entry.")

    def size(self, gradients: Parameters) -> float:
        return float(max(np.max(np.abs(g)) for g in gradients))


class ClippedBySquare(_OtherNorm):
    """Clipping by the squared norm."""

    fault = Fault("clip_by_global_norm.squared", CLIP, "Clipping forgets the square root.")

    def size(self, gradients: Parameters) -> float:
        return float(sum(np.sum(np.square(g)) for g in gradients))


class ClippedWithEpsilon(_OtherNorm):
    """A small number is added to the norm, so that nothing ever has norm max_norm."""

    fault = Fault(
        "clip_by_global_norm.epsilon",
        CLIP,
        "Clipping adds 1e-6 to the norm.",
        "documented so: pytorch/pytorch#151554",
        Sort.PRECISION,
    )

    def size(self, gradients: Parameters) -> float:
        return float(np.sqrt(sum(np.sum(np.square(g)) for g in gradients))) + 1e-6


class AlwaysScaled(NumPy):
    """Gradients inside the ball are blown up to its surface."""

    fault = Fault(
        "clip_by_global_norm.always", CLIP, "Clipping scales gradients up as well as down.", sort=Sort.CONDITIONAL
    )

    def clip_by_global_norm(self, gradients: Parameters, *, max_norm: float) -> list[Array]:
        norm = self.global_norm(gradients)
        return [g * (max_norm / norm if norm else 1.0) for g in gradients]


class ZeroGradientDivided(NumPy):
    """The zero gradient is divided by its norm."""

    fault = Fault(
        "clip_by_global_norm.zero_by_zero",
        CLIP,
        "Clipping gives NaN for the zero gradient.",
        origin="PaddlePaddle/Paddle#30777",
        sort=Sort.CONDITIONAL,
    )

    def clip_by_global_norm(self, gradients: Parameters, *, max_norm: float) -> list[Array]:
        if self.global_norm(gradients) == 0:
            return [np.full_like(g, np.nan) for g in gradients]
        return super().clip_by_global_norm(gradients, max_norm=max_norm)
