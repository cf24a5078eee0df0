"""Every forward definition by its name in the contract."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from theorycheck.reference.activation import activation
from theorycheck.reference.attention import attention
from theorycheck.reference.convolution import conv2d
from theorycheck.reference.gates import gru, lstm
from theorycheck.reference.initialization import default_dense, initialize
from theorycheck.reference.losses import cross_entropy, mean_squared_error
from theorycheck.reference.networks import dense, mlp, shallow_network
from theorycheck.reference.normalization import batch_norm, batch_norm_inference, layer_norm
from theorycheck.reference.optimizers import adam_step, adamw_step, clip_by_global_norm, gradient_descent_step, sgd_step
from theorycheck.reference.pooling import average_pool2d, max_pool2d
from theorycheck.reference.recurrence import rnn
from theorycheck.reference.regularization import dropout, dropout_inference, l2_penalty

DEFINITIONS: Final[Mapping[str, Callable[..., Any]]] = MappingProxyType(
    {
        definition.__name__: definition
        for definition in (
            activation,
            shallow_network,
            dense,
            mlp,
            mean_squared_error,
            cross_entropy,
            gradient_descent_step,
            sgd_step,
            adam_step,
            adamw_step,
            clip_by_global_norm,
            l2_penalty,
            dropout,
            dropout_inference,
            initialize,
            default_dense,
            layer_norm,
            batch_norm,
            batch_norm_inference,
            conv2d,
            max_pool2d,
            average_pool2d,
            rnn,
            lstm,
            gru,
            attention,
        )
    }
)
