"""Which tokens may come next: those that agree with what is half typed, and those that end a word.

Tokens are compared as UTF-8 bytes, the one thing that characters, words and subwords share.
"""

import bisect
import unicodedata
from collections.abc import Iterable

import numpy as np

from .tokenizer import TextTokenizer


class TokenIndex:
    """The vocabulary, looked up by prefix and sorted into kinds.

    The kinds are masks of zeros and ones, float32 (vocabulary,): ``shown`` may stand in a
    suggestion, which never holds a line break; of these, ``within_word`` goes on with a word and
    ``begins_word`` does not; ``space`` starts with a space, ``line_break`` holds one.
    ``usable`` is a boolean mask: tokens that add any text at all.
    """

    def __init__(self, tokenizer: TextTokenizer) -> None:
        self.token_bytes = tokenizer.token_bytes
        self._sorted_ids = np.array(
            sorted(range(len(self.token_bytes)), key=self.token_bytes.__getitem__), np.int64
        )
        self._sorted_bytes = [self.token_bytes[i] for i in self._sorted_ids]
        self.usable = np.array([bool(text) for text in self.token_bytes])
        self.line_break = _mask(b"\n" in text for text in self.token_bytes)
        self.space = _mask(text.startswith(b" ") for text in self.token_bytes)
        self.shown = self.usable * (1 - self.line_break)
        self.within_word = self.shown * _mask(map(goes_on_with_word, self.token_bytes))
        self.begins_word = self.shown - self.within_word

    def starting_with(self, prefix: bytes) -> np.ndarray:
        """Return the ids whose text starts with ``prefix``, which is not empty."""
        low = bisect.bisect_left(self._sorted_bytes, prefix)
        high = bisect.bisect_right(self._sorted_bytes, prefix + b"\xff" * 4, low)
        return self._sorted_ids[low:high]

    def spelling_part_of(self, text: bytes) -> list[int]:
        """Return the ids whose text is a beginning of ``text``, shorter than it."""
        found = []
        for length in range(1, len(text)):
            beginning = text[:length]
            at = bisect.bisect_left(self._sorted_bytes, beginning)
            while at < len(self._sorted_bytes) and self._sorted_bytes[at] == beginning:
                found.append(int(self._sorted_ids[at]))
                at += 1
        return found

    def agreeing_with(self, pending: bytes) -> np.ndarray:
        """Return the ids that may come next where ``pending`` is still to be spelled."""
        if not pending:
            return np.flatnonzero(self.usable)
        parts = np.array(self.spelling_part_of(pending), np.int64)
        return np.concatenate([self.starting_with(pending), parts])


def _mask(kinds: Iterable[bool]) -> np.ndarray:
    return np.fromiter(kinds, np.float32)


def goes_on_with_word(text: bytes) -> bool:
    """Return whether ``text`` (UTF-8, maybe half a character) would go on with a word before it."""
    if not text:
        return False
    if text[0] == 0x27:  # an apostrophe within a word has letters behind it
        return len(text) > 1 and goes_on_with_word(text[1:])
    if text[0] < 0x80:
        return chr(text[0]).isalnum()
    try:
        return unicodedata.category(text.decode()[0])[0] in "LMN"
    except UnicodeDecodeError as error:
        # Bytes of a character that is not whole: letters are likelier than anything else.
        return error.start == 0 or unicodedata.category(text[: error.start].decode()[0])[0] in "LMN"
