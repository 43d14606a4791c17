"""Which words stand in the training text in the same order: runs of eight words or more.

The index is a Bloom filter of all runs of eight words of the training text: at ten bits a run it
takes one stranger in a hundred for a run of the text, and never misses one.
"""

from __future__ import annotations

import hashlib
import re
import struct
from collections import deque
from collections.abc import Iterable, Iterator

import numpy as np

from .errors import ModelFileError

RUN = 8  # words
_BITS_A_RUN = 10
_HASHES = 7
_HEAD = struct.Struct("<4sIQ")  # mark, hashes, bits
_MARK = b"INKV"
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


def words_of(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield each word as it is compared, with where it begins and ends."""
    for match in _WORD.finditer(text):
        yield match[0].lower().replace("’", "'"), match.start(), match.end()


def make_index(texts: Iterable[str]) -> bytes:
    """Return the index of all runs of eight words of some texts."""
    runs: set[int] = set()
    for text in texts:
        runs.update(run for run, _, _ in _runs(text))
    bits = max(64, len(runs) * _BITS_A_RUN)
    filled = np.zeros((bits + 7) // 8, np.uint8)
    hashes = np.fromiter(runs, np.uint64, len(runs))
    for places in _places(hashes, _HASHES, bits):
        np.bitwise_or.at(filled, places >> 3, (1 << (places & 7)).astype(np.uint8))
    return _HEAD.pack(_MARK, _HASHES, bits) + filled.tobytes()


class VerbatimIndex:
    """Looks words up in an index; raises ModelFileError for bytes that are none."""

    def __init__(self, data: bytes) -> None:
        if len(data) < _HEAD.size:
            raise ModelFileError("The index of the training text is too short.")
        mark, self._hashes, self._bits = _HEAD.unpack_from(data)
        self._filled = np.frombuffer(data, np.uint8, offset=_HEAD.size)
        if mark != _MARK or not 1 <= self._hashes <= 16:
            raise ModelFileError("The index of the training text is of an unknown kind.")
        if not 0 < self._bits <= 8 * len(self._filled):
            raise ModelFileError("The index of the training text is not whole.")

    def copied(self, text: str) -> list[tuple[int, int]]:
        """Return where runs of eight words or more stand as in the training text: (start, end)."""
        found: list[tuple[int, int]] = []
        for run, start, end in _runs(text):
            if not self._has(run):
                continue
            if found and start < found[-1][1]:
                found[-1] = found[-1][0], end
            else:
                found.append((start, end))
        return found

    def _has(self, run: int) -> bool:
        places = _places(np.array([run], np.uint64), self._hashes, self._bits)
        return all(self._filled[place >> 3][0] >> int(place[0] & 7) & 1 for place in places)


def _runs(text: str) -> Iterator[tuple[int, int, int]]:
    """Yield the hash of each run of eight words, and where it begins and ends."""
    window: deque[tuple[str, int, int]] = deque(maxlen=RUN)
    for word in words_of(text):
        window.append(word)
        if len(window) == RUN:
            joined = " ".join(each for each, _, _ in window).encode("utf-8", "replace")
            run = int.from_bytes(hashlib.blake2b(joined, digest_size=8).digest(), "little")
            yield run, window[0][1], word[2]


def _places(runs: np.ndarray, hashes: int, bits: int) -> Iterator[np.ndarray]:
    """Yield places in the filter (runs,), int64, made of the two halves of each hash."""
    low, high = runs & np.uint64(0xFFFFFFFF), (runs >> np.uint64(32)) | np.uint64(1)
    for number in range(hashes):
        yield ((low + np.uint64(number) * high) % np.uint64(bits)).astype(np.int64)
