"""Faults of the simple recurrent network and of backpropagation through time."""

from typing import Any

import numpy as np

from theorycheck.adapters.numpy import NumPy
from theorycheck.adapters.numpy._types import Array
from theorycheck.adapters.numpy.recurrence import shifted
from theorycheck.faults.fault import Fault, Sort

RNN, RNN_VJP = ("rnn",), ("rnn_vjp",)
Gradients = tuple[Array, Array, Array, Array, Array]


class RecurrentWeightTransposed(NumPy):
    """h_t = σ(W_hhᵀ h_{t−1} + …)."""

    fault = Fault("rnn.recurrent_weight_transposed", RNN, "The recurrent weight is applied transposed.")

    def rnn(self, x: Array, h0: Array, w_xh: Array, w_hh: Array, b: Array, **options: Any) -> Array:
        return super().rnn(x, h0, w_xh, w_hh.T, b, **options)


class InitialStateIgnored(NumPy):
    """h₀ = 0."""

    fault = Fault("rnn.initial_state_ignored", RNN, "The recurrence starts at zero.")

    def rnn(self, x: Array, h0: Array, w_xh: Array, w_hh: Array, b: Array, **options: Any) -> Array:
        return super().rnn(x, np.zeros_like(h0), w_xh, w_hh, b, **options)


class BiasOfTheFirstStepOnly(NumPy):
    """b only at t = 1."""

    fault = Fault(
        "rnn.bias_at_first_step_only", RNN, "The bias is added at the first step only.", sort=Sort.CONDITIONAL
    )

    def rnn(self, x: Array, h0: Array, w_xh: Array, w_hh: Array, b: Array, **options: Any) -> Array:
        first = super().rnn(x[:1], h0, w_xh, w_hh, b, **options)
        return np.concatenate((first, super().rnn(x[1:], first[0], w_xh, w_hh, np.zeros_like(b), **options)))


class AlwaysTanh(NumPy):
    """σ = tanh."""

    fault = Fault(
        "rnn.activation_ignored", RNN, "The activation is tanh, whatever is asked for.", sort=Sort.CONDITIONAL
    )

    def rnn(self, x: Array, h0: Array, w_xh: Array, w_hh: Array, b: Array, *, activation: str = "tanh") -> Array:
        return super().rnn(x, h0, w_xh, w_hh, b, activation="tanh")


class TimeReversed(NumPy):
    """h_1 sees x_T."""

    fault = Fault("rnn.time_reversed", RNN, "The sequence is read backwards.", "go_backwards=True", Sort.CONDITIONAL)

    def rnn(self, x: Array, h0: Array, w_xh: Array, w_hh: Array, b: Array, **options: Any) -> Array:
        return super().rnn(x[::-1], h0, w_xh, w_hh, b, **options)[::-1]


class ThroughTimeTruncated(NumPy):
    """δ_t forgets δ_{t+1} at every third step."""

    fault = Fault(
        "rnn_vjp.truncated",
        RNN_VJP,
        "Backpropagation through time stops after two steps.",
        "truncated BPTT as a default",
        Sort.CONDITIONAL,
    )

    def rnn_vjp(self, x: Array, h0: Array, w_xh: Array, w_hh: Array, b: Array, dh: Array, **options: Any) -> Gradients:
        right = super().rnn_vjp(x, h0, w_xh, w_hh, b, dh, **options)
        if len(x) <= 2:
            return right
        # The last two steps alone, begun where the others ended.
        before = self.rnn(x[:-2], h0, w_xh, w_hh, b, **options)[-1]
        dx, _, dw_xh, dw_hh, db = super().rnn_vjp(x[-2:], before, w_xh, w_hh, b, dh[-2:], **options)
        return np.concatenate((np.zeros_like(x[:-2]), dx)), np.zeros_like(h0), dw_xh, dw_hh, db


class RecurrentGradientTransposed(NumPy):
    """dW_hhᵀ."""

    fault = Fault("rnn_vjp.recurrent_gradient_transposed", RNN_VJP, "The gradient of W_hh comes out transposed.")

    def rnn_vjp(self, x: Array, h0: Array, w_xh: Array, w_hh: Array, b: Array, dh: Array, **options: Any) -> Gradients:
        dx, dh0, dw_xh, dw_hh, db = super().rnn_vjp(x, h0, w_xh, w_hh, b, dh, **options)
        return dx, dh0, dw_xh, dw_hh.T, db


class InitialStateGradientForgotten(NumPy):
    """dh₀ = 0."""

    fault = Fault("rnn_vjp.initial_state_gradient_zero", RNN_VJP, "The initial state gets no gradient.")

    def rnn_vjp(self, x: Array, h0: Array, w_xh: Array, w_hh: Array, b: Array, dh: Array, **options: Any) -> Gradients:
        dx, dh0, dw_xh, dw_hh, db = super().rnn_vjp(x, h0, w_xh, w_hh, b, dh, **options)
        return dx, np.zeros_like(dh0), dw_xh, dw_hh, db


class GradientOfTheLastStateOnly(NumPy):
    """dh_t = 0 for t < T."""

    fault = Fault(
        "rnn_vjp.last_cotangent_only",
        RNN_VJP,
        "Only the cotangent of the last state goes back.",
        "return_sequences=False",
        Sort.CONDITIONAL,
    )

    def rnn_vjp(self, x: Array, h0: Array, w_xh: Array, w_hh: Array, b: Array, dh: Array, **options: Any) -> Gradients:
        last = np.concatenate((np.zeros_like(dh[:-1]), dh[-1:]))
        return super().rnn_vjp(x, h0, w_xh, w_hh, b, last, **options)


class GradientsAveragedOverTime(NumPy):
    """db/T."""

    fault = Fault(
        "rnn_vjp.mean_over_time", RNN_VJP, "The gradients of the weights are averaged over time.", sort=Sort.CONDITIONAL
    )

    def rnn_vjp(self, x: Array, h0: Array, w_xh: Array, w_hh: Array, b: Array, dh: Array, **options: Any) -> Gradients:
        dx, dh0, *weights = super().rnn_vjp(x, h0, w_xh, w_hh, b, dh, **options)
        dw_xh, dw_hh, db = (gradient / len(x) for gradient in weights)
        return dx, dh0, dw_xh, dw_hh, db


class RecurrentGradientOfTheNewState(NumPy):
    """dW_hh = Σ δ_t h_tᵀ."""

    fault = Fault("rnn_vjp.recurrent_gradient_of_new_state", RNN_VJP, "The gradient of W_hh meets h_t for h_{t−1}.")

    def rnn_vjp(self, x: Array, h0: Array, w_xh: Array, w_hh: Array, b: Array, dh: Array, **options: Any) -> Gradients:
        dx, dh0, dw_xh, dw_hh, db = super().rnn_vjp(x, h0, w_xh, w_hh, b, dh, **options)
        h = self.rnn(x, h0, w_xh, w_hh, b, **options)
        # δ is the gradient of the inputs of a recurrence whose input weight is the identity.
        z_before = x @ w_xh.T
        delta, *_ = super().rnn_vjp(z_before, h0, np.eye(len(b), dtype=b.dtype), w_hh, b, dh, **options)
        wrong = np.einsum("tnh,tnk->hk", delta, h - shifted(h, h0))
        return dx, dh0, dw_xh, dw_hh + wrong, db
