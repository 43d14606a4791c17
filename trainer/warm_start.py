"""What a training begins with when it goes on from a model: its tokenizer, shape and weights."""

import dataclasses
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from desktop_app.language_model import model_file
from desktop_app.language_model.tokenizer import TextTokenizer

from .errors import TrainerError
from .recipe import Recipe

Weights = dict[str, np.ndarray]
"""The arrays of ``LstmNetwork.named_weights`` by name."""


@dataclass(frozen=True)
class Base:
    """A model to go on from; ``recipe`` is the one it was trained by."""

    recipe: Recipe
    tokenizer: TextTokenizer
    weights: Weights

    def adapt(self, recipe: Recipe) -> Recipe:
        """Return ``recipe`` with what must stay as it was: the tokens and the network's shape."""
        mine = self.recipe
        return dataclasses.replace(
            recipe,
            tokenizer=mine.tokenizer,
            network=dataclasses.replace(
                recipe.network,
                embedding=mine.network.embedding,
                units=mine.network.units,
                tied=mine.network.tied,
            ),
            corpus=dataclasses.replace(
                recipe.corpus,
                normalisation=mine.corpus.normalisation,
                lowercase=mine.corpus.lowercase,
            ),
        )


def base_of_model(path: Path) -> Base:
    """Read a model file; raise ModelFileError or TrainerError when it cannot be gone on from."""
    model = model_file.read_model(path)
    card = model.card
    recipe = Recipe.from_dict(card.recipe)
    return Base(recipe, model.tokenizer, _weights_of_graph(path, model.float_graph, tied=card.tied))


def _weights_of_graph(path: Path, graph: bytes, *, tied: bool) -> Weights:
    """Take the weights out of a step graph: its Gather, its LSTM nodes, and its last Add."""
    import onnx
    from onnx import numpy_helper

    model = onnx.load_from_string(graph)
    arrays = {t.name: numpy_helper.to_array(t) for t in model.graph.initializer}
    for node in model.graph.node:
        if node.op_type in ("Cast", "Transpose") and node.input[0] in arrays:
            array = arrays[node.input[0]]
            arrays[node.output[0]] = array.T if node.op_type == "Transpose" else array
    weights: Weights = {}
    try:
        for node in model.graph.node:
            if node.op_type == "Gather":
                weights["embedding"] = arrays[node.input[0]]
            elif node.op_type == "LSTM":
                n = sum(name.endswith(".bias") for name in weights)
                kernel, recurrent, bias = (arrays[name][0] for name in node.input[1:4])
                weights[f"lstm_{n}.kernel"] = _gates(kernel).T
                weights[f"lstm_{n}.recurrent_kernel"] = _gates(recurrent).T
                weights[f"lstm_{n}.bias"] = _gates(bias.reshape(2, -1).sum(axis=0))
            elif node.op_type == "MatMul":
                if not tied:
                    weights["output_kernel"] = arrays[node.input[1]].T
            elif node.op_type == "Add" and node.output[0] == "logits":
                weights["output_bias"] = next(arrays[n] for n in node.input if n in arrays)
    except (KeyError, ValueError, StopIteration) as error:
        raise TrainerError(
            f"The weights of {str(path)!r} cannot be read, so no training can go on from it. "
            "Take a model that inkling-export wrote."
        ) from error
    return {name: array.astype(np.float32) for name, array in weights.items()}


def _gates(rows: np.ndarray) -> np.ndarray:
    """Put ONNX's gates i, o, f, g into the order of Keras: i, f, g, o."""
    i, o, f, g = np.split(rows, 4)
    return np.concatenate((i, f, g, o))
