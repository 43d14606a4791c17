"""The likeliest next words, by their whole probability: a beam search over ways to spell them.

A word's probability is the sum over the ways to write it in tokens, times the probability that
it ends there. One call finds one word, with the white space and punctuation before it.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from .errors import Cancelled
from .generation import StepModel
from .sampling import likeliest
from .token_index import TokenIndex, goes_on_with_word

_ROUNDS: Final = 16
_FAR_BELOW: Final = 0.002
"""A spelling this much less likely than the best one is not followed."""


@dataclass(frozen=True)
class FoundWord:
    """A word that may come next, and the model as it stands behind it.

    ``log_probability`` counts the word and that it ends; ``ends`` is the probability of the end
    alone, ``space`` the share of it that goes on with a space. ``logits`` (vocabulary,) and
    ``state`` (1, state width) belong to the end of the word.
    """

    text: str
    log_probability: float
    ends: float
    space: float
    logits: np.ndarray
    state: np.ndarray


@dataclass(frozen=True)
class _Spelling:
    """Tokens chosen so far: what they add behind the caret, and what is still to be spelled."""

    log_probability: float
    parent: int
    token: int
    text: bytes
    pending: bytes


class WordSearch:
    """Finds the words that may stand next, the best of them first."""

    def __init__(self, model: StepModel, index: TokenIndex) -> None:
        self._model = model
        self._index = index

    def find(
        self,
        logits: np.ndarray,
        state: np.ndarray,
        pending: bytes,
        *,
        width: int,
        count: int,
        after_word: bool = False,
        cancelled: Callable[[], bool],
    ) -> list[FoundWord]:
        """Return at most ``count`` words, best first, that agree with ``pending``.

        ``logits`` (vocabulary,) and ``state`` (1, state width) are the model where ``pending``
        starts; log probabilities are given ``pending``. ``width`` spellings are followed side by
        side. ``after_word``: a word has just ended, so that nothing may go on with it.
        """
        found: dict[str, FoundWord] = {}
        agreeing = 0.0
        probabilities = _softmax(logits[None])
        states = state
        open_spellings = [_Spelling(0.0, 0, -1, b"", pending)]
        for _ in range(_ROUNDS):
            floor = self._floor(found, count)
            following: list[_Spelling] = []
            for at, spelling in enumerate(open_spellings):
                spelled, mass = self._go_on(
                    spelling, probabilities[at], at, floor, width, after_word
                )
                following += spelled
                agreeing += mass
            after_word = False
            following.sort(key=lambda spelling: -spelling.log_probability)
            best = following[0].log_probability if following else 0.0
            open_spellings = [
                spelling
                for spelling in following[:width]
                if spelling.log_probability > max(floor, best + math.log(_FAR_BELOW))
            ]
            if not open_spellings:
                break
            if cancelled():
                raise Cancelled
            out = self._model.step(
                np.array([[spelling.token] for spelling in open_spellings], np.int32),
                states[[spelling.parent for spelling in open_spellings]],
            )
            states = out.state
            row_logits = out.logits[:, -1]
            probabilities = _softmax(row_logits)
            for at, spelling in enumerate(open_spellings):
                self._finish(
                    spelling, probabilities[at], row_logits[at], states[at : at + 1], found
                )
        total = math.log(agreeing) if agreeing > 0 else 0.0
        words = [
            replace(word, log_probability=min(0.0, word.log_probability - total))
            for word in found.values()
        ]
        return sorted(words, key=lambda word: -_worth(word))[:count]

    def _go_on(
        self,
        spelling: _Spelling,
        probabilities: np.ndarray,
        parent: int,
        floor: float,
        width: int,
        after_word: bool,
    ) -> tuple[list[_Spelling], float]:
        """Return what may follow a spelling, and the probability of agreeing with what is typed."""
        index = self._index
        pending = spelling.pending
        if pending:
            ids = index.starting_with(pending)
        elif spelling.text:
            # A finished word is `_finish`'s; a line break ends every suggestion.
            mask = index.within_word if goes_on_with_word(spelling.text[-1:]) else index.usable
            ids = np.flatnonzero(mask & ~index.line_break)
        else:
            mask = index.usable & ~index.line_break
            ids = np.flatnonzero(mask & ~index.within_word if after_word else mask)
        chosen = probabilities[ids]
        weight = math.exp(spelling.log_probability)
        mass = weight * float(chosen.sum()) if pending else 0.0
        best = likeliest(chosen, width)
        following = [
            _Spelling(
                spelling.log_probability + math.log(probability),
                parent,
                int(token),
                spelling.text + index.token_bytes[token][len(pending) :],
                b"",
            )
            for token, probability in zip(ids[best], chosen[best], strict=True)
            if probability * weight > math.exp(floor)
        ]
        for token in index.spelling_part_of(pending):
            if probabilities[token] > 0:
                following.append(
                    _Spelling(
                        spelling.log_probability + math.log(probabilities[token]),
                        parent,
                        token,
                        b"",
                        pending[len(index.token_bytes[token]) :],
                    )
                )
        return following, mass

    def _finish(
        self,
        spelling: _Spelling,
        probabilities: np.ndarray,
        logits: np.ndarray,
        state: np.ndarray,
        found: dict[str, FoundWord],
    ) -> None:
        """Add what ``spelling`` has written to ``found``, if it may end there."""
        try:
            text = spelling.text.decode()
        except UnicodeDecodeError:
            return
        if not text or spelling.pending:
            return
        index = self._index
        space = float(probabilities[index.space].sum())
        if goes_on_with_word(text[-1].encode()):
            ends = 1.0 - float(probabilities[index.within_word].sum())
        elif not text.isspace() and not any(map(str.isalnum, text)):
            # Punctuation alone may be worth showing where a space or a line break follows.
            ends = space + float(probabilities[index.line_break].sum())
        else:
            return
        if ends <= 0:
            return
        word = FoundWord(
            text, spelling.log_probability + math.log(ends), ends, space / ends, logits, state
        )
        known = found.get(text, word)
        if known is not word:
            # Another way to spell the same word: the model goes on from the likelier one.
            likelier = max(known, word, key=lambda one: one.log_probability)
            both = np.logaddexp(known.log_probability, word.log_probability)
            word = replace(likelier, log_probability=float(both))
        found[text] = word

    @staticmethod
    def _floor(found: dict[str, FoundWord], count: int) -> float:
        """Return the log probability below which nothing can be among the best ``count``."""
        worths = sorted((_worth(word) for word in found.values()), reverse=True)
        if len(worths) < count:
            return -math.inf
        return worths[count - 1] - math.log(_LONGEST_WORTH)


_LONGEST_WORTH: Final = 6.0


def _worth(word: FoundWord) -> float:
    """Return the logarithm of what showing the word may save: its chance times its keystrokes."""
    keystrokes = len(word.text) + (word.space > 0.5) - 1
    return word.log_probability + math.log(min(_LONGEST_WORTH, max(0.5, keystrokes)))


def _softmax(logits: np.ndarray) -> np.ndarray:
    """Return probabilities, float32, along the last axis."""
    weights = np.exp(logits - logits.max(axis=-1, keepdims=True))
    weights /= weights.sum(axis=-1, keepdims=True)
    return weights
