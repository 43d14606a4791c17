"""Which words stand in the training text: what is none of them is seldom worth a suggestion.

A network that spells words in pieces also makes up some that are none, or ends one too early.
"""

import re
import zlib
from collections.abc import Iterable
from typing import Final

import numpy as np

from .errors import ModelFileError

WORD: Final = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")


class Lexicon:
    """The words of a text, by their check sums: ascending, uint32 (words,)."""

    def __init__(self, sums: np.ndarray) -> None:
        self._sums = sums

    @classmethod
    def of(cls, words: Iterable[str]) -> "Lexicon":
        """Return the lexicon of some words."""
        return cls(np.unique(np.fromiter(map(_sum, words), np.uint32)))

    def __or__(self, other: "Lexicon") -> "Lexicon":
        """Return the lexicon of the words of both."""
        return Lexicon(np.union1d(self._sums, other._sums))

    def __len__(self) -> int:
        return len(self._sums)

    def __contains__(self, word: str) -> bool:
        """Tell whether a word, a possessive of it, or the same with small letters is there."""
        return any(map(self._has, {word, word.lower(), word.removesuffix("'s")}))

    def _has(self, word: str) -> bool:
        wanted = np.uint32(_sum(word))
        place = self._sums.searchsorted(wanted)
        return bool(place < len(self._sums) and self._sums[place] == wanted)

    def to_bytes(self) -> bytes:
        """Return the part ``words.bin`` of a model file."""
        return self._sums.astype("<u4").tobytes()

    @classmethod
    def from_bytes(cls, content: bytes) -> "Lexicon":
        """Read ``words.bin``; raise ModelFileError for anything but ascending sums."""
        if len(content) % 4:
            raise ModelFileError("words.bin ends in the middle of a word. Export the model again.")
        sums = np.frombuffer(content, "<u4").astype(np.uint32)
        if not (sums[1:] > sums[:-1]).all():
            raise ModelFileError("words.bin is not in order. Export the model again.")
        return cls(sums)


def _sum(word: str) -> int:
    return zlib.crc32(word.encode("utf-8", "replace"))
