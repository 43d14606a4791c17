"""Text in, suggestion out: what an assistant shows after the caret.

The likeliest words come from a search over whole words (`word_search`); strategies of chance
draw tokens as `generation` does. Either way the answer is a function of the text, the options
and the seed alone.
"""

import math
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import numpy as np

from . import WINDOW
from .document_state import DocumentState, Reading
from .errors import Cancelled, OptionError
from .generation import StepModel, StepOutput, generate_ids, generate_text, never, sentence_end
from .lexicon import Lexicon
from .memory import DocumentMemory
from .model_file import ModelCard, ModelFile
from .ngrams import NgramTable
from .ranking import Ranking, evidence
from .sampling import SamplingOptions, distribution, likeliest, make_generator, penalise, sample
from .surprisal import ParagraphSurprisal, Stretch, SurprisalReader
from .token_index import TokenIndex, goes_on_with_word
from .tokenizer import TextTokenizer
from .typography import to_writer
from .unwelcome import is_unwelcome
from .word_search import FoundWord, WordSearch, mixed_with

TO_SENTENCE_END: Final = -1
_LONGEST_HALF_WORD: Final = 64
_LONGEST_SENTENCE: Final = 40
_WIDEST: Final = 64
_SMALL_SHARE: Final = 0.02
_MOST_PATHS: Final = 8
_CHOSEN_FROM: Final = 3
_LAST_WORD: Final = re.compile(r"[\w']+\Z")
_HIDDEN_BONUS: Final = math.log(1.3)
_FORESEEN_LETTERS: Final = 4
_FORESIGHT_STEPS: Final = 150
_LETTERS_OF: Final = 40
_LIKELY_LETTER: Final = 0.03
_PLAIN: Final = SamplingOptions("temperature")


@dataclass(frozen=True, kw_only=True)
class CompletionOptions:
    """What to suggest and how sure to be of it.

    ``words``: 0 the rest of the word, n at most n words, -1 to the end of the sentence.
    ``gate``: least probability of a first word that is shown, 0 to 1; 0 shows whatever there is.
    ``extend``: how sure a second word must be, given the first, to be shown with it; for further
    ones, the keystrokes that they save count, too. 0 shows as many words as there may be.
    ``width``: how many ways to spell the first word are followed side by side.
    ``alternatives``: how many suggestions, 1 to 8, that differ in their first word.
    ``quiet_above``: bits per character of the last sentences above which nothing is shown.
    ``memory``: how far the likeliest words lean to what was written before, 0 (not at all) to 1.
    The gate and ``extend`` are for the likeliest words; a strategy of chance shows what it draws.
    """

    sampling: SamplingOptions = field(default_factory=SamplingOptions)
    words: int = 4
    gate: float = 0.0
    extend: float = 0.45
    width: int = 8
    alternatives: int = 1
    quiet_above: float = 4.0
    memory: float = 0.5

    def __post_init__(self) -> None:
        if not -1 <= self.words <= _LONGEST_SENTENCE:
            raise OptionError(
                f"The length must be -1 (a sentence) to {_LONGEST_SENTENCE} words, "
                f"not {self.words!r}."
            )
        for name in ("gate", "extend", "memory"):
            if not 0 <= getattr(self, name) <= 1:
                raise OptionError(f"The {name} must be 0 to 1, not {getattr(self, name)!r}.")
        if not 1 <= self.width <= _WIDEST:
            raise OptionError(f"The width must be 1 to {_WIDEST}, not {self.width!r}.")
        if not 1 <= self.alternatives <= 8:
            raise OptionError(f"There can be 1 to 8 alternatives, not {self.alternatives!r}.")
        if not self.quiet_above > 0:
            raise OptionError(f"quiet_above must be more than 0, not {self.quiet_above!r}.")


DEFAULT: Final = CompletionOptions()


@dataclass(frozen=True)
class Suggestion:
    """What is shown after the caret, and inserted exactly so.

    ``probability`` is that of the words shown, None where chance drew them; ``alternatives`` are
    other suggestions, best first.
    """

    text: str
    probability: float | None
    alternatives: tuple[str, ...] = ()


class Foreseen(NamedTuple):
    """The answer to a question that nobody has asked yet; see `Completer.suggest`."""

    before: str
    offset: int
    suggestion: Suggestion | None


@dataclass(frozen=True)
class TokenCandidate:
    """A token that may come next, before and after the sampling options have shaped it."""

    text: str
    probability: float
    shaped_probability: float


@dataclass(frozen=True)
class _Phrase:
    """Words in a row: their text, probability, and the model behind the last of them."""

    text: str
    log_probability: float
    last: FoundWord

    @property
    def ends_sentence(self) -> bool:
        return sentence_end(self.text + " ") == len(self.text)

    @property
    def shown(self) -> str:
        """The words as a writer wants them: with the space that follows, where one does."""
        space_behind = self.last.shown[len(self.last.text) :]
        return self.text + (" " if self.ends_sentence else space_behind)


class Completer:
    """Suggests how a text goes on; keeps what it has read, so that going on costs a step or two."""

    def __init__(
        self,
        model: StepModel,
        tokenizer: TextTokenizer,
        card: ModelCard,
        *,
        unwelcome: Collection[str] = (),
        lexicon: Lexicon | None = None,
        shares: np.ndarray | None = None,
        table: NgramTable | None = None,
        ranking: Ranking | None = None,
    ) -> None:
        """Take a model; ``shares`` (vocabulary,) are those of the tokens in its training text.

        The ``table``, to which the ``ranking`` belongs, is mixed into the model already.
        """
        self._table, self._ranking = table, ranking
        self._model = model
        self._unwelcome = unwelcome
        self._lexicon = lexicon
        self._tokenizer = tokenizer
        self._index = TokenIndex(tokenizer)
        self._words = WordSearch(model, self._index)
        self._memory = DocumentMemory.of(tokenizer, shares=shares)
        self._document = DocumentState(
            model, tokenizer, prose=card.normalisation == "prose", lowercase=card.lowercase
        )
        self._surprisal = SurprisalReader(model, tokenizer, card)
        self._foreseen: dict[tuple[object, ...], Suggestion | None] = {}

    @classmethod
    def of(
        cls,
        file: ModelFile,
        model: StepModel,
        *,
        general: ModelFile | None = None,
        unwelcome: Collection[str] = (),
    ) -> "Completer":
        """Return a completer that speaks with ``model`` and knows what else a file tells.

        A voice ranks as the ``general`` model does, whose n-grams lie beneath its own.
        """
        ranks = general or file
        return cls(
            model,
            file.tokenizer,
            file.card,
            unwelcome=unwelcome,
            lexicon=file.lexicon,
            shares=None if file.ngrams is None else file.ngrams.shares,
            table=ranks.ngrams,
            ranking=ranks.ranking,
        )

    def suggest(
        self,
        before: str,
        options: CompletionOptions = DEFAULT,
        *,
        offset: int = 0,
        after: str = "",
        cancelled: Callable[[], bool] = never,
    ) -> Suggestion | None:
        """Return what to show after ``before``, None where nothing is worth showing.

        ``before`` is the document up to the caret or its last WINDOW characters, which ``offset``
        characters precede; ``after`` is what stands behind the caret: it is never repeated.
        Raises Cancelled between two steps of the model, ModelRunError if the model fails.
        """
        reading = self._document.read(before, offset, cancelled)
        if len(reading.pending) > _LONGEST_HALF_WORD:
            return None
        if math.isfinite(options.quiet_above):
            surprisal = self._document.surprisal(reading)
            if surprisal is not None and surprisal > options.quiet_above:
                return None
        if options.sampling.takes_likeliest or options.sampling.strategy == "beam":
            phrases = self._likeliest(reading, before, options, cancelled)
        else:
            phrases = self._drawn(reading, options, cancelled)
        shown = [
            (to_writer(text, before), probability)
            for text, probability in phrases
            if text.strip()
            and not _repeats(text, after)
            and not is_unwelcome(text, before, self._unwelcome)
        ]
        if not shown:
            return None
        (text, probability), *others = shown
        return Suggestion(text, probability, tuple(dict.fromkeys(other for other, _ in others)))

    def continuations(
        self,
        before: str,
        options: Sequence[SamplingOptions],
        length: int,
        *,
        offset: int = 0,
        cancelled: Callable[[], bool] = never,
    ) -> Iterator[tuple[int, str]]:
        """Yield (row, new text): ``length`` tokens for each of the options, in one batch.

        All together continue ``before`` as it stands, half-typed word included. Raises Cancelled.
        """
        reading = self._document.read(before, offset, cancelled)
        generators = [make_generator(one.seed, reading.text) for one in options]
        begun, start = self._spell_all(reading, options, generators, cancelled)
        written = [to_writer(text, before) for text in begun]
        for row, text in enumerate(written):
            if text:
                yield row, text
        for row, text in generate_text(
            self._model,
            self._tokenizer,
            start,
            options,
            generators,
            length=length,
            recent=reading.recent,
            cancelled=cancelled,
        ):
            shown = to_writer(text, before + written[row])
            written[row] += shown
            yield row, shown

    def next_tokens(
        self,
        before: str,
        sampling: SamplingOptions,
        count: int,
        *,
        offset: int = 0,
        cancelled: Callable[[], bool] = never,
    ) -> list[TokenCandidate]:
        """Return the ``count`` likeliest tokens at the caret, with what they would add there."""
        reading = self._document.read(before, offset, cancelled)
        found: dict[str, tuple[float, float]] = {}
        paths = [(1.0, 1.0, reading.logits, reading.state, reading.pending.encode())]
        for share, shaped_share, logits, state, pending in paths:
            if cancelled():
                raise Cancelled
            agreeing = self._agreeing(logits, pending)
            if not np.isfinite(agreeing).any():
                continue
            plain = share * distribution(agreeing, _PLAIN)
            shaped = shaped_share * distribution(agreeing, sampling, reading.recent)
            for token in likeliest(agreeing, count):
                spelled = self._index.token_bytes[token]
                text = spelled[len(pending) :].decode(errors="replace")
                if text:
                    known = found.get(text, (0.0, 0.0))
                    found[text] = known[0] + plain[token], known[1] + shaped[token]
                elif plain[token] > _SMALL_SHARE and len(paths) < _MOST_PATHS:
                    # It spells what is typed and adds nothing: what may follow it counts.
                    after = self._model.step(np.array([[token]], np.int32), state)
                    rest = pending[len(spelled) :]
                    paths.append(
                        (plain[token], shaped[token], after.logits[0, -1], after.state, rest)
                    )
        best = sorted(found.items(), key=lambda item: -item[1][0])[:count]
        return [TokenCandidate(text, float(p), float(q)) for text, (p, q) in best if p > 0]

    def surprisals(
        self, stretch: Stretch, *, cancelled: Callable[[], bool] = never
    ) -> Iterator[tuple[ParagraphSurprisal, ...]]:
        """Yield () between two steps, and at last how unexpected each paragraph's words are."""
        return self._surprisal.read(stretch, cancelled)

    def prepare(self, before: str, *, offset: int = 0) -> Iterator[None]:
        """Read what is before the caret, and ahead what the next pages will need.

        For a pause in the typing: a call of the model at each step, and other questions may be
        asked in between.
        """
        return self._document.prepare(before, offset)

    def foresee(
        self,
        before: str,
        options: CompletionOptions,
        *,
        ghost: str = "",
        offset: int = 0,
        after: str = "",
        cancelled: Callable[[], bool] = never,
    ) -> Iterator[Foreseen]:
        """Yield the answers to what may be asked after the next key.

        The ``ghost`` that stands may be accepted or typed to its end, or contradicted by one of the
        likeliest letters. Raises Cancelled.
        """
        steps = 0

        def counted() -> bool:
            nonlocal steps
            steps += 1
            return cancelled()

        known, self._foreseen = self._foreseen, {}
        expected = [ghost, ghost.rstrip()] if ghost else []
        expected += self._likeliest_letters(before, ghost[:1], offset, cancelled)
        for text in dict.fromkeys(expected):
            if steps > _FORESIGHT_STEPS:
                break
            longer = before + text
            left_out = max(0, len(longer) - WINDOW)
            seen, place = longer[left_out:], offset + left_out
            question = seen, options, place, after
            if question not in known:
                known[question] = self.suggest(
                    seen, options, offset=place, after=after, cancelled=counted
                )
            self._foreseen[question] = known[question]
            yield Foreseen(seen, place, known[question])

    def recall(self, texts: Sequence[str]) -> Iterator[None]:
        """Remember earlier texts as well, in place of those before; yield between paragraphs.

        The likeliest words take them in as they do the document.
        """
        tokens = []
        for text in texts:
            encoded = []
            for paragraph in text.splitlines():
                yield
                encoded.append(self._tokenizer.encode(self._document.view(paragraph)))
            if encoded:
                tokens.append(np.concatenate(encoded))
        yield
        self._memory.recall(tokens)
        self._foreseen.clear()

    def reset(self) -> None:
        """Forget every text but the earlier ones."""
        self._foreseen.clear()
        self._document.reset()
        self._memory.reset()

    def _likeliest_letters(
        self, before: str, but: str, offset: int, cancelled: Callable[[], bool]
    ) -> list[str]:
        """Return the characters that may be typed next, likeliest first, all ``but`` one."""
        letters: dict[str, float] = {}
        for token in self.next_tokens(
            before, _PLAIN, _LETTERS_OF, offset=offset, cancelled=cancelled
        ):
            letter = to_writer(token.text[0], before)
            letters[letter] = letters.get(letter, 0.0) + token.probability
        letters.pop(but, None)
        best = sorted(letters.items(), key=lambda item: -item[1])[:_FORESEEN_LETTERS]
        return [letter for letter, probability in best if probability >= _LIKELY_LETTER]

    def _is_word(self, written: str) -> Callable[[str], bool] | None:
        """Return what tells words of the training text and of what is written from others."""
        lexicon = self._lexicon
        if lexicon is None:
            return None

        def is_word(word: str) -> bool:
            if not word or word in lexicon:
                return True
            # Most stand nowhere, and that is seen much faster without a pattern.
            return word in written and re.search(rf"\b{re.escape(word)}\b", written) is not None

        return is_word

    def _likeliest(
        self,
        reading: Reading,
        before: str,
        options: CompletionOptions,
        cancelled: Callable[[], bool],
    ) -> list[tuple[str, float | None]]:
        sampling = options.sampling
        beam = sampling.strategy == "beam"
        if options.memory:
            self._memory.lean(options.memory)
            self._memory.follow(reading.remembered)
        # Of letters, a half-typed word has been read: nothing of it is pending.
        half_typed = goes_on_with_word(reading.text[-1:].encode())
        begun_word = _LAST_WORD.search(reading.text[-_LONGEST_HALF_WORD:])
        half_word = begun_word[0] if begun_word else ""
        is_word = self._is_word(before[: len(before) - len(half_word)])
        few = _CHOSEN_FROM if half_typed else 1
        one = options.alternatives == 1 and not beam
        memory = self._memory if options.memory else None
        logits = penalise(reading.logits, sampling.repetition_penalty, reading.recent)
        words = self._words.find(
            mixed_with(memory, logits[None], [reading.recent])[0],
            reading.state,
            reading.pending.encode(),
            width=max(options.width, options.alternatives),
            count=max(options.alternatives, sampling.beams if beam else few),
            # What is less likely still is not put first, however helpful it is.
            within=math.exp(_HIDDEN_BONUS) if one else math.inf,
            least=options.gate,
            recent=reading.recent,
            memory=memory,
            begun=half_word,
            is_word=is_word,
            weigh=self._weigh(logits, reading) if options.memory else None,
            cancelled=cancelled,
        )
        begun = [_Phrase(word.text, word.log_probability, word) for word in words]
        begun = [phrase for phrase in begun if math.exp(phrase.log_probability) >= options.gate]
        if not beam:
            if half_typed:
                begun = _most_helpful_first(begun)
            begun = begun[: options.alternatives]
        phrases = [self._extend(phrase, options, is_word, cancelled) for phrase in begun]
        if beam:
            phrases.sort(key=lambda phrase: -phrase.log_probability / max(1, len(phrase.text)))
        return [
            (phrase.shown, math.exp(phrase.log_probability))
            for phrase in phrases[: options.alternatives]
        ]

    def _weigh(
        self, logits: np.ndarray, reading: Reading
    ) -> Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]] | None:
        """Return what tells how likely the likeliest tokens are, of probabilities (vocabulary,)."""
        ranking, table = self._ranking, self._table
        if ranking is None or table is None:
            return None

        def weigh(probabilities: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
            found = evidence(probabilities, logits, reading, table, self._memory)
            return found.tokens, ranking.weigh(found)

        return weigh

    def _extend(
        self,
        phrase: _Phrase,
        options: CompletionOptions,
        is_word: Callable[[str], bool] | None,
        cancelled: Callable[[], bool],
    ) -> _Phrase:
        """Add words as far as that pays, or to the end of the sentence.

        Each word more, shown rightly, saves a keystroke; shown wrongly, it costs the space behind
        the first word, which is accepted alone.
        """
        limit = _LONGEST_SENTENCE if options.words == TO_SENTENCE_END else options.words
        to_the_end = options.words == TO_SENTENCE_END
        first, best, most, sure = phrase, phrase, 1.0, 1.0
        gain = math.inf if options.extend == 0 else 1 / options.extend - 1
        most_possible = 1 + gain * (limit - 1)
        for words in range(2, limit + 1):
            word = phrase.last
            if phrase.ends_sentence:
                break
            following = self._words.find(
                word.expected,
                word.state,
                b"",
                width=4,
                count=1,
                # What is less likely pays for no word more, however surely others follow it.
                least=0.0 if to_the_end else word.ends * most / (sure * most_possible),
                recent=word.recent,
                memory=self._memory if options.memory else None,
                after_word=goes_on_with_word(word.text[-1:].encode()),
                is_word=is_word,
                cancelled=cancelled,
            )
            if not following:
                break
            # The word's end was counted already: what follows is given that it ended.
            log_probability = (
                phrase.log_probability + following[0].log_probability - math.log(word.ends)
            )
            text = phrase.text + following[0].text
            end = sentence_end(text)
            phrase = _Phrase(text[:end], log_probability, following[0])
            sure = math.exp(log_probability - first.log_probability)
            if sure * (1 + gain * (words - 1)) >= most:
                best, most = phrase, sure * (1 + gain * (words - 1))
            if end is not None or (sure * most_possible < most and not to_the_end):
                break
        return phrase if to_the_end else best

    def _drawn(
        self, reading: Reading, options: CompletionOptions, cancelled: Callable[[], bool]
    ) -> list[tuple[str, float | None]]:
        rows = [options.sampling] * options.alternatives
        # Each alternative draws on from the one before: the first is the same however many follow.
        generators = [
            make_generator(options.sampling.seed, f"{row}\n{reading.text}")
            for row in range(len(rows))
        ]
        begun, start = self._spell_all(reading, rows, generators, cancelled)
        texts = [text.encode() for text in begun]
        finished: set[int] = set()
        shown = [_cut(text, options.words) for text in begun]
        finished.update(row for row, cut in enumerate(shown) if cut is not None)
        if len(finished) < len(rows):
            for row, token in generate_ids(
                self._model,
                start,
                rows,
                generators,
                length=_LONGEST_SENTENCE * 2,
                recent=reading.recent,
                banned=np.flatnonzero(~self._index.usable).tolist(),
                finished=finished,
                cancelled=cancelled,
            ):
                if row in finished:
                    continue
                texts[row] += self._index.token_bytes[token]
                shown[row] = _cut(texts[row].decode(errors="ignore"), options.words)
                if shown[row] is not None:
                    finished.add(row)
        return [
            (_whole_words(text.decode(errors="ignore")) if cut is None else cut, None)
            for cut, text in zip(shown, texts, strict=True)
        ]

    def _spell_all(
        self,
        reading: Reading,
        options: Sequence[SamplingOptions],
        generators: Sequence[np.random.Generator],
        cancelled: Callable[[], bool],
    ) -> tuple[list[str], StepOutput]:
        """Draw, for each row, tokens that spell what is half typed.

        Returns what they add behind the caret, and the model behind them, a row each.
        """
        begun, outputs = [], []
        for row, generator in zip(options, generators, strict=True):
            text, output = self._spell(reading, row, generator, cancelled)
            begun.append(text)
            outputs.append(output)
        return begun, StepOutput(
            np.concatenate([output.logits for output in outputs]),
            np.concatenate([output.hidden for output in outputs]),
            np.concatenate([output.state for output in outputs]),
        )

    def _spell(
        self,
        reading: Reading,
        options: SamplingOptions,
        generator: np.random.Generator,
        cancelled: Callable[[], bool],
    ) -> tuple[str, StepOutput]:
        if options.strategy == "beam":
            options = SamplingOptions("greedy", repetition_penalty=options.repetition_penalty)
        output = StepOutput(reading.logits[None, None], reading.hidden[None, None], reading.state)
        pending = reading.pending.encode()
        text = b""
        while pending or not _is_whole(text):
            if cancelled():
                raise Cancelled
            logits = self._agreeing(output.logits[0, -1], pending)
            if not np.isfinite(logits).any():
                # No token agrees: read what is typed as it is, and go on behind it.
                ids = self._tokenizer.encode(pending.decode(errors="replace"))
                return "", self._model.step(ids[None], output.state)
            token = sample(logits, options, generator, reading.recent)
            spelled = self._index.token_bytes[token]
            text += spelled[len(pending) :]
            pending = pending[len(spelled) :]
            output = self._model.step(np.array([[token]], np.int32), output.state)
        return text.decode(), output

    def _agreeing(self, logits: np.ndarray, pending: bytes) -> np.ndarray:
        """Return the logits (vocabulary,), -inf for tokens that disagree with ``pending``."""
        ids = self._index.agreeing_with(pending)
        masked = np.full_like(logits, -np.inf)
        masked[ids] = logits[ids]
        return masked


def _most_helpful_first(phrases: list[_Phrase]) -> list[_Phrase]:
    """Sort by what it is worth to see each, given the likeliest first.

    What its next letter brings up anyway is worth less than what would stand behind that even then.
    """
    values = [
        phrase.log_probability
        + _HIDDEN_BONUS * any(likelier.text[0] == phrase.text[0] for likelier in phrases[:at])
        for at, phrase in enumerate(phrases)
    ]
    order = sorted(range(len(phrases)), key=lambda at: -values[at])
    return [phrases[at] for at in order]


def _cut(text: str, words: int) -> str | None:
    """Return as much of ``text`` as ``words`` asks for, None while it is not all there yet."""
    if "\n" in text:
        return text[: text.index("\n")]
    end = sentence_end(text)
    if end is not None:
        return text[:end] + " "
    if words == TO_SENTENCE_END:
        return None
    count = 0
    inside = True  # a word may be half typed before the caret
    for at, character in enumerate(text):
        now_inside = goes_on_with_word(text[at : at + 2].encode())
        if inside and not now_inside and (at or not words):
            count += at > 0 and words > 0
            if count >= words:
                return text[:at] + " " * (character == " ")
        inside = now_inside
    return None


def _whole_words(text: str) -> str:
    """Return ``text`` without the word at its end, which may go on."""
    return _LAST_WORD.sub("", text)


def _repeats(text: str, after: str) -> bool:
    return bool(after.strip()) and after.strip().startswith(text.strip())


def _is_whole(text: bytes) -> bool:
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True
