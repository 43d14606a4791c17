"""The likeliest next words, by their whole probability: a beam search over ways to spell them.

A word's probability is the sum over the ways to write it in tokens, times the probability that
it ends there. One call finds one word, with the white space and punctuation before it.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from .errors import Cancelled
from .generation import StepModel
from .lexicon import WORD
from .memory import LONGEST_CONTEXT, DocumentMemory
from .sampling import likeliest, softmax
from .token_index import TokenIndex, goes_on_with_word

_ROUNDS: Final = 16
_FAR_BELOW: Final = 0.03
"""A spelling this much less likely than the best one is not followed: no likely word is lost."""
_FAR_BELOW_HALF_TYPED: Final = 0.002
"""The same where it has to agree with a half-typed word: unlikely pieces may spell likely words."""
_OF_ITS_SPELLINGS: Final = 0.5
"""A word likely enough may have two spellings, neither of which is: both are followed from here."""
_LIKELY_SPACE: Final = 0.25
_STRANGE: Final = math.log(0.1)
"""What a word that stands nowhere is likely beside what its pieces say."""


@dataclass(frozen=True)
class FoundWord:
    """A word that may come next, and the model as it stands behind it.

    ``log_probability`` counts the word and that it ends; ``ends`` is the probability of the end
    alone, ``space`` the share of it that goes on with a space. ``expected`` (vocabulary,) is how
    likely each token comes behind it, and ``state`` (1, state width) the model there, ``recent``
    are the last tokens of it.
    """

    text: str
    log_probability: float
    ends: float
    space: float
    expected: np.ndarray
    state: np.ndarray
    recent: tuple[int, ...]

    @property
    def shown(self) -> str:
        """The word with the space that follows it, where one is likely enough.

        A space too many costs nothing: punctuation typed behind it takes its place.
        """
        return self.text + " " * (self.space > _LIKELY_SPACE)


@dataclass(frozen=True)
class _Spelling:
    """Tokens chosen so far: what they add behind the caret, and what is still to be spelled."""

    log_probability: float
    parent: int
    recent: tuple[int, ...]
    text: bytes
    pending: bytes
    after_space: bool = False


class WordSearch:
    """Finds the words that may stand next, the best of them first."""

    def __init__(self, model: StepModel, index: TokenIndex) -> None:
        self._model = model
        self._index = index

    def find(
        self,
        expected: np.ndarray,
        state: np.ndarray,
        pending: bytes,
        *,
        width: int,
        count: int,
        within: float = math.inf,
        least: float = 0.0,
        recent: tuple[int, ...] = (),
        memory: DocumentMemory | None = None,
        after_word: bool = False,
        begun: str = "",
        is_word: Callable[[str], bool] | None = None,
        weigh: Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]] | None = None,
        cancelled: Callable[[], bool],
    ) -> list[FoundWord]:
        """Return at most ``count`` words, best first, that agree with ``pending``.

        ``expected`` (vocabulary,) is how likely each token is where ``pending`` starts, and
        ``state`` (1, state width) the model there; log probabilities are given ``pending``.
        ``width`` spellings are followed side by side. ``recent`` are the tokens before, for the
        ``memory`` that is mixed in if there is one.
        Words less likely than the best one by more than the factor ``within`` are not looked for,
        nor those less likely than ``least``, given ``pending``.
        ``after_word``: a word has just ended, so that nothing may go on with it. ``begun`` is the
        word at the caret as far as it is typed, ``pending`` or not: what ``is_word`` does not know
        with it is less likely than its spelling says. ``weigh`` gets how likely each token is to
        come first (vocabulary,), and answers with tokens and their chances anew.
        """
        found: dict[str, FoundWord] = {}
        agreeing = 0.0
        states = state
        spellings = [_Spelling(0.0, 0, recent[-LONGEST_CONTEXT:], b"", pending)]
        probabilities = expected[None]
        far_below = _FAR_BELOW_HALF_TYPED if pending.strip() else _FAR_BELOW
        for _ in range(_ROUNDS):
            joint = self._joint(spellings, probabilities, after_word)
            if weigh is not None:
                tokens, chances = weigh(joint[0])
                joint[0, tokens], weigh = chances, None
            agreeing += self._agreeing_mass(spellings, joint)
            floor = max(
                self._floor(found, count, within),
                far_below * float(joint.max()),
                least * _OF_ITS_SPELLINGS * (agreeing if pending else 1.0),
            )
            spellings = self._best(spellings, joint, floor, width)
            if not spellings:
                break
            if cancelled():
                raise Cancelled
            out = self._model.step(
                np.array([spelling.recent[-1:] for spelling in spellings], np.int32),
                states[[spelling.parent for spelling in spellings]],
            )
            states = out.state
            probabilities = mixed_with(
                memory, out.logits[:, -1], [spelling.recent for spelling in spellings]
            )
            for at, spelling in enumerate(spellings):
                word = self._ended(spelling, probabilities[at], states[at : at + 1])
                if word:
                    if is_word is not None and not is_word(_last_word(begun + word.text)):
                        word = replace(word, log_probability=word.log_probability + _STRANGE)
                    found[word.text] = _merged(word, found.get(word.text))
            after_word = False
        total = math.log(agreeing) if agreeing > 0 else 0.0
        best = sorted(found.values(), key=lambda word: -word.log_probability)[:count]
        return [
            replace(word, log_probability=min(0.0, word.log_probability - total)) for word in best
        ]

    def _joint(
        self, spellings: list[_Spelling], probabilities: np.ndarray, after_word: bool
    ) -> np.ndarray:
        """Return the probability (spellings, vocabulary) of each way to go on, 0 where none."""
        index = self._index
        weights = np.exp([[spelling.log_probability] for spelling in spellings])
        joint = probabilities * weights.astype(np.float32)
        for row, spelling in zip(joint, spellings, strict=True):
            if spelling.pending:
                ids = index.agreeing_with(spelling.pending)
                agreeing = row[ids]
                row[:] = 0
                row[ids] = agreeing
            elif goes_on_with_word(spelling.text[-1:]):
                # That the word ends here is for `_ended` to say.
                row *= index.within_word
            else:
                row *= index.begins_word if after_word else index.shown
                if spelling.after_space:
                    row *= 1 - index.space
        return joint

    def _agreeing_mass(self, spellings: list[_Spelling], joint: np.ndarray) -> float:
        """Return the probability of what spells all that is half typed, with this token."""
        return sum(
            float(row[self._index.starting_with(spelling.pending)].sum())
            for row, spelling in zip(joint, spellings, strict=True)
            if spelling.pending
        )

    def _best(
        self, spellings: list[_Spelling], joint: np.ndarray, floor: float, width: int
    ) -> list[_Spelling]:
        """Return the ``width`` likeliest ways to go on, none of them less likely than ``floor``."""
        # One dimension at a time: NumPy finds what is not zero in two far more slowly.
        places = np.flatnonzero(joint > floor)
        rows, tokens = np.divmod(places, joint.shape[1])
        chances = joint[rows, tokens]
        best = likeliest(chances, width)
        return [
            _Spelling(
                math.log(chance),
                int(row),
                (*spellings[row].recent, int(token))[-LONGEST_CONTEXT:],
                spellings[row].text + self._index.token_bytes[token][len(spellings[row].pending) :],
                spellings[row].pending[len(self._index.token_bytes[token]) :],
                self._index.token_bytes[token][-1:] in b" \n",
            )
            for row, token, chance in zip(rows[best], tokens[best], chances[best], strict=True)
        ]

    def _ended(
        self, spelling: _Spelling, probabilities: np.ndarray, state: np.ndarray
    ) -> FoundWord | None:
        """Return what ``spelling`` has written as a word, if it may end there."""
        try:
            text = spelling.text.decode()
        except UnicodeDecodeError:
            return None
        if not text or spelling.pending:
            return None
        index = self._index
        space = float(probabilities @ index.space)
        if goes_on_with_word(text[-1].encode()):
            ends = 1.0 - float(probabilities @ index.within_word)
        elif not text.isspace() and not any(map(str.isalnum, text)):
            # Punctuation alone may be worth showing where a space or a line break follows.
            ends = space + float(probabilities @ index.line_break)
        else:
            return None
        if ends <= 0:
            return None
        log_probability = spelling.log_probability + math.log(ends)
        word = FoundWord(
            text, log_probability, ends, space / ends, probabilities, state, spelling.recent
        )
        # One character is typed as fast as it is accepted.
        return word if len(word.shown) > 1 else None

    @staticmethod
    def _floor(found: dict[str, FoundWord], count: int, within: float) -> float:
        """Return the probability below which nothing more is looked for: see `find`."""
        known = sorted((word.log_probability for word in found.values()), reverse=True)
        last = math.exp(known[count - 1]) if len(known) >= count else 0.0
        return max(last, math.exp(known[0]) / within) if known else 0.0


def mixed_with(
    memory: DocumentMemory | None, logits: np.ndarray, recent: Sequence[Sequence[int]]
) -> np.ndarray:
    """Return the probabilities (rows, vocabulary) of what comes next, each behind its tokens."""
    probabilities = softmax(logits)
    return probabilities if memory is None else memory.mix(probabilities, recent)


def _last_word(text: str) -> str:
    """Return the last word of ``text``, "" where there is none."""
    words = WORD.findall(text)
    return words[-1] if words else ""


def _merged(word: FoundWord, known: FoundWord | None) -> FoundWord:
    """Add up two ways to spell a word; the model goes on from the likelier one."""
    if known is None:
        return word
    likelier = max(known, word, key=lambda one: one.log_probability)
    both = np.logaddexp(known.log_probability, word.log_probability)
    return replace(likelier, log_probability=float(both))
