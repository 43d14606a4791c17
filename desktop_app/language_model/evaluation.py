"""How good a model is: how surprised it is by a text, and how much typing it saves.

Surprise is measured in bits per character, so that models of different levels compare. Typing is
measured by protocol inline-1 with whole words: a writer who reproduces a text takes a suggestion,
or its first word, for one keystroke where it is what comes next and ends where a word ends.
"""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from . import WINDOW
from .completer import Completer, CompletionOptions
from .errors import Cancelled, OptionError
from .generation import StepModel, never, read_tokens
from .memory import LONGEST_CONTEXT, DocumentMemory
from .model_file import ModelCard
from .sampling import log_softmax
from .surprisal import spelling_cost, spelling_costs
from .tokenizer import TextTokenizer
from .typography import normalise, strip_emphasis, unwrap_lines

SKIPPED_CHARACTERS = 5_000
SURPRISE_CHARACTERS = 100_000
TYPED_CHARACTERS = 20_000

# Tokens scored in one call: bounds the memory of their logits.
_SCORED_TOGETHER = 128

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_FIRST_WORD = re.compile(rf"[\W_]*{_WORD.pattern}")


@dataclass(frozen=True)
class Surprise:
    """How unexpected a text was to a model, in natural units over all of it.

    `characters` are those of the model's view of the text.
    """

    characters: int
    words: int
    nats: float

    def __add__(self, other: "Surprise") -> "Surprise":
        return Surprise(
            self.characters + other.characters, self.words + other.words, self.nats + other.nats
        )

    @property
    def nats_per_character(self) -> float:
        """The mean surprise of a character."""
        return self.nats / self.characters

    @property
    def bits_per_character(self) -> float:
        """The mean surprise of a character, in bits."""
        return self.nats_per_character / math.log(2)

    @property
    def perplexity_per_word(self) -> float:
        """How many words, equally likely, would surprise as much; what parts them is charged too.

        Infinite where there is no word, or the number is too great.
        """
        try:
            return math.exp(self.nats / self.words)
        except (OverflowError, ZeroDivisionError):
            return math.inf


@dataclass(frozen=True)
class Typing:
    """What a simulated writer had to do; `characters` are those of the writer's text.

    A suggestion is `shown` anew where it is not the rest of the one before.
    """

    characters: int
    keystrokes: int
    word_starts: int
    next_words_right: int
    shown: int
    accepted: int

    def __add__(self, other: "Typing") -> "Typing":
        return Typing(
            self.characters + other.characters,
            self.keystrokes + other.keystrokes,
            self.word_starts + other.word_starts,
            self.next_words_right + other.next_words_right,
            self.shown + other.shown,
            self.accepted + other.accepted,
        )

    @property
    def savings(self) -> float:
        """The share of the keystrokes that suggestions saved."""
        return 1 - self.keystrokes / self.characters

    @property
    def next_word_accuracy(self) -> float:
        """Of the words that follow a space, the share suggested before their first letter."""
        return self.next_words_right / self.word_starts if self.word_starts else 0.0

    @property
    def acceptance(self) -> float:
        """How many suggestions were accepted for each that was shown anew."""
        return self.accepted / self.shown if self.shown else 0.0


NOTHING_TYPED = Typing(0, 0, 0, 0, 0, 0)


def writers_text(text: str) -> str:
    """Return the text of a file as its writer would type it.

    Plain quotes and dashes, single spaces, no `_emphasis_`, hard-wrapped lines joined, paragraphs
    parted by an empty line.
    """
    lines = strip_emphasis(text.replace("\r\n", "\n").replace("\r", "\n")).split("\n")
    return unwrap_lines("\n".join(map(normalise, lines)))


def models_text(text: str, card: ModelCard) -> str:
    """Return the text of a file as a model of this card reads it."""
    if card.normalisation == "prose":
        text = normalise(writers_text(text))
    return text.lower() if card.lowercase else text


def measure_surprise(
    model: StepModel,
    tokenizer: TextTokenizer,
    text: str,
    *,
    skip: int = SKIPPED_CHARACTERS,
    characters: int = SURPRISE_CHARACTERS,
    memory: DocumentMemory | None = None,
    cancelled: Callable[[], bool] = never,
) -> Surprise:
    """Return how unexpected the characters after the first `skip` are; those are read before.

    `text` is the model's. An unknown word is charged for itself and for its letters, spelled in a
    code that the vocabulary alone decides, so that a small vocabulary is no advantage. With
    a `memory` the text before each token counts, as it does for suggestions. Raises
    OptionError if the text is not longer than `skip`.
    """
    measured = _measured(text, skip, characters)
    ids = tokenizer.encode(measured)
    read = tokenizer.encode("\n" + text[:skip])
    start = read_tokens(model, read, cancelled=cancelled)
    expected, state = start.logits[:, -1], start.state
    recall = None if memory is None else _Recall(memory, read)
    nats = 0.0
    for first in range(0, len(ids), _SCORED_TOGETHER):
        if cancelled():
            raise Cancelled
        tokens = ids[first : first + _SCORED_TOGETHER]
        output = model.step(tokens[None], state, keep=len(tokens))
        # What is expected before each token: what followed the one before it.
        scores = np.concatenate([expected, output.logits[0]])
        expectations = log_softmax(scores[:-1])
        if recall is not None:
            nats += recall.surprise(np.exp(expectations), tokens)
        else:
            nats -= expectations[np.arange(len(tokens)), tokens].sum()
        expected, state = scores[-1:], output.state
    if tokenizer.unknown_id is not None:
        costs = spelling_costs(tokenizer)
        nats += sum(spelling_cost(costs, word) for word in tokenizer.unknown_words(measured))
    return Surprise(len(measured), len(_WORD.findall(measured)), float(nats))


def measure_typing(
    suggest: Callable[[str], str],
    text: str,
    *,
    skip: int = SKIPPED_CHARACTERS,
    characters: int = TYPED_CHARACTERS,
    cancelled: Callable[[], bool] = never,
) -> Typing:
    """Let a simulated writer type the characters after the first `skip`, which are there already.

    `suggest` gets the text before the caret and answers what is shown, "" for nothing. Raises
    OptionError if the text is not longer than `skip`.
    """
    measured = _measured(text, skip, characters)
    text = text[:skip] + measured
    words = {word.start(): word for word in _WORD.finditer(text)}
    inside_words = {
        place for word in words.values() for place in range(word.start() + 1, word.end())
    }

    def accepted(suggestion: str, caret: int) -> int:
        """Return how many characters of a suggestion the writer takes."""
        first_word = _FIRST_WORD.match(suggestion)
        for piece in (suggestion, first_word[0] if first_word else ""):
            fits = len(piece) >= 2 and text.startswith(piece, caret)
            if fits and caret + len(piece) not in inside_words:
                return len(piece)
        return 0

    keystrokes = word_starts = next_words_right = shown = accepts = 0
    rest = ""
    caret = skip
    while caret < len(text):
        if cancelled():
            raise Cancelled
        suggestion = suggest(text[:caret])
        taken = accepted(suggestion, caret)
        after = caret + max(1, taken)
        keystrokes += 1
        shown += suggestion not in ("", rest)
        accepts += taken > 0
        rest = suggestion[1:] if not taken and suggestion[:1] == text[caret] else ""
        # A word is a next word wherever it starts, even inside what was accepted.
        for place in range(max(caret, skip + 1), after):
            if place in words and text[place - 1] == " ":
                offered = _WORD.match(suggestion if place == caret else suggest(text[:place]))
                word_starts += 1
                next_words_right += offered is not None and offered[0] == words[place][0]
        caret = after
    return Typing(len(measured), keystrokes, word_starts, next_words_right, shown, accepts)


def assistant(completer: Completer, options: CompletionOptions) -> Callable[[str], str]:
    """Return what answers a text with what is shown after it, "" for nothing."""

    def suggest(before: str) -> str:
        offset = max(0, len(before) - WINDOW)
        suggestion = completer.suggest(before[offset:], options, offset=offset)
        return "" if suggestion is None else suggestion.text

    return suggest


def repetition(text: str) -> float:
    """Return the share of the runs of four words that stood in the text before."""
    words = _WORD.findall(text)
    runs = [tuple(words[at : at + 4]) for at in range(len(words) - 3)]
    return 1 - len(set(runs)) / len(runs) if runs else 0.0


class _Recall:
    """The memory of a text that is read from its beginning to its end."""

    _PIECE = 512
    _PIECES = 32

    def __init__(self, memory: DocumentMemory, read: np.ndarray) -> None:
        self._memory = memory
        self._tokens: list[int] = []
        for token in read.tolist():
            self._learn(token)

    def surprise(self, probabilities: np.ndarray, tokens: np.ndarray) -> float:
        """Return the nats of tokens (time,), expected with probabilities (time, vocabulary)."""
        nats = 0.0
        for row, token in zip(probabilities, tokens.tolist(), strict=True):
            recent = self._tokens[-LONGEST_CONTEXT:]
            nats -= math.log(self._memory.mix(row[None], [recent])[0, token])
            self._learn(token)
        return nats

    def _learn(self, token: int) -> None:
        piece = len(self._tokens) // self._PIECE
        if len(self._tokens) % self._PIECE == 0 and piece >= self._PIECES:
            self._memory.forget(piece - self._PIECES)
        self._memory.learn(piece, token)
        self._tokens.append(token)


def _measured(text: str, skip: int, characters: int) -> str:
    if skip < 0 or characters < 1:
        raise OptionError(
            f"At least 0 characters can be skipped and 1 measured, not {skip} and {characters}."
        )
    if len(text) <= skip:
        raise OptionError(
            f"The text has only {len(text):,} characters and the first {skip:,} are not measured: "
            "skip fewer."
        )
    return text[skip : skip + characters]
