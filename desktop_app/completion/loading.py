"""From a model file to a model that answers; run on the worker thread."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app.completion.service import LoadedModel
from desktop_app.resource_files import resource_path

if TYPE_CHECKING:
    import numpy as np

    from desktop_app.language_model.generation import StepModel, StepOutput


class MeasuredModel:
    """A StepModel that counts the tokens it reads and the time it takes."""

    def __init__(self, model: StepModel) -> None:
        self._model = model
        self._tokens = 0
        self._seconds = 0.0
        self.vocabulary_size = model.vocabulary_size
        self.state_width = model.state_width
        self.hidden_width = model.hidden_width

    def zero_state(self, batch: int = 1) -> np.ndarray:
        """Return the state at the start of a text, (batch, state_width)."""
        return self._model.zero_state(batch)

    def step(self, tokens: np.ndarray, state: np.ndarray, keep: int = 1) -> StepOutput:
        """Read tokens (batch, time); see OnnxModel."""
        started = time.perf_counter()
        output = self._model.step(tokens, state, keep)
        self._seconds += time.perf_counter() - started
        self._tokens += tokens.size
        return output

    def tokens_per_second(self) -> float:
        """Return how many tokens the model reads in a second of its own time; 0 before any."""
        return self._tokens / self._seconds if self._seconds else 0.0


def load_model(path: Path, provider: str = "auto") -> LoadedModel:
    """Read a model file and make it ready; raise ModelError when that cannot be."""
    # Imported here: the runtime takes a good part of a second, and the window need not wait.
    from desktop_app.language_model.completer import Completer
    from desktop_app.language_model.model_file import read_model
    from desktop_app.language_model.ngrams import with_ngrams
    from desktop_app.language_model.onnx_model import OnnxModel
    from desktop_app.language_model.unwelcome import read_unwelcome_words

    model = read_model(path)
    network = OnnxModel(model, provider)
    measured = MeasuredModel(with_ngrams(network, model.ngrams))
    unwelcome = read_unwelcome_words(resource_path("unwelcome.txt"))
    return LoadedModel(
        completer=Completer(measured, model.tokenizer, model.card, unwelcome=unwelcome),
        card=model.card,
        choice=network.choice,
        path=path,
        terminate=network.terminate,
        tokens_per_second=measured.tokens_per_second,
    )
