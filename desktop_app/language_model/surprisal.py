"""How unexpected each word of a document is to a model.

A document is read in stretches of paragraphs. Where a stretch begins is decided by the text of its
first paragraph alone, and before it only what stands shortly before is read: so the figures are a
function of the text nearby, and an edit changes them nowhere else.
"""

import math
import re
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from .errors import Cancelled
from .generation import StepModel, never
from .model_file import ModelCard
from .tokenizer import TextTokenizer
from .typography import NormalisedText, normalise_with_offsets

CONTEXT: Final = 1_024
"""How many characters are read before the first that is measured."""
_PARAGRAPHS: Final = 8  # in a stretch, on average
_READ_TOGETHER: Final = 32  # tokens in one call: a slice of some milliseconds

_UNIT = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|[^\w\s]+|_+")


@dataclass(frozen=True)
class Stretch:
    """Paragraphs to measure, and those before them, which are only read."""

    before: tuple[str, ...]
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class ParagraphSurprisal:
    """How unexpected the words and marks of a paragraph are.

    ``spans`` int32 (words, 2) are where they start and end, in code points; ``bits`` float32
    (words,) what each of them tells.
    """

    spans: np.ndarray
    bits: np.ndarray


def begins_stretch(paragraph: str) -> bool:
    """Tell whether a stretch begins with a paragraph, wherever it stands."""
    data = paragraph.encode("utf-8", "replace")
    return not paragraph.isspace() and bool(data) and zlib.crc32(data) % _PARAGRAPHS == 0


def context_before(paragraphs: Sequence[str], first: int) -> tuple[str, ...]:
    """Return the paragraphs to read before the one with number ``first``."""
    start, length = first, 0
    while start > 0 and length < CONTEXT:
        start -= 1
        length += len(paragraphs[start]) + 1
    return tuple(paragraphs[start:first])


class SurprisalReader:
    """Measures stretches with a model; each answer depends on the stretch alone."""

    def __init__(self, model: StepModel, tokenizer: TextTokenizer, card: ModelCard) -> None:
        self._model = model
        self._tokenizer = tokenizer
        self._prose = card.normalisation == "prose"
        self._lowercase = card.lowercase

    def read(
        self, stretch: Stretch, cancelled: Callable[[], bool] = never
    ) -> Iterator[tuple[ParagraphSurprisal, ...]]:
        """Yield nothing, (), after each call of the model, and at last one for each paragraph.

        Raises Cancelled between two calls.
        """
        measured = "\n".join(stretch.paragraphs)
        source = f"\n{measured}"
        if stretch.before:
            source = "\n" + "\n".join(stretch.before)[-CONTEXT:] + source
        view = self._view(source)
        ids, spans = self._tokenizer.encode_with_offsets(view.text)
        # Where in the source each token's last character stands.
        places = np.asarray(view.offsets)[spans[:, 1] - 1] - (len(source) - len(measured))
        first = int(np.searchsorted(places, 0))
        nats = np.zeros(len(ids))
        state, expected = self._model.zero_state(), None
        for start, end in _calls(first, len(ids)):
            if cancelled():
                raise Cancelled
            scored = start >= first
            output = self._model.step(ids[None, start:end], state, end - start if scored else 1)
            logits = output.logits[0]
            if scored and expected is not None:
                # What is expected before each token: what followed the one before it.
                nats[start:end] = _nats(np.concatenate([expected, logits[:-1]]), ids[start:end])
            state, expected = output.state, logits[-1:]
            yield ()
        self._charge_unknown_words(nats, ids, spans, view.text)
        yield _by_paragraph(stretch.paragraphs, places[first:], nats[first:])

    def _view(self, source: str) -> NormalisedText:
        """Return the model's view of a text with the way back."""
        if self._prose:
            view = normalise_with_offsets(source)
        else:
            view = NormalisedText(source, tuple(range(len(source) + 1)))
        if not self._lowercase:
            return view
        text = view.text.lower()
        if len(text) == len(view.text):
            return NormalisedText(text, view.offsets)
        # A few letters are longer in lower case.
        letters = [character.lower() for character in view.text]
        repeated = np.repeat(view.offsets, [*map(len, letters), 1])
        return NormalisedText("".join(letters), tuple(repeated.tolist()))

    def _charge_unknown_words(
        self, nats: np.ndarray, ids: np.ndarray, spans: np.ndarray, text: str
    ) -> None:
        """Charge unknown words for their letters too: the sign for them may be quite expected."""
        if self._tokenizer.unknown_id is None:
            return
        for token in np.flatnonzero(ids == self._tokenizer.unknown_id):
            start, end = spans[token]
            nats[token] += spelling_cost(self._spelling_costs, text[start:end])

    @cached_property
    def _spelling_costs(self) -> np.ndarray:
        return spelling_costs(self._tokenizer)


def spelling_costs(tokenizer: TextTokenizer) -> np.ndarray:
    """Return the nats to spell each byte, (257,), the last for the mark that ends a word.

    A byte costs what its frequency in the vocabulary says, to which each of the 256 adds one.
    """
    known = b"".join(tokenizer.token_bytes)
    counts = np.bincount(np.frombuffer(known, np.uint8), minlength=256) + 1
    counts = np.append(counts, tokenizer.vocabulary_size)
    costs: np.ndarray = math.log(counts.sum()) - np.log(counts)
    return costs


def spelling_cost(costs: np.ndarray, word: str) -> float:
    """Return the nats to spell a word out, byte by byte, with its end."""
    return float(costs[[*word.encode("utf-8", "replace"), -1]].sum())


def _calls(first: int, total: int) -> Iterator[tuple[int, int]]:
    """Yield what to read in each call: first what is only read, then what is measured."""
    for begin, finish in ((0, first), (first, total)):
        for start in range(begin, finish, _READ_TOGETHER):
            yield start, min(start + _READ_TOGETHER, finish)


def _nats(logits: np.ndarray, tokens: np.ndarray) -> np.ndarray:
    """Return -log p of tokens (time,) under logits (time, vocabulary).

    In float32, which for colours is enough and takes a fifth of the time of float64.
    """
    peak = logits.max(axis=-1)
    total = np.log(np.exp(logits - peak[:, None]).sum(axis=-1))
    nats: np.ndarray = total + peak - logits[np.arange(len(tokens)), tokens]
    return nats


def _by_paragraph(
    paragraphs: Sequence[str], places: np.ndarray, nats: np.ndarray
) -> tuple[ParagraphSurprisal, ...]:
    """Give what each token tells to the word in which it ends; what a space tells, to the next."""
    results = []
    offset = 0
    for paragraph in paragraphs:
        spans = np.array([unit.span() for unit in _UNIT.finditer(paragraph)], np.int32)
        spans = spans.reshape(-1, 2)
        begin, end = np.searchsorted(places, (offset, offset + len(paragraph)))
        inside = places[begin:end] - offset
        unit = np.searchsorted(spans[:, 1], inside, side="right")
        told = np.bincount(unit, nats[begin:end], minlength=len(spans) + 1)[:-1]
        results.append(ParagraphSurprisal(spans, (told / math.log(2)).astype(np.float32)))
        offset += len(paragraph) + 1
    return tuple(results)
