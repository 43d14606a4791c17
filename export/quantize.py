"""Make the int8 step graph: a quarter of the bytes to read, and so a fifth of the time.

The operators are those of ONNX Runtime's own dynamic quantisation. Its tool is not used because it
would quantise a tied matrix twice, once for the embedding and once for the output.
"""

import numpy as np
import onnx
from onnx import TensorProto, helper

from export.convert import add_constant, constants, drop_unused, replace_all

# Processors with AVX2 and without VNNI add two products of 8 bits in 16: 2 * 255 * 64 just fits,
# 2 * 255 * 127 saturates silently. One bit of each weight buys the same answers everywhere.
LARGEST = 64


def int8_graph(model: onnx.ModelProto) -> onnx.ModelProto:
    """Return a step graph with int8 weights, one scale for each row, from the float32 one.

    A row of a matrix is what one token, or one gate of one unit, multiplies with.
    """
    quantised = onnx.ModelProto()
    quantised.CopyFrom(model)
    graph = quantised.graph
    tensors = constants(graph)
    nodes: list[onnx.NodeProto] = []
    transposed = {}
    for node in graph.node:
        if node.op_type == "LSTM":
            nodes.append(_lstm(graph, node, tensors))
        elif node.op_type == "Gather":
            nodes.extend(_gather(graph, node, tensors))
        elif node.op_type == "Transpose" and node.input[0] in tensors:
            transposed[node.output[0]] = node.input[0]
        elif node.op_type == "MatMul":
            nodes.extend(_matmul(graph, node, transposed[node.input[1]], tensors))
        else:
            nodes.append(node)
    replace_all(graph.node, nodes)
    drop_unused(graph)
    quantised.opset_import.append(helper.make_opsetid("com.microsoft", 1))
    return quantised


def int8_rows(weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return weights (rows, columns) as int8 and the scale of each row, float32 (rows,)."""
    largest = np.maximum(np.abs(weights).max(axis=1), np.float32(1e-30))
    scales = (largest / LARGEST).astype(np.float32)
    return np.rint(weights / scales[:, None]).astype(np.int8), scales


def _lstm(
    graph: onnx.GraphProto, node: onnx.NodeProto, tensors: dict[str, np.ndarray]
) -> onnx.NodeProto:
    """Make an LSTM node with W (1, 4 * units, inputs) and R (1, 4 * units, units) in int8."""
    inputs = [*node.input, *[""] * (8 - len(node.input))]
    for place in (1, 2):
        name = node.input[place]
        quantised, scales = int8_rows(tensors[name][0])
        inputs[place] = add_constant(graph, f"{name}:int8", quantised.T[None])
        inputs.append(add_constant(graph, f"{name}:scale", scales[None]))
        inputs.append(add_constant(graph, f"{name}:zero", np.zeros((1, len(scales)), np.int8)))
    made = helper.make_node("DynamicQuantizeLSTM", inputs, node.output, domain="com.microsoft")
    made.attribute.extend(node.attribute)
    return made


def _gather(
    graph: onnx.GraphProto, node: onnx.NodeProto, tensors: dict[str, np.ndarray]
) -> list[onnx.NodeProto]:
    """Make the look-up of an embedding in int8 rows."""
    matrix, tokens = node.input
    quantised, scales = _stored_rows(graph, matrix, tensors)
    last = add_constant(graph, "embedded:axis", np.array([-1], np.int64))
    return [
        helper.make_node("Gather", [quantised, tokens], ["embedded:int8"]),
        helper.make_node("Cast", ["embedded:int8"], ["embedded:float"], to=TensorProto.FLOAT),
        helper.make_node("Unsqueeze", [scales, last], ["embedded:scales"]),
        helper.make_node("Gather", ["embedded:scales", tokens], ["embedded:scale"]),
        helper.make_node("Mul", ["embedded:float", "embedded:scale"], node.output),
    ]


def _matmul(
    graph: onnx.GraphProto, node: onnx.NodeProto, matrix: str, tensors: dict[str, np.ndarray]
) -> list[onnx.NodeProto]:
    """Make the product with a matrix stored by rows (vocabulary, width)."""
    quantised, scales = _stored_rows(graph, matrix, tensors)
    kept = ["kept:uint8", "kept:scale", "kept:zero"]
    return [
        helper.make_node("Transpose", [quantised], ["scores:matrix"], perm=[1, 0]),
        helper.make_node("DynamicQuantizeLinear", [node.input[0]], kept),
        helper.make_node(
            "MatMulInteger", ["kept:uint8", "scores:matrix", "kept:zero"], ["scores:int32"]
        ),
        helper.make_node("Cast", ["scores:int32"], ["scores:float"], to=TensorProto.FLOAT),
        helper.make_node("Mul", ["kept:scale", scales], ["scores:scale"]),
        helper.make_node("Mul", ["scores:float", "scores:scale"], node.output),
    ]


def _stored_rows(
    graph: onnx.GraphProto, matrix: str, tensors: dict[str, np.ndarray]
) -> tuple[str, str]:
    """Return the names of the int8 matrix and its scales, stored once if it is tied."""
    names = f"{matrix}:int8", f"{matrix}:scale"
    if names[0] not in {tensor.name for tensor in graph.initializer}:
        for name, value in zip(names, int8_rows(tensors[matrix]), strict=True):
            add_constant(graph, name, value)
    return names
