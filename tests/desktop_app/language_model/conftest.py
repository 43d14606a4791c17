"""Models small enough to work out by hand, behind the real tokenizer."""

from collections.abc import Callable, Mapping

import numpy as np
import pytest
from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers

from desktop_app.language_model.generation import StepModel, StepOutput
from desktop_app.language_model.tokenizer import TextTokenizer


class TableModel:
    """Scores the next token by a function of the tokens read so far, of which it keeps the last.

    The state is (tokens read, last token).
    """

    state_width = 2
    hidden_width = 1

    def __init__(self, vocabulary_size: int, scores: Callable[[int, int], np.ndarray]) -> None:
        self.vocabulary_size = vocabulary_size
        self.scores = scores
        self.batches: list[tuple[int, ...]] = []

    def zero_state(self, batch: int = 1) -> np.ndarray:
        return np.zeros((batch, self.state_width), np.float32)

    def step(self, tokens: np.ndarray, state: np.ndarray, keep: int = 1) -> StepOutput:
        assert tokens.dtype == np.int32
        assert state.dtype == np.float32
        batch, time = tokens.shape
        self.batches.append(tokens.shape)
        read = state[:, :1].astype(int) + np.arange(1, time + 1)
        logits = np.stack(
            [
                [self.scores(int(read[row, t]), int(tokens[row, t])) for t in range(time)]
                for row in range(batch)
            ]
        ).astype(np.float32)
        new_state = np.stack([read[:, -1], tokens[:, -1]], axis=1).astype(np.float32)
        return StepOutput(logits[:, -keep:], np.zeros((batch, time, 1), np.float32), new_state)


@pytest.fixture
def char_tokenizer() -> TextTokenizer:
    """Return a tokenizer of letters and some marks; every other character is its bytes."""
    characters = [f"<0x{byte:02X}>" for byte in range(256)]
    characters += list("\n !\"'().,?-abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
    vocabulary = {character: i for i, character in enumerate(characters)}
    tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=[], byte_fallback=True))
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(r"[\s\S]"), "isolated")
    tokenizer.decoder = decoders.Sequence([decoders.ByteFallback(), decoders.Fuse()])
    return TextTokenizer(tokenizer, "char")


@pytest.fixture
def word_tokenizer() -> Callable[[str], TextTokenizer]:
    """Return a function that makes a tokenizer of the words, spaces and marks of a text."""

    def make(text: str) -> TextTokenizer:
        pieces = pre_tokenizers.Split(Regex(r"\s|\w+|[^\w\s]"), "isolated")
        words = dict.fromkeys(piece for piece, _ in pieces.pre_tokenize_str(text))
        vocabulary = {word: i for i, word in enumerate(["<unk>", *words])}
        tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="<unk>"))
        tokenizer.pre_tokenizer = pieces
        tokenizer.decoder = decoders.Fuse()
        return TextTokenizer(tokenizer, "word")

    return make


@pytest.fixture
def spelling_model() -> Callable[[TextTokenizer, str], StepModel]:
    """Return a function that makes a model which, from the first token on, spells a text.

    The token that comes next has nine tenths of the probability, the others share the rest.
    """

    def make(tokenizer: TextTokenizer, text: str) -> StepModel:
        ids = tokenizer.encode(text)
        size = tokenizer.vocabulary_size

        def scores(read: int, _last: int) -> np.ndarray:
            probabilities = np.full(size, 0.1 / (size - 1))
            probabilities[ids[(read - 1) % len(ids)]] = 0.9
            return np.log(probabilities)

        return TableModel(size, scores)

    return make


@pytest.fixture
def chain_model() -> Callable[[Mapping[int, Mapping[int, float]]], StepModel]:
    """Return a function that makes a model from the probabilities of each token after each."""

    def make(chances: Mapping[int, Mapping[int, float]]) -> StepModel:
        size = max(chances) + 1

        def scores(_read: int, last: int) -> np.ndarray:
            probabilities = np.zeros(size)
            for token, probability in chances[last].items():
                probabilities[token] = probability
            with np.errstate(divide="ignore"):
                return np.log(probabilities)

        return TableModel(size, scores)

    return make
