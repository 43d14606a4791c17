"""A voice: two models that share their tokens, mixed by a share, as one model.

A ``.voice`` file names the two; it is opened wherever a model file is.
"""

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np

from .errors import ModelFileError, OptionError
from .generation import StepModel, StepOutput
from .model_file import bundled_model_path
from .ngrams import NgramTable, with_ngrams

SUFFIX = ".voice"
_FORMAT_VERSION = 1
_MOST_CHARACTERS = 65_536


@dataclass(frozen=True, kw_only=True)
class Voice:
    """Which model speaks, with which other one, and its share of the two, 0 to 1.

    Without an ``other`` it is the bundled model, wherever that is after the next update.
    """

    model: Path
    other: Path | None = None
    share: float = 1.0

    def __post_init__(self) -> None:
        if not 0 <= self.share <= 1:
            raise OptionError(f"The share of a voice must be 0 to 1, not {self.share!r}.")

    @property
    def other_path(self) -> Path:
        """The other model's file."""
        return self.other or bundled_model_path()

    def to_json(self) -> str:
        """Return the text of a voice file."""
        content = {
            "format_version": _FORMAT_VERSION,
            "model": str(self.model),
            "other": self.other and str(self.other),
            "share": self.share,
        }
        return json.dumps(content, indent=2)


def read_voice(path: Path) -> Voice:
    """Read a voice file; raise ModelFileError when it is none."""
    try:
        with path.open(encoding="utf-8") as file:
            content = json.loads(file.read(_MOST_CHARACTERS))
        if content["format_version"] != _FORMAT_VERSION:
            raise ValueError(f"its version is {content['format_version']!r}")
        other = content["other"]
        return Voice(
            model=Path(content["model"]),
            other=None if other is None else Path(other),
            share=float(content["share"]),
        )
    except (OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
        raise ModelFileError(
            f"The voice {path.name!r} cannot be read ({error}). Choose another model."
        ) from error


class MixedModel:
    """Two StepModels over the same tokens as one: their probabilities, mixed by ``share``.

    The state is the first one's, then the second one's, side by side.
    """

    def __init__(self, first: StepModel, second: StepModel, share: float) -> None:
        if first.vocabulary_size != second.vocabulary_size:
            raise OptionError("Two models of different tokens cannot speak with one voice.")
        self._first, self._second = first, second
        self._share = share
        self.vocabulary_size = first.vocabulary_size
        self.state_width = first.state_width + second.state_width
        self.hidden_width = first.hidden_width

    def zero_state(self, batch: int = 1) -> np.ndarray:
        """Return the state at the start of everything, (batch, state_width)."""
        return np.concatenate(
            (self._first.zero_state(batch), self._second.zero_state(batch)), axis=1
        )

    def step(self, tokens: np.ndarray, state: np.ndarray, keep: int = 1) -> StepOutput:
        """Read tokens (batch, time); the logits are the logarithms of the mixed probabilities."""
        width = self._first.state_width
        first = self._first.step(tokens, state[:, :width], keep)
        second = self._second.step(tokens, state[:, width:], keep)
        mixed = _probabilities(first.logits, self._share)
        mixed += _probabilities(second.logits, 1 - self._share)
        logits = np.log(np.maximum(mixed, np.finfo(np.float32).tiny))
        return StepOutput(logits, first.hidden, np.concatenate((first.state, second.state), axis=1))


class Part(NamedTuple):
    """One of two models with one voice, and the n-grams of its text."""

    network: StepModel
    table: NgramTable | None = None


def mixed(first: Part, second: Part, share: float, general: NgramTable | None = None) -> StepModel:
    """Return the mixture of two models, or the one that is all of it, with their n-grams mixed in.

    At the bottom lies the ``general`` table; over it each own table, as far as its part's share
    goes.
    """
    if math.isclose(share, 1):
        network = first.network
    elif math.isclose(share, 0, abs_tol=1e-9):
        network = second.network
    else:
        network = MixedModel(first.network, second.network, share)
    network = with_ngrams(network, general)
    for part, weight in ((second, 1 - share), (first, share)):
        if part.table is not None and part.table is not general and weight > 0:
            network = with_ngrams(network, part.table.scaled(weight))
    return network


def _probabilities(logits: np.ndarray, share: float) -> np.ndarray:
    """Return softmax(logits) times ``share``, float32 (batch, keep, vocabulary)."""
    scores = np.exp(logits - logits.max(axis=-1, keepdims=True))
    scores *= np.float32(share) / scores.sum(axis=-1, keepdims=True)
    return scores
