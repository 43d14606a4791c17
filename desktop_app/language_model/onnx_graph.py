"""Read what an ONNX graph asks for, before ONNX Runtime gets to see it.

The app ships without the `onnx` package, and a model file may come from anywhere, so the few
fields that matter are read from the protobuf bytes themselves; the numbers are those of onnx.proto.
Whatever is not understood is refused.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

Shape = tuple[int | None, ...]
"""Sizes along each axis; None where any size fits."""

ELEMENT_TYPES = {1: "float32", 6: "int32"}

_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5

_MODEL_GRAPH, _MODEL_TRAINING, _MODEL_FUNCTIONS = 7, 20, 25
_GRAPH_NODE, _GRAPH_TENSOR, _GRAPH_INPUT, _GRAPH_OUTPUT, _GRAPH_SPARSE_TENSOR = 1, 5, 11, 12, 15
_NODE_OPERATOR, _NODE_ATTRIBUTE, _NODE_DOMAIN = 4, 5, 7
_TENSOR_EXTERNAL_DATA, _TENSOR_DATA_LOCATION = 13, 14
# Name, number, text and lists of them: an attribute that holds a tensor or a graph is refused.
_ATTRIBUTE_PLAIN = {1, 2, 3, 4, 7, 8, 9, 13, 20}


@dataclass(frozen=True)
class Port:
    """Describe one input or output: its element type and its shape."""

    element: str
    shape: Shape


@dataclass(frozen=True)
class GraphSummary:
    """Say which operators a graph uses ("domain:name" outside ONNX's own) and its ports by name."""

    operators: set[str] = field(default_factory=set)
    inputs: dict[str, Port] = field(default_factory=dict)
    outputs: dict[str, Port] = field(default_factory=dict)


def summarise_graph(model: bytes) -> GraphSummary:
    """Read operators, inputs and outputs of a serialised ONNX model.

    Raises ValueError, saying what is wrong, for bytes that are no ONNX model and for models that
    keep data outside the file or carry graphs inside graphs.
    """
    summary = GraphSummary()
    for number, value in _fields(memoryview(model)):
        if number in (_MODEL_TRAINING, _MODEL_FUNCTIONS):
            raise ValueError("it brings functions of its own")
        if number == _MODEL_GRAPH:
            _read_graph(_message(value), summary)
    if not summary.operators:
        raise ValueError("it holds no graph")
    return summary


def _read_graph(graph: memoryview, summary: GraphSummary) -> None:
    for number, value in _fields(graph):
        if number == _GRAPH_NODE:
            summary.operators.add(_operator(_message(value)))
        elif number == _GRAPH_TENSOR:
            _refuse_external_data(_message(value))
        elif number == _GRAPH_SPARSE_TENSOR:
            raise ValueError("it holds sparse tensors")
        elif number == _GRAPH_INPUT:
            _add_port(summary.inputs, _message(value))
        elif number == _GRAPH_OUTPUT:
            _add_port(summary.outputs, _message(value))


def _operator(node: memoryview) -> str:
    name = domain = ""
    for number, value in _fields(node):
        if number == _NODE_OPERATOR:
            name = _text(value)
        elif number == _NODE_DOMAIN:
            domain = _text(value)
        elif number == _NODE_ATTRIBUTE:
            for attribute_field, _ in _fields(_message(value)):
                if attribute_field not in _ATTRIBUTE_PLAIN:
                    raise ValueError("it holds a graph or a tensor inside an operator")
    return f"{domain}:{name}" if domain not in ("", "ai.onnx") else name


def _refuse_external_data(tensor: memoryview) -> None:
    for number, value in _fields(tensor):
        if number == _TENSOR_EXTERNAL_DATA or (number == _TENSOR_DATA_LOCATION and value != 0):
            raise ValueError("it keeps data outside the file")


def _add_port(ports: dict[str, Port], value_info: memoryview) -> None:
    """Read a ValueInfoProto: name = 1, type = 2 > tensor_type = 1 > elem_type = 1, shape = 2."""
    name = ""
    element = 0
    shape: list[int | None] = []
    for number, value in _fields(value_info):
        if number == 1:
            name = _text(value)
    for tensor_type in _nested(value_info, 2, 1):
        for number, value in _fields(tensor_type):
            if number == 1 and isinstance(value, int):
                element = value
    for dimension in _nested(value_info, 2, 1, 2, 1):
        sizes = [value for number, value in _fields(dimension) if number == 1]
        shape.append(sizes[-1] if sizes and isinstance(sizes[-1], int) else None)
    if name in ports:
        raise ValueError(f"it names “{name}” twice")
    ports[name] = Port(ELEMENT_TYPES.get(element, f"element type {element}"), tuple(shape))


def _nested(message: memoryview, *path: int) -> Iterator[memoryview]:
    """Yield the messages that stand under a path of field numbers."""
    if not path:
        yield message
        return
    for number, value in _fields(message):
        if number == path[0]:
            yield from _nested(_message(value), *path[1:])


def _fields(message: memoryview) -> Iterator[tuple[int, int | memoryview]]:
    """Yield (field number, value) of one protobuf message; a value is a number or bytes."""
    position = 0
    while position < len(message):
        key, position = _varint(message, position)
        number, wire_type = key >> 3, key & 7
        if wire_type == _VARINT:
            value, position = _varint(message, position)
            yield number, value
            continue
        if wire_type == _BYTES:
            length, position = _varint(message, position)
        elif wire_type in (_FIXED32, _FIXED64):
            length = 4 if wire_type == _FIXED32 else 8
        else:
            raise ValueError("it is not an ONNX model")
        if position + length > len(message):
            raise ValueError("it ends too early")
        yield number, message[position : position + length]
        position += length


def _varint(message: memoryview, position: int) -> tuple[int, int]:
    """Read one number of at most ten bytes, seven bits in each; return it and where it ends."""
    value = 0
    for index, byte in enumerate(message[position : position + 10]):
        value |= (byte & 0x7F) << (7 * index)
        if byte < 0x80:
            return value, position + index + 1
    raise ValueError("it ends too early or is not an ONNX model")


def _message(value: int | memoryview) -> memoryview:
    if isinstance(value, int):
        raise ValueError("it is not an ONNX model")
    return value


def _text(value: int | memoryview) -> str:
    try:
        return bytes(_message(value)).decode()
    except UnicodeDecodeError:
        raise ValueError("it holds a name that is not text") from None
