"""Which words stand in the training text in the same order: runs of eight words or more.

The index holds eight bits for each run of seven words of the training text, in an xor filter (Graf
and Lemire 2020): 1.2 bytes a word. Eight words are known by the two runs of seven in them: none is
ever missed, and one stranger in 65,536 is taken for known, as with sixteen bits for eight words at
twice the size. Two runs of seven from different places are taken for known as well, which is rare
(`tests.benchmarks.verbatim` counts), and each of them is a copy.
"""

from __future__ import annotations

import hashlib
import re
import struct
from collections.abc import Iterable, Iterator
from functools import lru_cache

import numpy as np

from .errors import ModelFileError

RUN = 8  # words
SUFFIX = ".verbatim"  # of an index that is a file
_PART = RUN - 1  # words
_HEAD = struct.Struct("<4sQI")  # mark, seed, slots in a third
_MARK = b"INKV"
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_FACTOR = np.uint64(0x9E3779B97F4A7C15)  # odd
_ROOM = 1.23  # slots for a run; with fewer, no order is found in which all fit
_SEEDS = 64


def words_of(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield each word as it is compared, with where it begins and ends."""
    for match in _WORD.finditer(text):
        yield match[0].lower().replace("’", "'"), match.start(), match.end()


def build_index(texts: Iterable[str]) -> bytes:
    """Return the index of some texts."""
    runs = [_runs([word for word, _, _ in words_of(text)]) for text in texts]
    keys = np.sort(np.concatenate([np.zeros(0, np.uint64), *runs]))
    keys = keys[np.diff(keys, prepend=~keys[:1]) != 0]
    third = max(1, int(np.ceil((len(keys) * _ROOM + 32) / 3)))
    for seed in range(_SEEDS):
        slots, marks = _places(keys, seed, third)
        if (order := _order(slots, 3 * third)) is not None:
            table = np.zeros(3 * third, np.uint8)
            for which, places in reversed(order):
                table[places] = 0
                table[places] = marks[which] ^ np.bitwise_xor.reduce(table[slots[which]], axis=1)
            return _HEAD.pack(_MARK, seed, third) + table.tobytes()
    raise ArithmeticError("no order was found for the runs of the training text")


class VerbatimIndex:
    """Looks words up in an index; raises ModelFileError for bytes that are none."""

    def __init__(self, data: bytes) -> None:
        if len(data) < _HEAD.size:
            raise ModelFileError("The index of the training text is too short.")
        mark, self._seed, self._third = _HEAD.unpack_from(data)
        if mark != _MARK or not self._third or self._seed >= _SEEDS:
            raise ModelFileError("The index of the training text is of an unknown kind.")
        if len(data) != _HEAD.size + 3 * self._third:
            raise ModelFileError("The index of the training text is not whole.")
        self._table = np.frombuffer(data, np.uint8, offset=_HEAD.size)

    def copied(self, text: str) -> list[tuple[int, int]]:
        """Return where runs of eight words or more stand as in the training text: (start, end)."""
        words = list(words_of(text))
        slots, marks = _places(_runs([word for word, _, _ in words]), self._seed, self._third)
        known = np.bitwise_xor.reduce(self._table[slots], axis=1) == marks
        found: list[tuple[int, int]] = []
        for first in np.flatnonzero(known[:-1] & known[1:]):
            start, end = words[first][1], words[first + RUN - 1][2]
            if found and start < found[-1][1]:
                found[-1] = found[-1][0], end
            else:
                found.append((start, end))
        return found


def _runs(words: list[str]) -> np.ndarray:
    """Return a number for each run of seven words: (words - 6,), uint64."""
    each = np.fromiter(map(_number, words), np.uint64, len(words))
    count = max(0, len(words) - _PART + 1)
    runs = np.zeros(count, np.uint64)
    for place in range(_PART):
        runs = _mixed(runs * _FACTOR + each[place : place + count])
    return runs


@lru_cache(1 << 16)
def _number(word: str) -> int:
    digest = hashlib.blake2b(word.encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, "little")


def _mixed(numbers: np.ndarray) -> np.ndarray:
    """Spread numbers evenly, each to one of its own: the end of SplitMix64."""
    numbers = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    numbers = (numbers ^ (numbers >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return numbers ^ (numbers >> np.uint64(31))


def _places(runs: np.ndarray, seed: int, third: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the slots of each run, one in each third (runs, 3), and its mark (runs,)."""
    slots = np.empty((len(runs), 3), np.int64)
    numbers = runs + np.uint64(seed)
    for part in range(3):
        numbers = _mixed(numbers + _FACTOR)
        slots[:, part] = (numbers % np.uint64(third)).astype(np.int64) + part * third
    return slots, (_mixed(numbers + _FACTOR) >> np.uint64(56)).astype(np.uint8)


def _order(slots: np.ndarray, size: int) -> list[tuple[np.ndarray, np.ndarray]] | None:
    """Return groups of runs, each with a slot of its own that no later group needs; or None.

    Slots that only one run needs are its own; without these runs, others have such slots.
    """
    needed = np.bincount(slots.ravel(), minlength=size)
    runs = np.arange(len(slots))
    whose = np.zeros(size, np.int64)  # all that need a slot, mixed: one run where it is but one
    for part in range(3):
        np.bitwise_xor.at(whose, slots[:, part], runs)
    groups, rest = [], len(slots)
    own = np.flatnonzero(needed == 1)
    while len(own):
        which, first = np.unique(whose[own], return_index=True)
        groups.append((which, own[first]))
        rest -= len(which)
        touched = slots[which].ravel()
        np.subtract.at(needed, touched, 1)
        np.bitwise_xor.at(whose, touched, np.repeat(which, 3))
        own = touched[needed[touched] == 1]
    return None if rest else groups
