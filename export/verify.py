"""Show that a model file says what the network says, what it costs and what it is worth."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
import tensorflow as tf

from desktop_app.language_model.completer import DEFAULT, Completer
from desktop_app.language_model.evaluation import (
    NOTHING_TYPED,
    assistant,
    measure_typing,
    writers_text,
)
from desktop_app.language_model.generation import StepModel
from desktop_app.language_model.model_file import ModelFile
from desktop_app.language_model.ngrams import with_ngrams
from desktop_app.language_model.onnx_model import OnnxModel
from desktop_app.language_model.sampling import log_softmax
from export.convert import ExportError
from trainer.network import LstmNetwork

LARGEST_DIFFERENCE = 1e-4
"""Between the outputs of Keras and of ONNX Runtime, both with the stored weights."""

LARGEST_COST = 0.005
"""Of float16 and int8 together, as a share of the bits per character."""

_PARITY_TOKENS = 512
COST_TOKENS = 20_000
_CALL = 64


@dataclass(frozen=True)
class Costs:
    """Say by which share the bits per character rise: float16 over float32, int8 over float16."""

    float16: float
    int8: float


def check_parity(network: LstmNetwork, model: ModelFile, tokens: np.ndarray) -> float:
    """Return the largest difference between Keras and ONNX on real text, tokens (count,).

    Keras gets the weights as they are stored, rounded to float16. Raises ExportError above the
    limit.
    """
    tokens = tokens[None, :_PARITY_TOKENS].astype(np.int32)
    runtime = OnnxModel(model, "cpu", "float")
    state = runtime.zero_state()
    found = runtime.step(tokens, state, keep=tokens.shape[1])
    exact = network.get_weights()
    network.set_weights([weights.astype(np.float16) for weights in exact])
    try:
        expected = network.step(tokens, state, tf.constant(tokens.shape[1]))
    finally:
        network.set_weights(exact)
    difference = np.max(  # Python's own max would overlook a NaN
        [_difference(ours, theirs.numpy()) for ours, theirs in zip(found, expected, strict=True)]
    )
    if not difference <= LARGEST_DIFFERENCE:
        raise ExportError(
            f"The exported graph and the trained network differ by {difference:.1e} on the "
            f"validation text; at most {LARGEST_DIFFERENCE:.0e} is allowed. Nothing was written."
        )
    return float(difference)


def measure_costs(model: ModelFile, float32_graph: bytes, tokens: np.ndarray) -> Costs:
    """Measure on real text, tokens (count,), what float16 and int8 cost.

    Raises ExportError if they cost too much together.
    """
    tokens = tokens[:COST_TOKENS].astype(np.int32)
    exact = replace(model, float_graph=float32_graph)
    loss = nats_per_token(OnnxModel(exact, "cpu", "float"), tokens)
    float16_loss = nats_per_token(OnnxModel(model, "cpu", "float"), tokens)
    int8_loss = nats_per_token(OnnxModel(model, "cpu", "int8"), tokens)
    costs = Costs(float16_loss / loss - 1, int8_loss / float16_loss - 1)
    if not costs.float16 + costs.int8 <= LARGEST_COST:
        raise ExportError(
            f"Smaller numbers cost this network too much: float16 {costs.float16:+.2%} and int8 "
            f"{costs.int8:+.2%} bits per character, at most {LARGEST_COST:.1%} together. "
            "Nothing was written; a little more training, or weight decay, usually helps."
        )
    return costs


def measure_savings(model: ModelFile, texts: Iterable[str]) -> float:
    """Return the share of keystrokes that the model saves on texts which it has not seen."""
    network = with_ngrams(OnnxModel(model, "cpu"), model.ngrams)
    completer = Completer.of(model, network)
    total = NOTHING_TYPED
    for text in texts:
        completer.reset()
        total += measure_typing(assistant(completer, DEFAULT), writers_text(text))
    return total.savings


def nats_per_token(model: StepModel, tokens: np.ndarray) -> float:
    """Return the mean surprise of tokens (count,) after the first, read on in calls of 64."""
    state = model.zero_state()
    inputs, targets = tokens[:-1], tokens[1:]
    total = 0.0
    for first in range(0, len(inputs), _CALL):
        call = slice(first, first + _CALL)
        output = model.step(inputs[None, call], state, keep=len(inputs[call]))
        scores = log_softmax(output.logits[0])
        total -= float(scores[np.arange(len(scores)), targets[call]].sum())
        state = output.state
    return total / len(targets)


def _difference(found: np.ndarray, expected: np.ndarray) -> float:
    """Return the largest difference, relative where numbers are large: cells may count far."""
    return float((np.abs(found - expected) / np.maximum(1.0, np.abs(expected))).max())
