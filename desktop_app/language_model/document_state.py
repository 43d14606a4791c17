"""What the model knows at a caret: its state along the document, found again at little cost.

The answer is a function of the text alone, however the caret came. A document is cut into cells
of 2,048 characters; reading starts from zeros at the first paragraph of the cell before the
previous one, in calls of 64 tokens and then in single steps. The rule is local, so that a request
need carry only the text shortly before the caret, and int8 graphs, whose activations are scaled
for each call, give the same digits on every path.
"""

import itertools
import math
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Final

import numpy as np

from . import WINDOW
from .errors import Cancelled
from .generation import StepModel
from .tokenizer import TextTokenizer
from .typography import joint, normalise

_CELL: Final = 2_048
_CELLS_BACK: Final = 2
_REMEMBERED: Final = WINDOW // _CELL - 2 - _CELLS_BACK
_KEPT_CELLS: Final = 2 * _REMEMBERED
_CHUNK: Final = 64
_TRACKS: Final = 4
_SHORTEST_REUSE: Final = 64
_SETTLED: Final = 512
_DIRECTIONS: Final = 4  # each fourth number of the hidden layer tells well enough where it points
_SHORTEST: Final = 1e-9


@dataclass(frozen=True)
class Reading:
    """The model at the safe boundary before a caret.

    ``logits`` (vocabulary,) and ``state`` (1, state width) belong to the boundary; ``pending`` is
    the model's view of what stands between it and the caret; ``recent`` the last token ids.
    ``remembered`` are the tokens of the document in pieces, each with a key of its own; those of a
    tuple are always the same, those of a list change as the writer types. ``passed``, two arrays
    (tokens, width) that belong one behind the other: in which direction the hidden layer stood
    after each token of the last piece.
    """

    logits: np.ndarray
    state: np.ndarray
    hidden: np.ndarray
    text: str
    pending: str
    recent: tuple[int, ...]
    remembered: list[tuple[int, Sequence[int]]]
    passed: tuple[np.ndarray, np.ndarray]


@dataclass(frozen=True)
class _Point:
    """State (1, state width), logits (vocabulary,) and hidden (width,) after some token.

    ``passed`` (tokens, width): the directions of the hidden layer in the call that led there.
    """

    state: np.ndarray
    logits: np.ndarray
    hidden: np.ndarray
    passed: np.ndarray

    @cached_property
    def log_total(self) -> float:
        """What the logits lack to be log probabilities."""
        return float(_log_totals(self.logits))


@dataclass
class _Track:
    """One stretch of text, read from zeros; ``segments`` are (characters, tokens) read so far.

    ``chunks`` are the points after each whole chunk of tokens; ``steps``, by the number of chunks
    before them, those after the tokens behind. Of the last two: a text read ahead may turn back.
    """

    key: int
    text: str = ""
    segments: list[tuple[int, int]] = field(default_factory=lambda: [(0, 0)])
    tokens: list[int] = field(default_factory=list)
    chunks: list[_Point] = field(default_factory=list)
    settled: np.ndarray = field(default_factory=lambda: np.zeros((0, 0), np.float32))
    steps: dict[int, list[_Point]] = field(default_factory=dict)
    surprisals: dict[int, float] = field(default_factory=dict)

    @property
    def behind(self) -> list[_Point]:
        """The points after the tokens behind the last whole chunk."""
        return self.steps.setdefault(len(self.chunks) - 1, [])

    @property
    def last(self) -> _Point:
        """The model after the last token read."""
        return self.behind[-1] if self.behind else self.chunks[-1]

    @property
    def passed(self) -> tuple[np.ndarray, np.ndarray]:
        """The directions of the hidden layer after the tokens of whole chunks, and behind them."""
        settled = self.settled[: (len(self.chunks) - 1) * _CHUNK]
        behind = [point.passed for point in self.behind]
        return settled, np.concatenate(behind) if behind else settled[:0]

    @property
    def unread(self) -> list[int]:
        """The tokens to read in the next call: a whole chunk, one token, or none."""
        start = (len(self.chunks) - 1) * _CHUNK
        if len(self.tokens) >= start + _CHUNK:
            return self.tokens[start : start + _CHUNK]
        return self.tokens[start + len(self.behind) :][:1]


class DocumentState:
    """Reads documents and remembers where it has been."""

    def __init__(
        self, model: StepModel, tokenizer: TextTokenizer, *, prose: bool, lowercase: bool
    ) -> None:
        self._model = model
        self._tokenizer = tokenizer
        self._prose = prose
        self._lowercase = lowercase
        self._tracks: OrderedDict[int, _Track] = OrderedDict()
        self._cells: OrderedDict[str, tuple[int, tuple[int, ...]]] = OrderedDict()
        self._before: tuple[int, str] = (0, "")
        self._pieces: list[tuple[int, Sequence[int]]] = []
        self._normalise = lru_cache(2 * _TRACKS)(normalise)
        self._keys = itertools.count()

    def read(self, before: str, offset: int, cancelled: Callable[[], bool]) -> Reading:
        """Return the reading at the end of ``before``, which ``offset`` characters precede.

        Raises Cancelled between two calls of the model; what was read until then is kept.
        """
        cell = (offset + len(before)) // _CELL - _CELLS_BACK
        start = _anchor(before, offset, cell)
        track = self._follow(self.view(before[start:]), cancelled)
        point = track.last
        boundary = track.segments[-1][0]
        return Reading(
            logits=point.logits,
            state=point.state,
            hidden=point.hidden,
            text=track.text,
            pending=track.text[boundary:],
            recent=tuple(track.tokens[-_CHUNK:]),
            remembered=[*self._cells_before(before, offset, cell), (track.key, track.tokens)],
            passed=track.passed,
        )

    def prepare(self, before: str, offset: int) -> Iterator[None]:
        """Read what `read` would, and from the next cell's anchor: crossing into it is no prefill.

        Yields before each call of the model; others may read in between.
        """
        caret = (offset + len(before)) // _CELL - _CELLS_BACK
        for cell in (caret, caret + 1):
            track = self._take(self.view(before[_anchor(before, offset, cell) :]))
            yield from self._advance(track)
            yield
            self._chunk_surprisal(track)

    def surprisal(self, reading: Reading) -> float | None:
        """Return the mean bits per character of the last 64 to 127 tokens, None if too few.

        ``reading`` is the newest one.
        """
        track = self._tracks[reading.remembered[-1][0]]
        last_chunk = self._chunk_surprisal(track)
        if last_chunk is None:
            return None
        full = len(track.chunks) - 1
        ids = np.asarray(track.tokens[full * _CHUNK :], np.int64)
        points = [track.chunks[full], *track.behind]
        nats = last_chunk - sum(
            float(point.logits[token]) - point.log_total
            for point, token in zip(points, ids, strict=False)
        )
        spelled = b"".join(
            map(self._tokenizer.token_bytes.__getitem__, track.tokens[(full - 1) * _CHUNK :])
        )
        return nats / math.log(2) / max(1, len(spelled.decode(errors="replace")))

    def view(self, text: str) -> str:
        """Return the model's view of ``text``, as it stands after a line break."""
        # Lone surrogates are no text to the model; they become question marks.
        text = ("\n" + text).encode("utf-8", "replace").decode("utf-8")
        if self._prose:
            # All but the end is mostly what it was at the key before.
            end = joint(text, len(text) - len(text) % _SETTLED)
            text = self._normalise(text[:end]) + normalise(text[end:])
        return text.lower() if self._lowercase else text

    def reset(self) -> None:
        """Forget every document."""
        self._tracks.clear()
        self._cells.clear()
        self._before, self._pieces = (0, ""), []
        self._normalise.cache_clear()

    def _chunk_surprisal(self, track: _Track) -> float | None:
        """Return the nats of the last whole chunk but its first token, None if there is none."""
        full = len(track.chunks) - 1
        if full > 0 and full not in track.surprisals:
            start = (full - 1) * _CHUNK
            ids = np.asarray(track.tokens[start : start + _CHUNK], np.int32)
            out = self._model.step(ids[None, :-1], track.chunks[full - 1].state, keep=_CHUNK - 1)
            known = out.logits[0, np.arange(_CHUNK - 1), ids[1:]] - _log_totals(out.logits[0])
            track.surprisals[full] = -float(known.sum())
        return track.surprisals.get(full)

    def _cells_before(self, before: str, offset: int, cell: int) -> list[tuple[int, Sequence[int]]]:
        """Return the tokens of the cells before ``cell``, each with its key."""
        first = max(0, cell - _REMEMBERED)
        # All that decides where the cells start and end: at most keys, what it was before.
        text = before[max(0, first * _CELL - offset - 1) : max(0, (cell + 1) * _CELL - offset)]
        if self._before != (cell, text):
            self._before = cell, text
            self._pieces = []
            end = _anchor(before, offset, cell)
            for earlier in range(cell - 1, first - 1, -1):
                start = _anchor(before, offset, earlier)
                self._pieces.append(self._piece(before[start:end]))
                end = start
        return self._pieces

    def _piece(self, text: str) -> tuple[int, tuple[int, ...]]:
        """Return the key and the tokens of a cell's text."""
        if text not in self._cells:
            tokens = tuple(self._tokenizer.encode(self.view(text)).tolist())
            self._cells[text] = (next(self._keys), tokens)
            if len(self._cells) > _KEPT_CELLS:
                self._cells.popitem(last=False)
        self._cells.move_to_end(text)
        return self._cells[text]

    def _follow(self, text: str, cancelled: Callable[[], bool]) -> _Track:
        track = self._take(text)
        for _ in self._advance(track):
            if cancelled():
                raise Cancelled
        return track

    def _take(self, text: str) -> _Track:
        """Return a track of ``text``, of which some tokens may still have to be read."""
        track = self._best_track(text)
        self._rewind(track, text)
        self._extend(track, text)
        return track

    def _best_track(self, text: str) -> _Track:
        """Return the track that shares the longest beginning with ``text``, or a new one."""
        shared, key = max(
            ((common_prefix(track.text, text), key) for key, track in self._tracks.items()),
            default=(0, -1),
        )
        if shared >= min(_SHORTEST_REUSE, len(text) // 2) and key >= 0:
            self._tracks.move_to_end(key)
            return self._tracks[key]
        track = _Track(next(self._keys))
        self._tracks[track.key] = track
        if len(self._tracks) > _TRACKS:
            self._tracks.popitem(last=False)
        return track

    def _rewind(self, track: _Track, text: str) -> None:
        """Drop what was read of ``track`` beyond what its text has in common with ``text``."""
        if text.startswith(track.text):
            return
        common = text[: common_prefix(track.text, text)]
        settled = self._tokenizer.safe_boundary(common)
        while track.segments[-1][0] > settled:
            track.segments.pop()
        kept = track.segments[-1][1]
        del track.tokens[kept:]
        full = kept // _CHUNK
        del track.chunks[full + 1 :]
        track.steps = {k: v for k, v in track.steps.items() if k <= full}
        del track.behind[kept - (len(track.chunks) - 1) * _CHUNK :]
        track.surprisals = {k: v for k, v in track.surprisals.items() if k <= full}

    def _extend(self, track: _Track, text: str) -> None:
        """Take the tokens of ``text`` up to its safe boundary."""
        track.text = text
        # The line break before the text is read by itself: an empty page has logits, too.
        for boundary in (1, self._tokenizer.safe_boundary(text)):
            start = track.segments[-1][0]
            if boundary > start:
                track.tokens += self._tokenizer.encode(text[start:boundary]).tolist()
                track.segments.append((boundary, len(track.tokens)))

    def _advance(self, track: _Track) -> Iterator[None]:
        """Read what ``track`` has not read yet; yield before each call of the model."""
        if not track.chunks:
            vocabulary = np.zeros(self._model.vocabulary_size, np.float32)
            hidden = np.zeros(self._model.hidden_width, np.float32)
            passed = np.zeros((0, len(hidden[::_DIRECTIONS])), np.float32)
            track.chunks.append(_Point(self._model.zero_state(), vocabulary, hidden, passed))
            track.settled = passed
        while track.unread:
            yield
            # Somebody else may have read on, or changed the text, in between.
            ids = track.unread
            if len(ids) == _CHUNK:
                start = (len(track.chunks) - 1) * _CHUNK
                track.chunks.append(point := self._step(ids, track.chunks[-1]))
                track.settled = np.concatenate([track.settled[:start], point.passed])
                track.steps.pop(len(track.chunks) - 3, None)
            elif ids:
                track.behind.append(self._step(ids, track.last))

    def _step(self, ids: list[int], point: _Point) -> _Point:
        out = self._model.step(np.asarray([ids], np.int32), point.state)
        # A view of the last of many would keep the others, too.
        passed = out.hidden[0, :, ::_DIRECTIONS]
        passed = passed / np.maximum(np.linalg.norm(passed, axis=1, keepdims=True), _SHORTEST)
        return _Point(out.state, out.logits[0, -1], out.hidden[0, -1].copy(), passed)


def _log_totals(logits: np.ndarray) -> np.ndarray:
    """Return what scores (..., vocabulary) lack to be log probabilities (...)."""
    peak = logits.max(axis=-1, keepdims=True)
    return peak[..., 0] + np.log(np.exp(logits - peak).sum(axis=-1))


def _anchor(before: str, offset: int, cell: int) -> int:
    """Return where in ``before`` the reading of a cell starts: a rule of the text alone."""
    if cell <= 0:
        return 0
    start = max(0, cell * _CELL - offset)
    end = max(0, (cell + 1) * _CELL - offset)
    for mark in ("\n", " "):
        found = before.find(mark, max(0, start - 1), max(0, end - 1))
        if found >= 0:
            return found + 1
    return start


def common_prefix(one: str | Sequence[int], other: str | Sequence[int]) -> int:
    """Return the length of the common prefix, by bisection over slices, which compare in C."""
    low, high = 0, min(len(one), len(other))
    if one[:high] == other[:high]:
        return high
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low
