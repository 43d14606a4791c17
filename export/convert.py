"""Turn a network's step function into the step graph of contract 2 (see ARCHITECTURE.md)."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import onnx
import tensorflow as tf
import tf2onnx
from onnx import TensorProto, helper, numpy_helper

from desktop_app.language_model.errors import ModelError
from trainer.network import LstmNetwork

OPSET = 17


class ExportError(ModelError):
    """A network cannot become a model file; the message says why and what to do."""


def step_graph(network: LstmNetwork) -> onnx.ModelProto:
    """Convert the network's step to an ONNX model with float32 weights.

    Raises ExportError if the network does not become fused LSTM nodes; the cuDNN path of Keras
    cannot be converted, so the network must be built without it and no GPU be visible.
    """

    @tf.function(
        autograph=False,
        input_signature=[
            tf.TensorSpec((None, None), tf.int32, name="tokens"),
            tf.TensorSpec((None, network.state_width), tf.float32, name="state"),
            tf.TensorSpec((), tf.int32, name="keep"),
        ],
    )
    def step(tokens: tf.Tensor, state: tf.Tensor, keep: tf.Tensor) -> dict[str, tf.Tensor]:
        logits, hidden, next_state = network.step(tokens, state, keep)
        return {
            "logits": tf.identity(logits, name="logits"),
            "hidden": tf.identity(hidden, name="hidden"),
            "next_state": tf.identity(next_state, name="next_state"),
        }

    model, _ = tf2onnx.convert.from_function(
        step, input_signature=step.input_signature, opset=OPSET
    )
    operators = [node.op_type for node in model.graph.node]
    if operators.count("LSTM") != len(network.units) or "Loop" in operators:
        raise ExportError(
            "The network did not become one fused LSTM node for each layer, so it would be slow. "
            "Export where no GPU is visible, with the versions named in pyproject.toml."
        )
    _slice_by_keep(model.graph)
    _store_output_matrix_by_rows(model.graph)
    _name_ports(model.graph, network)
    drop_unused(model.graph)
    return model


def with_float16_weights(model: onnx.ModelProto) -> onnx.ModelProto:
    """Return the model with its weights stored as float16 and cast to float32.

    ONNX Runtime folds the casts when it loads the model: the file is half as large, a step costs
    the same.
    """
    halved = onnx.ModelProto()
    halved.CopyFrom(model)
    casts = []
    for tensor in halved.graph.initializer:
        weights = numpy_helper.to_array(tensor)
        if weights.dtype == np.float32:
            name = tensor.name
            half = numpy_helper.from_array(weights.astype(np.float16), f"{name}:float16")
            tensor.CopyFrom(half)
            casts.append(helper.make_node("Cast", [half.name], [name], to=TensorProto.FLOAT))
    replace_all(halved.graph.node, [*casts, *halved.graph.node])
    return halved


def constants(graph: onnx.GraphProto) -> dict[str, np.ndarray]:
    """Return the constant tensors of a graph by name."""
    return {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}


def add_constant(graph: onnx.GraphProto, name: str, value: np.ndarray) -> str:
    """Add a constant tensor to a graph and return its name."""
    graph.initializer.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
    return name


def drop_unused(graph: onnx.GraphProto) -> None:
    """Drop nodes and constants that no output needs."""
    needed = {port.name for port in graph.output}
    kept = []
    for node in reversed(graph.node):
        if needed.intersection(node.output):
            needed.update(node.input)
            kept.append(node)
    replace_all(graph.node, reversed(kept))
    replace_all(graph.initializer, (t for t in graph.initializer if t.name in needed))


def replace_all(repeated: Any, items: Iterable[Any]) -> None:
    """Give a repeated protobuf field new items."""
    items = list(items)
    del repeated[:]
    repeated.extend(items)


def _slice_by_keep(graph: onnx.GraphProto) -> None:
    """Take the last `keep` positions by one Slice.

    A TensorFlow slice may be of many kinds, and tf2onnx asks in each step which kind it is.
    """
    (node,) = (node for node in graph.node if node.op_type == "Slice")
    position = list(graph.node).index(node)
    end = add_constant(graph, "slice:end", np.array([np.iinfo(np.int32).max], np.int32))
    axis = add_constant(graph, "slice:axis", np.array([1], np.int32))
    only = add_constant(graph, "slice:only", np.array([0], np.int64))
    start = [
        helper.make_node("Neg", ["keep"], ["slice:from_end"]),
        helper.make_node("Unsqueeze", ["slice:from_end", only], ["slice:start"]),
    ]
    short = helper.make_node("Slice", [node.input[0], "slice:start", end, axis], node.output)
    replace_all(graph.node, [*graph.node[:position], *start, short, *graph.node[position + 1 :]])


def _store_output_matrix_by_rows(graph: onnx.GraphProto) -> None:
    """Store the output matrix (vocabulary, width), where it is tied as the embedding itself.

    tf2onnx writes it transposed, a tied one twice. ONNX Runtime transposes at load.
    """
    tensors = constants(graph)
    (embed,) = (node for node in graph.node if node.op_type == "Gather")
    (score,) = (node for node in graph.node if node.op_type == "MatMul")
    by_rows = tensors[score.input[1]].T
    tied = np.array_equal(tensors[embed.input[0]], by_rows)
    name = embed.input[0] if tied else add_constant(graph, "output_matrix", by_rows)
    transpose = helper.make_node("Transpose", [name], ["scores:matrix"], perm=[1, 0])
    score.input[1] = transpose.output[0]
    graph.node.insert(0, transpose)


def _name_ports(graph: onnx.GraphProto, network: LstmNetwork) -> None:
    """Write the signature of contract 2 with its names for the free axes."""
    state = ("batch", network.state_width)
    replace_all(
        graph.input,
        [
            helper.make_tensor_value_info("tokens", TensorProto.INT32, ("batch", "time")),
            helper.make_tensor_value_info("state", TensorProto.FLOAT, state),
            helper.make_tensor_value_info("keep", TensorProto.INT32, ()),
        ],
    )
    scores = ("batch", "keep", network.vocabulary_size)
    hidden = ("batch", "time", network.units[-1])
    replace_all(
        graph.output,
        [
            helper.make_tensor_value_info("logits", TensorProto.FLOAT, scores),
            helper.make_tensor_value_info("hidden", TensorProto.FLOAT, hidden),
            helper.make_tensor_value_info("next_state", TensorProto.FLOAT, state),
        ],
    )
    del graph.value_info[:]
