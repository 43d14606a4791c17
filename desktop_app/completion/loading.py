"""From a model file to a model that answers; run on the worker thread."""

from __future__ import annotations

import contextlib
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
    """Read a model file, or the two of a voice, and make them ready.

    A voice without n-grams or index of its own has the other model's. Where that has other tokens,
    as after an update, or is gone, the voice speaks alone.
    Raises ModelError when that cannot be.
    """
    # Imported here: the runtime takes a good part of a second, and the window need not wait.
    from desktop_app.language_model.completer import Completer
    from desktop_app.language_model.errors import ModelFileError
    from desktop_app.language_model.mixture import SUFFIX, Voice, mixed, read_voice
    from desktop_app.language_model.model_file import read_model
    from desktop_app.language_model.ngrams import with_ngrams
    from desktop_app.language_model.onnx_model import OnnxModel
    from desktop_app.language_model.unwelcome import read_unwelcome_words

    voice = read_voice(path) if path.suffix == SUFFIX else Voice(model=path)
    model = read_model(voice.model)
    networks = [OnnxModel(model, provider)]
    speaker = with_ngrams(networks[0], model.ngrams)
    verbatim = model.verbatim
    if path.suffix == SUFFIX:
        other = None
        with contextlib.suppress(ModelFileError):  # it was deleted: then this one speaks alone
            other = read_model(voice.other_path)
        if other is not None and verbatim is None:  # the voice has learned from its text too
            verbatim = other.verbatim
        if other is not None and other.tokenizer_json == model.tokenizer_json:
            table = other.ngrams if model.ngrams is None else model.ngrams
            if voice.share < 1:
                networks.append(OnnxModel(other, provider))
            speaker = mixed(networks[0], networks[-1], voice.share, table)
    measured = MeasuredModel(speaker)

    def terminate() -> None:
        for network in networks:
            network.terminate()

    unwelcome = read_unwelcome_words(resource_path("unwelcome.txt"))
    return LoadedModel(
        completer=Completer(
            measured, model.tokenizer, model.card, unwelcome=unwelcome, lexicon=model.lexicon
        ),
        card=model.card,
        choice=networks[0].choice,
        path=path,
        terminate=terminate,
        tokens_per_second=measured.tokens_per_second,
        verbatim=verbatim,
    )
