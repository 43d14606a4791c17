"""Whatever the bytes are, reading a graph ends with a summary or a ValueError."""

from pathlib import Path

import onnx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from onnx import TensorProto, helper

from desktop_app.language_model.model_file import read_model
from desktop_app.language_model.onnx_graph import GraphSummary, Port, summarise_graph


def small_model() -> onnx.ModelProto:
    ports = [
        helper.make_tensor_value_info("x", TensorProto.FLOAT, ("batch", 3)),
        helper.make_tensor_value_info("n", TensorProto.INT32, ()),
        helper.make_tensor_value_info("d", TensorProto.DOUBLE, (2**40,)),
    ]
    nodes = [
        helper.make_node("Relu", ["x"], ["y"]),
        helper.make_node("Gelu", ["x"], ["z"], domain="com.microsoft"),
    ]
    return helper.make_model(helper.make_graph(nodes, "small", ports, [ports[0]]))


def test_operators_and_ports_are_read() -> None:
    x = Port("float32", (None, 3))
    assert summarise_graph(small_model().SerializeToString()) == GraphSummary(
        operators={"Relu", "com.microsoft:Gelu"},
        inputs={"x": x, "n": Port("int32", ()), "d": Port("element type 11", (2**40,))},
        outputs={"x": x},
    )


def test_a_name_that_comes_twice_is_refused() -> None:
    model = small_model()
    model.graph.input.append(model.graph.input[0])
    with pytest.raises(ValueError, match="twice"):
        summarise_graph(model.SerializeToString())


def test_sparse_tensors_are_refused() -> None:
    model = small_model()
    model.graph.sparse_initializer.add()
    with pytest.raises(ValueError, match="sparse"):
        summarise_graph(model.SerializeToString())


@given(st.binary(max_size=200))
def test_any_bytes_end_in_a_summary_or_a_value_error(content: bytes) -> None:
    try:
        summarise_graph(content)
    except ValueError as error:
        assert str(error)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(min_value=0), st.binary(min_size=1, max_size=8))
def test_a_real_graph_with_wrong_bytes_does_so_too(
    tiny_model: Path, place: int, noise: bytes
) -> None:
    graph = bytearray(read_model(tiny_model).int8_graph)
    place %= len(graph)
    graph[place : place + len(noise)] = noise
    try:
        summarise_graph(bytes(graph))
    except ValueError as error:
        assert str(error)
