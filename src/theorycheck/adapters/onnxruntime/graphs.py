"""Small ONNX graphs, each built once for its operators, its options and the types of its inputs."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from onnx import ModelProto, helper

Array = NDArray[Any]

OPSET, IR_VERSION = 23, 11
"""The first opset with Attention, and the model format that came with it."""


class Node(NamedTuple):
    """One operator between named values; a name of "" leaves an optional one out."""

    operator: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...] = ("y",)
    attributes: tuple[tuple[str, Any], ...] = ()


def run(
    nodes: Sequence[Node], inputs: Mapping[str, Array], outputs: Sequence[str] = ("y",), *, keep: bool = True
) -> list[Array]:
    """The named outputs of the graph of these nodes; dimensions are free, so a session that is kept serves all."""
    types = tuple((name, array.dtype) for name, array in inputs.items())
    session = _kept_session if keep else _session
    results: list[Array] = session(tuple(nodes), types, tuple(outputs)).run(None, dict(inputs))
    return results


def run_one(operator: str, *inputs: Array | None, outputs: Sequence[str] = ("y",), **attributes: Any) -> list[Array]:
    """The outputs of one operator; an input of None is left out, and so is an output named ""."""
    given = {f"x{i}": value for i, value in enumerate(inputs) if value is not None}
    names = tuple(f"x{i}" if value is not None else "" for i, value in enumerate(inputs))
    node = Node(operator, names, tuple(outputs), tuple(attributes.items()))
    return run([node], given, [name for name in outputs if name])


def _session(
    nodes: tuple[Node, ...], types: tuple[tuple[str, np.dtype[Any]], ...], outputs: tuple[str, ...]
) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    model = _model(nodes, types, outputs).SerializeToString()
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


_kept_session = cache(_session)


def _model(
    nodes: tuple[Node, ...], types: tuple[tuple[str, np.dtype[Any]], ...], outputs: tuple[str, ...]
) -> ModelProto:
    graph = helper.make_graph(
        [helper.make_node(node.operator, node.inputs, node.outputs, **dict(node.attributes)) for node in nodes],
        "theorycheck",
        [helper.make_tensor_value_info(name, helper.np_dtype_to_tensor_dtype(dtype), None) for name, dtype in types],
        [helper.make_empty_tensor_value_info(name) for name in outputs],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION)
