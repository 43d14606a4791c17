"""The token loop: a model's steps become ids, ids become text, text becomes strings.

Three layers of the same thing, each a thin one on the one below: `generate_ids`,
`generate_text`, `generate`. Whoever reads from a layer may stop at any token.
"""

import re
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple, Protocol

import numpy as np

from .errors import Cancelled
from .sampling import (
    SamplingOptions,
    likeliest,
    log_softmax,
    make_generator,
    penalise,
    sample,
    sample_rows,
)
from .tokenizer import TextTokenizer

# Tokens a model reads in one call: bounds the memory of a long prompt and the wait for a cancel.
READING_LENGTH = 256
# Tokens the repetition penalty looks back on.
REPETITION_WINDOW = 64
# Tokens in a row that are never written a second time, by level: about four words.
LONGEST_RUNS = {"char": 20, "subword": 5, "word": 7}

_SENTENCE_END = re.compile(
    r"(?<!\bMr)(?<!\bMrs)(?<!\bMs)(?<!\bDr)(?<!\bSt)(?<!\b[A-Z])(?<!\.)"
    r"(?:\.|\.{4}|[!?]+)[\"'\u2019\u201d)\]]*(?=\s)|\n"
)


class StepOutput(NamedTuple):
    """What one step of a model gives."""

    logits: np.ndarray  # (batch, keep, vocabulary), float32, before softmax
    hidden: np.ndarray  # (batch, time, hidden_width), float32
    state: np.ndarray  # (batch, state_width), float32


class StepModel(Protocol):
    """A recurrent model whose state its caller holds."""

    @property
    def vocabulary_size(self) -> int:
        """The number of tokens it knows."""

    @property
    def state_width(self) -> int:
        """The width of the state."""

    @property
    def hidden_width(self) -> int:
        """The width of the last layer's output."""

    def zero_state(self, batch: int = 1) -> np.ndarray:
        """Return the state at the start of everything, (batch, state_width)."""

    def step(self, tokens: np.ndarray, state: np.ndarray, keep: int = 1) -> StepOutput:
        """Read tokens (batch, time), int32, and score what follows the last `keep` of them."""


class Beam(NamedTuple):
    """One sequence of a beam search, and the natural logarithm of its probability."""

    ids: tuple[int, ...]
    log_probability: float


def never() -> bool:
    """Say that nobody has cancelled."""
    return False


def read_tokens(
    model: StepModel,
    tokens: np.ndarray,
    state: np.ndarray | None = None,
    *,
    cancelled: Callable[[], bool] = never,
) -> StepOutput:
    """Let the model read tokens (time,), at least one, and score what follows the last of them.

    Raises Cancelled within a bounded number of tokens.
    """
    state = model.zero_state() if state is None else state
    for start in range(0, len(tokens), READING_LENGTH):
        _check(cancelled)
        output = model.step(tokens[None, start : start + READING_LENGTH], state)
        state = output.state
    return output


def generate_ids(
    model: StepModel,
    start: StepOutput,
    options: Sequence[SamplingOptions],
    generators: Sequence[np.random.Generator],
    *,
    length: int,
    recent: Sequence[int] = (),
    banned: Sequence[int] = (),
    longest_run: int | None = None,
    finished: Collection[int] = (),
    cancelled: Callable[[], bool] = never,
) -> Iterator[tuple[int, int]]:
    """Yield (row, token): `length` tokens for each of the options, all rows in one batch.

    `start` is the model's output where the rows begin: one for all of them, or one row each.
    `recent` are the tokens before, for the repetition penalty; `banned` ones never come. No row
    writes `longest_run` tokens twice in the same order: the likeliest would soon go round in
    circles. A row that the reader puts into `finished` is not carried on. Raises Cancelled between
    tokens.

    An int8 model scales its activations by the whole batch: the same rows side by side give the
    same tokens again, but a row alone may come out differently where two tokens are nearly equal.
    """
    rows = list(range(len(options)))
    logits = np.repeat(start.logits[:, -1], len(rows) // len(start.logits), axis=0)
    state = np.repeat(start.state, len(rows) // len(start.state), axis=0)
    written = [deque(recent, REPETITION_WINDOW) for _ in rows]
    runs = [_Runs(longest_run) for _ in rows]
    planned = {
        row: beam_search(
            model,
            StepOutput(logits[row, None, None], start.hidden, state[row, None]),
            options[row],
            length=length,
            recent=recent,
            banned=banned,
            longest_run=longest_run,
            cancelled=cancelled,
        )[0].ids
        for row in rows
        if options[row].strategy == "beam"
    }

    # Whether the rows differ in their chance alone.
    alike = not planned and len({replace(one, seed=None) for one in options}) == 1

    for position in range(length):
        if banned:
            logits[:, banned] = -np.inf
        for row, scores in zip(rows, logits, strict=True):
            runs[row].rule_out_circles(scores)
        if alike:
            chances = [generators[row] for row in rows]
            chosen = sample_rows(logits, options[0], chances, [written[row] for row in rows])
        else:
            chosen = [
                planned[row][position]
                if row in planned
                else sample(scores, options[row], generators[row], written[row])
                for row, scores in zip(rows, logits, strict=True)
            ]
        for row, token in zip(rows, chosen, strict=True):
            _check(cancelled)
            written[row].append(token)
            runs[row].append(token)
            yield row, token

        going_on = [index for index, row in enumerate(rows) if row not in finished]
        if position == length - 1 or not going_on:
            return
        if len(going_on) < len(rows):
            rows, state = [rows[index] for index in going_on], state[going_on]
        output = model.step(np.array([[written[row][-1]] for row in rows], np.int32), state)
        logits, state = output.logits[:, -1], output.state


def generate_text(
    model: StepModel,
    tokenizer: TextTokenizer,
    start: StepOutput,
    options: Sequence[SamplingOptions],
    generators: Sequence[np.random.Generator],
    *,
    length: int,
    to_sentence_end: bool = False,
    recent: Sequence[int] = (),
    cancelled: Callable[[], bool] = never,
) -> Iterator[tuple[int, str]]:
    """Yield (row, new text) as `generate_ids` yields tokens, and never half a character.

    With `to_sentence_end` a row ends where its first sentence does, before the space that follows.
    """
    streams = [tokenizer.stream() for _ in options]
    texts = ["" for _ in options]
    finished: set[int] = set()
    tokens = generate_ids(
        model,
        start,
        options,
        generators,
        length=length,
        recent=recent,
        banned=() if tokenizer.unknown_id is None else (tokenizer.unknown_id,),
        longest_run=LONGEST_RUNS[tokenizer.level],
        finished=finished,
        cancelled=cancelled,
    )
    for row, token in tokens:
        new = streams[row].push(token)
        end = sentence_end(texts[row] + new) if to_sentence_end else None
        if end is not None:
            new = new[: max(end - len(texts[row]), 0)]
            finished.add(row)
        texts[row] += new
        if new:
            yield row, new
    for row, stream in enumerate(streams):
        if row not in finished and (rest := stream.finish()):
            yield row, rest


def generate(
    model: StepModel,
    tokenizer: TextTokenizer,
    prompt: str,
    options: Sequence[SamplingOptions],
    *,
    length: int,
    to_sentence_end: bool = False,
    cancelled: Callable[[], bool] = never,
) -> list[str]:
    """Return how each of the options continues the prompt, side by side, `length` tokens each.

    `prompt` is text as the model knows it; it is read as if after a line break.
    """
    ids = tokenizer.encode("\n" + prompt)
    texts = ["" for _ in options]
    for row, new in generate_text(
        model,
        tokenizer,
        read_tokens(model, ids, cancelled=cancelled),
        options,
        [make_generator(row.seed, prompt) for row in options],
        length=length,
        to_sentence_end=to_sentence_end,
        recent=ids[-REPETITION_WINDOW:].tolist(),
        cancelled=cancelled,
    ):
        texts[row] += new
    return texts


def beam_search(
    model: StepModel,
    start: StepOutput,
    options: SamplingOptions,
    *,
    length: int,
    recent: Sequence[int] = (),
    banned: Sequence[int] = (),
    longest_run: int | None = None,
    cancelled: Callable[[], bool] = never,
) -> list[Beam]:
    """Return the likeliest sequences of `length` tokens that were found, the best one first.

    `start`, with a batch of one, is the model's output where they begin. All beams go through the
    model in one batch. Raises Cancelled between steps.
    """
    beams = [Beam((), 0.0)]
    logits, state = start.logits[:, -1].copy(), start.state
    while True:
        _check(cancelled)
        logits[:, list(banned)] = -np.inf
        scores = np.empty_like(logits, np.float64)
        for beam, row, line in zip(beams, logits, scores, strict=True):
            penalised = _penalised(row, options, recent, beam.ids)
            _Runs(longest_run, beam.ids).rule_out_circles(penalised)
            line[:] = beam.log_probability + log_softmax(penalised)
        best = likeliest(scores.ravel(), options.beams)
        best = best[np.isfinite(scores.ravel()[best])]
        parents, tokens = np.divmod(best, scores.shape[1])
        beams = [
            Beam((*beams[parent].ids, int(token)), float(scores[parent, token]))
            for parent, token in zip(parents, tokens, strict=True)
        ]
        if len(beams[0].ids) >= length:
            return beams
        output = model.step(tokens[:, None].astype(np.int32), state[parents])
        logits, state = output.logits[:, -1], output.state


def sentence_end(text: str) -> int | None:
    """Return where the first sentence of the text ends, closing quotes included.

    None while it goes on: a full stop counts only once white space follows it.
    """
    match = _SENTENCE_END.search(text)
    if match is None:
        return None
    return match.start() if match[0] == "\n" else match.end()


class _Runs:
    """What a row has written, and what followed each run of tokens that is one short of too long.

    Where such a run comes again, what followed it before would close a circle.
    """

    def __init__(self, longest: int | None, tokens: Iterable[int] = ()) -> None:
        self._before = 0 if longest is None else longest - 1
        self._last: deque[int] = deque(maxlen=self._before)
        self._after: dict[tuple[int, ...], list[int]] = {}
        for token in tokens:
            self.append(token)

    def append(self, token: int) -> None:
        if self._before and len(self._last) == self._before:
            self._after.setdefault(tuple(self._last), []).append(token)
        self._last.append(token)

    def rule_out_circles(self, scores: np.ndarray) -> None:
        """Make what would close a circle impossible in scores (vocabulary,), if others are not."""
        found = self._after.get(tuple(self._last))
        if found is not None:
            known = scores[found]
            scores[found] = -np.inf
            if not np.isfinite(scores).any():
                scores[found] = known


def _penalised(
    logits: np.ndarray, options: SamplingOptions, recent: Sequence[int], written: Sequence[int]
) -> np.ndarray:
    seen = [*recent, *written][-REPETITION_WINDOW:]
    return penalise(logits, options.repetition_penalty, seen)


def _check(cancelled: Callable[[], bool]) -> None:
    if cancelled():
        raise Cancelled
