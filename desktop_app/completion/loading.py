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
    from desktop_app.language_model.model_file import ModelFile


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


def load_model(
    path: Path, provider: str = "auto", *, own_unwelcome: Path | None = None
) -> LoadedModel:
    """Read a model file, or the two of a voice, and make them ready.

    ``own_unwelcome`` is the writer's list of words that are never suggested, if there is one.

    Over the general model's n-grams lie a voice's own; a voice without an index has the other
    model's. Where that has other tokens, as after an update, or is gone, the voice speaks alone.
    Raises ModelError when that cannot be.
    """
    # Imported here: the runtime takes a good part of a second, and the window need not wait.
    from desktop_app.language_model.completer import Completer
    from desktop_app.language_model.errors import ModelFileError
    from desktop_app.language_model.mixture import SUFFIX, Part, Voice, mixed, read_voice
    from desktop_app.language_model.model_file import bundled_model_path, read_model
    from desktop_app.language_model.ngrams import with_ngrams
    from desktop_app.language_model.onnx_model import OnnxModel
    from desktop_app.language_model.unwelcome import FILE, read_unwelcome_words

    def beside(path: Path) -> ModelFile | None:
        with contextlib.suppress(ModelFileError):  # it was deleted: then this one speaks alone
            other = read_model(path)
            return other if other.tokenizer_json == model.tokenizer_json else None
        return None

    voice = read_voice(path) if path.suffix == SUFFIX else Voice(model=path)
    model = read_model(voice.model)
    networks = [OnnxModel(model, provider)]
    speaker = with_ngrams(networks[0], model.ngrams)
    verbatim, general = model.verbatim, None
    if path.suffix == SUFFIX and (other := beside(voice.other_path)) is not None:
        general = other if voice.other is None else beside(bundled_model_path())
        if voice.share < 1:
            networks.append(OnnxModel(other, provider))
        speaker = mixed(
            Part(networks[0], model.ngrams),
            Part(networks[-1], other.ngrams),
            voice.share,
            None if general is None else general.ngrams,
        )
        verbatim = verbatim or other.verbatim  # the voice has learned from its text too
    measured = MeasuredModel(speaker)

    def terminate() -> None:
        for network in networks:
            network.terminate()

    unwelcome = read_unwelcome_words(
        own_unwelcome
        if own_unwelcome is not None and own_unwelcome.is_file()
        else resource_path(FILE)
    )
    return LoadedModel(
        completer=Completer.of(model, measured, general=general, unwelcome=unwelcome),
        card=model.card,
        choice=networks[0].choice,
        path=path,
        terminate=terminate,
        tokens_per_second=measured.tokens_per_second,
        verbatim=verbatim,
    )
