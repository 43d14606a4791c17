"""The step graph: fused LSTM nodes that say what Keras says, in few operators."""

import keras
import numpy as np
import onnx
import onnxruntime
import pytest
import tensorflow as tf

from desktop_app.language_model.model_file import OPERATORS
from desktop_app.language_model.onnx_graph import Port, summarise_graph
from export.convert import ExportError, constants, step_graph, with_float16_weights
from export.quantize import LARGEST, int8_graph, int8_rows
from trainer.network import LstmNetwork

NETWORKS = [
    {"vocabulary_size": 50, "embedding": 12, "units": (16,), "tied": False},
    {"vocabulary_size": 50, "embedding": 12, "units": (20, 12), "tied": True},
    {"vocabulary_size": 50, "embedding": 12, "units": (20, 16, 12), "tied": True},
]


@pytest.fixture(scope="module", params=NETWORKS, ids=lambda sizes: f"{len(sizes['units'])} layers")
def network(request: pytest.FixtureRequest) -> LstmNetwork:
    network = LstmNetwork(**request.param)
    rng = np.random.default_rng(7)
    network.set_weights([rng.normal(0, 0.3, w.shape) for w in network.get_weights()])
    return network


@pytest.fixture(scope="module")
def graph(network: LstmNetwork) -> onnx.ModelProto:
    return step_graph(network)


def run(graph: onnx.ModelProto, tokens: np.ndarray, state: np.ndarray, keep: int):
    session = onnxruntime.InferenceSession(
        graph.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    feed = {"tokens": tokens, "state": state, "keep": np.array(keep, np.int32)}
    return session.run(["logits", "hidden", "next_state"], feed)


def example(network: LstmNetwork, batch: int = 3, time: int = 9) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(8)
    tokens = rng.integers(0, network.vocabulary_size, (batch, time)).astype(np.int32)
    return tokens, rng.normal(0, 0.5, (batch, network.state_width)).astype(np.float32)


@pytest.mark.parametrize("keep", [1, 4, 9])
def test_the_graph_says_what_keras_says(
    network: LstmNetwork, graph: onnx.ModelProto, keep: int
) -> None:
    tokens, state = example(network)
    expected = network.step(tokens, state, tf.constant(keep))
    for ours, theirs in zip(run(graph, tokens, state, keep), expected, strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-5)


def test_each_layer_is_one_fused_lstm_and_nothing_loops(
    network: LstmNetwork, graph: onnx.ModelProto
) -> None:
    operators = [node.op_type for node in graph.graph.node]
    assert operators.count("LSTM") == len(network.units)
    assert not {"Loop", "Scan", "If"} & set(operators)


def test_just_the_operators_that_the_app_accepts_are_written(graph: onnx.ModelProto) -> None:
    written = [with_float16_weights(graph), int8_graph(graph)]
    for model in written:
        onnx.checker.check_model(model, full_check=True)
    operators = [summarise_graph(model.SerializeToString()).operators for model in written]
    assert set.union(*operators) == OPERATORS


def test_the_ports_are_those_of_the_contract(network: LstmNetwork, graph: onnx.ModelProto) -> None:
    state = Port("float32", (None, network.state_width))
    for model in (graph, with_float16_weights(graph), int8_graph(graph)):
        summary = summarise_graph(model.SerializeToString())
        assert summary.inputs == {
            "tokens": Port("int32", (None, None)),
            "state": state,
            "keep": Port("int32", ()),
        }
        assert summary.outputs == {
            "logits": Port("float32", (None, None, network.vocabulary_size)),
            "hidden": Port("float32", (None, None, network.units[-1])),
            "next_state": state,
        }


def test_a_tied_matrix_is_stored_once(network: LstmNetwork, graph: onnx.ModelProto) -> None:
    matrices = 1 if network.output_kernel is None else 2
    for model in (with_float16_weights(graph), int8_graph(graph)):
        stored = constants(model.graph).values()
        assert sum(network.vocabulary_size in t.shape and t.ndim == 2 for t in stored) == matrices


def test_weights_are_stored_as_float16_and_multiplied_as_float32(graph: onnx.ModelProto) -> None:
    halved = with_float16_weights(graph)
    assert np.float32 not in {tensor.dtype for tensor in constants(halved.graph).values()}
    exact = {name: w for name, w in constants(graph.graph).items() if w.dtype == np.float32}
    for name, weights in exact.items():
        np.testing.assert_array_equal(
            constants(halved.graph)[f"{name}:float16"], weights.astype(np.float16)
        )


def test_float16_weights_change_what_they_must_and_no_more(
    network: LstmNetwork, graph: onnx.ModelProto
) -> None:
    tokens, state = example(network)
    exact = network.get_weights()
    network.set_weights([weights.astype(np.float16) for weights in exact])
    expected = network.step(tokens, state, tf.constant(9))
    network.set_weights(exact)
    for ours, theirs in zip(
        run(with_float16_weights(graph), tokens, state, 9), expected, strict=True
    ):
        np.testing.assert_allclose(ours, theirs, atol=1e-5)


def test_int8_says_about_the_same(network: LstmNetwork, graph: onnx.ModelProto) -> None:
    tokens, state = example(network)
    exact = run(graph, tokens, state, 9)
    for ours, theirs in zip(run(int8_graph(graph), tokens, state, 9), exact, strict=True):
        assert np.abs(ours - theirs).max() < 0.1 * np.abs(theirs).max()


def test_the_int8_graph_multiplies_integers_alone(graph: onnx.ModelProto) -> None:
    operators = {node.op_type for node in int8_graph(graph).graph.node}
    assert {"DynamicQuantizeLSTM", "MatMulInteger"} <= operators
    assert not {"LSTM", "MatMul"} & operators


def test_rows_keep_half_a_step_and_never_saturate_a_pair() -> None:
    weights = np.array([[0.5, -1.0, 0.25], [0.0, 0.0, 0.0], [3e-4, 1e-4, -2e-4]], np.float32)
    quantised, scales = int8_rows(weights)
    assert np.abs(quantised).max() == LARGEST
    assert 2 * 255 * LARGEST < 2**15
    assert (np.abs(quantised * scales[:, None] - weights) <= scales[:, None] / 2 + 1e-12).all()


def test_a_network_that_does_not_fuse_is_refused() -> None:
    network = LstmNetwork(vocabulary_size=10, embedding=4, units=(4,), tied=True)
    unusual = keras.layers.LSTM(4, activation="gelu", return_sequences=True, return_state=True)
    network.layers_of_units = [unusual]
    with pytest.raises(ExportError, match="fused LSTM"):
        step_graph(network)
