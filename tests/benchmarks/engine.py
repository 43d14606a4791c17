"""What one token costs: the usual ways to run such a network, Inkling's engine, and the limit.

Each row is measured in a process of its own, all in the same run. The peers have the network's
shape, with weights of chance, and the threads they take; Inkling's rows run the model file, on one
thread. The limit is reading the int8 weights once, as fast as this machine reads that many bytes.
"""

import argparse
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from desktop_app.language_model.benchmark import BATCHES, memory_megabytes
from desktop_app.language_model.generation import (
    StepModel,
    generate_ids,
    generate_text,
    read_tokens,
)
from desktop_app.language_model.model_file import ModelCard, ModelFile, read_card, read_model
from desktop_app.language_model.ngrams import with_ngrams
from desktop_app.language_model.onnx_model import OnnxModel
from desktop_app.language_model.sampling import SamplingOptions, make_generator
from tests.benchmarks.report import Row, parser_of, run_with_options

WINDOW = 60
LENGTH = 32  # tokens that the engine writes at a time
INKLING = "Inkling int8, greedy"
LIMIT = "the limit: reading int8 weights"

GREEDY, TOP_K = SamplingOptions("greedy"), SamplingOptions("top-k", k=40, seed=1)
PENALISED = SamplingOptions("greedy", repetition_penalty=1.2)
CHANCE = np.random.default_rng(1)

# Writes some tokens for each row of a batch; returns how many for each.
Writer = Callable[[int], int]


def keras_predict(card: ModelCard) -> Writer:
    """Return the loop of the tutorials: a window of tokens predicted anew for each token."""
    from trainer.quiet import import_tensorflow

    import_tensorflow()
    import keras

    model = keras.Sequential([keras.Input((WINDOW,), dtype="int32")])
    model.add(keras.layers.Embedding(card.vocabulary_size, card.embedding_width))
    for place, units in enumerate(card.units, 1):
        model.add(keras.layers.LSTM(units, return_sequences=place < len(card.units)))
    model.add(keras.layers.Dense(card.vocabulary_size, activation="softmax"))

    def write(batch: int) -> int:
        model.predict(np.zeros((batch, WINDOW), np.int32), verbose=0)
        return 1

    return write


def tf_function(card: ModelCard) -> Writer:
    """Return the same network's step as a TensorFlow function, its state carried along."""
    step, width = _tensorflow_step(card)

    def write(batch: int) -> int:
        step(np.zeros((batch, 1), np.int32), np.zeros((batch, width), np.float32))
        return 1

    return write


def tensorflow_lite(card: ModelCard) -> Writer:
    """Return the step converted to TensorFlow Lite, float32."""
    step, width = _tensorflow_step(card)
    import tensorflow as tf

    def interpreter(batch: int) -> Any:
        concrete = step.get_concrete_function(
            tf.TensorSpec((batch, 1), tf.int32), tf.TensorSpec((batch, width), tf.float32)
        )
        converter = tf.lite.TFLiteConverter.from_concrete_functions([concrete])
        made = tf.lite.Interpreter(model_content=converter.convert())
        made.allocate_tensors()
        return made

    interpreters: dict[int, Any] = {}

    def write(batch: int) -> int:
        if batch not in interpreters:
            interpreters[batch] = interpreter(batch)
        lite = interpreters[batch]
        for port in lite.get_input_details():
            lite.set_tensor(port["index"], np.zeros(port["shape"], port["dtype"]))
        lite.invoke()
        for port in lite.get_output_details():
            lite.get_tensor(port["index"])
        return 1

    return write


def _tensorflow_step(card: ModelCard) -> tuple[Any, int]:
    from trainer.quiet import import_tensorflow

    import_tensorflow()
    import tensorflow as tf

    from trainer.network import LstmNetwork

    network = LstmNetwork(
        vocabulary_size=card.vocabulary_size,
        embedding=card.embedding_width,
        units=card.units,
        tied=card.tied,
    )

    @tf.function(autograph=False, reduce_retracing=False)
    def step(tokens: Any, state: Any) -> Any:
        logits, _, after = network.step(tokens, state, tf.constant(1))
        return logits, after

    return step, network.state_width


def pytorch(card: ModelCard) -> Writer:
    """Return a step of PyTorch's LSTM layers."""
    import torch

    embedding = torch.nn.Embedding(card.vocabulary_size, card.embedding_width)
    widths = (card.embedding_width, *card.units)
    layers = [
        torch.nn.LSTM(inputs, units, batch_first=True)
        for inputs, units in zip(widths, card.units, strict=False)
    ]
    scores = torch.nn.Linear(card.units[-1], card.vocabulary_size)

    @torch.inference_mode()
    def write(batch: int) -> int:
        x = embedding(torch.zeros((batch, 1), dtype=torch.long))
        for layer, units in zip(layers, card.units, strict=True):
            state = torch.zeros((1, batch, units))
            x, _ = layer(x, (state, state))
        scores(x)
        return 1

    return write


def bare(graph: str, file: ModelFile) -> Writer:
    """Return ONNX Runtime's session alone, nothing of ours around it."""
    model = OnnxModel(file, "cpu", graph)

    def write(batch: int) -> int:
        model.run_bare(LENGTH, batch)
        return LENGTH

    return write


def engine(
    graph: str, options: SamplingOptions, file: ModelFile, *, ngrams: bool = False
) -> Writer:
    """Return Inkling's engine, from the step to finished text."""
    model = with_ngrams(OnnxModel(file, "cpu", graph), file.ngrams if ngrams else None)
    tokenizer = file.tokenizer
    start = read_tokens(model, tokenizer.encode("\nThe"))

    def write(batch: int) -> int:
        rows = [options] * batch
        generators = [make_generator(options.seed, str(row)) for row in range(batch)]
        for _ in generate_text(model, tokenizer, start, rows, generators, length=LENGTH):
            pass
        return LENGTH

    return write


def stepping(model: StepModel, file: ModelFile) -> Writer:
    """Return the steps alone, over tokens that the model would write."""
    start = read_tokens(model, file.tokenizer.encode("\nThe"))
    written = [token for _, token in generate_ids(model, start, [GREEDY], [CHANCE], length=LENGTH)]

    def write(batch: int) -> int:
        state = np.repeat(start.state, batch, axis=0)
        for token in written:
            state = model.step(np.full((batch, 1), token, np.int32), state).state
        return LENGTH

    return write


def choosing(model: StepModel, options: SamplingOptions, file: ModelFile) -> Writer:
    """Return the steps and the choice of tokens, which nobody makes text of."""
    start = read_tokens(model, file.tokenizer.encode("\nThe"))

    def write(batch: int) -> int:
        for _ in generate_ids(model, start, [options] * batch, [CHANCE] * batch, length=LENGTH):
            pass
        return LENGTH

    return write


def limit(file: ModelFile) -> Writer:
    """Return what reads as many bytes as a step reads weights."""
    halves = np.ones((2, len(file.int8_graph) // 8 + 1), np.float32)

    def write(_batch: int) -> int:
        halves[0] @ halves[1]  # the fastest reader at hand reads two arrays at once
        return 1

    return write


PEERS: dict[str, Callable[[ModelCard], Writer]] = {
    "keras.predict on a window": keras_predict,
    "tf.function step": tf_function,
    "TensorFlow Lite step": tensorflow_lite,
    "PyTorch LSTM step": pytorch,
}
OURS: dict[str, Callable[[ModelFile], Writer]] = {
    "ONNX Runtime bare float32": partial(bare, "float"),
    "ONNX Runtime bare int8": partial(bare, "int8"),
    "Inkling float32, greedy": partial(engine, "float", GREEDY),
    INKLING: partial(engine, "int8", GREEDY),
    "Inkling int8, top-k 40": partial(engine, "int8", TOP_K),
    "Inkling int8, greedy, n-grams": partial(engine, "int8", GREEDY, ngrams=True),
    "Inkling int8, top-k 40, n-grams": partial(engine, "int8", TOP_K, ngrams=True),
    LIMIT: limit,
}


def measure(options: argparse.Namespace) -> list[Row]:
    """Return a row for each way; what cannot run here is told on standard error."""
    found = []
    for what in (*PEERS, *OURS):
        command = [sys.executable, "-m", __spec__.name, "--model", str(options.model)]
        command += ["--only", what] + ["--short"] * options.short
        result = subprocess.run(command, capture_output=True, text=True)
        if result.returncode:
            reason = result.stderr.strip().splitlines()[-1:] or ["it ended"]
            print(f"{what}: not measured ({reason[0][:200]})", file=sys.stderr, flush=True)
        else:
            found.append(json.loads(result.stdout.splitlines()[-1]))
            print(f"{what}: {found[-1]['us, batch 1']:.0f} us", file=sys.stderr, flush=True)
    costs = {row["what"]: row["us, batch 1"] for row in found}
    for row in found:
        row["of Inkling"] = row["us, batch 1"] / costs[INKLING]
        row["of the limit"] = row["us, batch 1"] / costs[LIMIT]
    return found


def parts(options: argparse.Namespace) -> list[Row]:
    """Return a row for each layer of the engine, and what it adds to those that it stands on.

    All take turns in one process, so that a busy machine is unfair to none; the best turn counts.
    """
    file = read_model(options.model)
    network = OnnxModel(file, "cpu")
    model = with_ngrams(network, file.ngrams)
    layers = {
        "session.run": bare("int8", file),
        "inputs and outputs checked": stepping(network, file),
        "n-grams mixed in": stepping(model, file),
        "greedy choice, bookkeeping": choosing(model, GREEDY, file),
        "decoding": engine("int8", GREEDY, file, ngrams=True),
    }
    others = {
        "with a repetition penalty": choosing(model, PENALISED, file),
        "top-k 40 in place of greedy": choosing(model, TOP_K, file),
    }
    costs: dict[tuple[str, int], float] = {}
    for _ in range(10 if options.short else 100):
        for what, write in (layers | others).items():
            for batch in BATCHES:
                cost = 1e6 * _seconds(write, batch) / LENGTH
                costs[what, batch] = min(cost, costs.get((what, batch), cost))
    below = dict(zip(layers, [None, *layers], strict=False))
    below |= dict.fromkeys(others, "greedy choice, bookkeeping")
    return [
        {"what": what}
        | {
            f"us, batch {batch}{sign}": costs[what, batch]
            - (costs[under, batch] if more and under else 0)
            for batch in BATCHES
            for more, sign in enumerate(("", ", more"))
        }
        for what, under in below.items()
    ]


def _measured(options: argparse.Namespace) -> dict[str, Any]:
    """Return the row of one way, measured in this process."""
    what, begun = options.only, time.perf_counter()
    if what in PEERS:
        writer = PEERS[what](read_card(options.model))
    else:
        writer = OURS[what](read_model(options.model))
    writer(1)
    started = time.perf_counter() - begun
    seconds = 0.1 if options.short else 3.0
    costs = {batch: 1e6 * _seconds_a_token(writer, batch, seconds) for batch in BATCHES}
    return {
        "what": what,
        **{f"us, batch {batch}": cost for batch, cost in costs.items()},
        "tokens/s": 1e6 / min(costs.values()),
        "start ms": 1e3 * started,
        "memory MB": memory_megabytes(),
    }


def _seconds_a_token(writer: Writer, batch: int, seconds: float) -> float:
    """Return the median time of a token, of which a call writes some for each row."""
    length = writer(batch)
    found: list[float] = []
    end = time.perf_counter() + seconds
    while not found or time.perf_counter() < end:
        found.append(_seconds(writer, batch) / (batch * length))
    return statistics.median(found)


def _seconds(writer: Writer, batch: int) -> float:
    begun = time.perf_counter()
    writer(batch)
    return time.perf_counter() - begun


def main() -> None:
    """Measure what the command line asks for."""
    parser = parser_of(__doc__)
    parser.add_argument("--only", choices=[*PEERS, *OURS], help=argparse.SUPPRESS)
    parser.add_argument("--parts", action="store_true", help="what each part of Inkling's costs")
    options = parser.parse_args()
    if options.only:
        print(json.dumps(_measured(options)))
    else:
        run_with_options(parser, parts if options.parts else measure)


if __name__ == "__main__":
    main()
