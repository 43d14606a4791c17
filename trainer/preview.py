"""What the network would write by now: the app's own token loop and samplers on Keras weights."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import tensorflow as tf

from desktop_app.language_model.generation import StepOutput, generate
from desktop_app.language_model.sampling import SamplingOptions
from desktop_app.language_model.tokenizer import TextTokenizer

from .network import LstmNetwork
from .recipe import SamplesRecipe


class Sample(NamedTuple):
    """How the network goes on from a prompt."""

    prompt: str
    temperature: float
    text: str


class KerasStepModel:
    """A network as the token loop wants it."""

    def __init__(self, network: LstmNetwork) -> None:
        self.vocabulary_size = network.vocabulary_size
        self.state_width = network.state_width
        self.hidden_width = network.units[-1]
        self._step = tf.function(
            network.step,
            autograph=False,
            input_signature=[
                tf.TensorSpec((None, None), tf.int32),
                tf.TensorSpec((None, network.state_width), tf.float32),
                tf.TensorSpec((), tf.int32),
            ],
        )

    def zero_state(self, batch: int = 1) -> np.ndarray:
        """Return the state at the start of everything."""
        return np.zeros((batch, self.state_width), np.float32)

    def step(self, tokens: np.ndarray, state: np.ndarray, keep: int = 1) -> StepOutput:
        """Read tokens and score what follows the last ``keep`` of them."""
        logits, hidden, next_state = self._step(tokens, state, keep)
        return StepOutput(logits.numpy(), hidden.numpy(), next_state.numpy())


def write_samples(
    model: KerasStepModel, tokenizer: TextTokenizer, recipe: SamplesRecipe, seed: int
) -> Iterator[Sample]:
    """Go on from each prompt at each temperature; the same seed and weights write the same."""
    options = [
        SamplingOptions(strategy="temperature", temperature=temperature, seed=seed)
        for temperature in recipe.temperatures
    ]
    if not (options and recipe.length):
        return
    for prompt in recipe.prompts:
        texts = generate(model, tokenizer, prompt, options, length=recipe.length)
        for temperature, text in zip(recipe.temperatures, texts, strict=True):
            yield Sample(prompt, temperature, text)
