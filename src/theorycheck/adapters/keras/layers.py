"""Layers of Keras as functions of their weights."""

from collections.abc import Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Any

import keras
from keras import ops


def apply(
    kind: type,
    shape: tuple[Any, ...],
    weights: Sequence[Any],
    *inputs: Any,
    fixed: Sequence[Any] = (),
    call: Mapping[str, Any] = MappingProxyType({}),
    **options: Any,
) -> Any:
    """What a layer built for inputs of that shape returns with these trainable weights.

    Args:
        kind: the class of the layer.
        shape: the shape that it is built for, or a shape for each of several inputs.
        weights: its trainable weights, in its own order and layout.
        inputs: what it is called with.
        fixed: its other variables; seeds and what training overwrites are zeros.
        call: options of the call.
        options: options of the constructor.
    """
    layer = _built(kind, shape, keras.config.floatx(), **options)
    kept = list(fixed) or [ops.zeros(each.shape, dtype=each.dtype) for each in layer.non_trainable_variables]
    outputs, _ = layer.stateless_call(list(weights), kept, *inputs, **call)
    return outputs


@cache
def _built(kind: Any, shape: tuple[Any, ...], dtype: str, **options: Any) -> Any:
    # No value is drawn for a variable of this scope, so the layer can be built while JAX traces.
    with keras.StatelessScope(initialize_variables=False):
        layer = kind(dtype=dtype, **options)
        layer.build(list(shape) if isinstance(shape[0], tuple) else shape)
    return layer
