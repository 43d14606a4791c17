"""What a model has learned from a writer: before and after, on pages that neither has seen."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from .completer import DEFAULT, Completer
from .evaluation import (
    assistant,
    measure_surprise,
    measure_typing,
    models_text,
    writers_text,
)
from .generation import StepModel, generate
from .memory import DocumentMemory
from .mixture import Part, mixed
from .model_file import ModelFile
from .ngrams import ngrams_alone, with_ngrams
from .sampling import SamplingOptions
from .surprisal import Stretch, SurprisalReader

SHARES = (0.25, 0.5, 0.75, 1.0)
"""How much of the new model is tried in the mixture."""
WORTH_KEEPING = 0.995
"""Bits per character after, for each before, below which a model has become better."""
_SKIPPED = 1_000
_TUNED_ON = 20_000
_LOOKED_AT = 60_000
_TYPED = 5_000
_SAMPLES = 3
_SAMPLE_TOKENS = 30
_PROMPT_WORDS = 8
_MOST_LEARNED = 8
_EVERYWHERE = 60  # so many of the commonest words make no turn of phrase by themselves
_TITLES = {"Mr", "Mrs", "Miss", "Ms", "Dr", "Sir", "Lady", "Lord", "I"}

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_NAME = re.compile(r"(?<=[\w,;] )[A-Z][^\W\d_]+")  # a capital where no sentence begins


@dataclass(frozen=True)
class Figures:
    """How good a model is on a text, the memory of the text included."""

    bits_per_character: float
    keystroke_savings: float
    next_word_accuracy: float


@dataclass(frozen=True)
class Continuation:
    """How a model goes on from a beginning."""

    prompt: str
    text: str


@dataclass(frozen=True)
class Comparison:
    """A model before and after; ``share`` is how much of the new one serves best.

    ``ngrams`` is how good both would be without a network, where they have n-grams.
    """

    share: float
    better: bool
    characters: int
    before: Figures
    after: Figures
    ngrams: Figures | None
    samples: tuple[Continuation, ...]
    names: tuple[str, ...]
    phrases: tuple[str, ...]


class Speaker(NamedTuple):
    """A model, and the file that tells what else it needs to speak and to be measured.

    ``general`` is the file of the model that a voice speaks beside.
    """

    model: StepModel
    file: ModelFile
    general: ModelFile | None = None

    def view(self, text: str) -> str:
        """Return a text as the model reads it."""
        return models_text(text, self.file.card)

    def alone(self) -> "Speaker":
        """Return the network with the n-grams of its own file."""
        return self._replace(model=with_ngrams(self.model, self.file.ngrams))

    def beside(self, general: "Speaker", share: float) -> "Speaker":
        """Return the network with a share of the mixture with another one, and the n-grams."""
        first, second = (Part(each.model, each.file.ngrams) for each in (self, general))
        model = mixed(first, second, share, general.file.ngrams)
        return self._replace(model=model, general=general.file)

    def completer(self) -> Completer:
        """Return what suggests in this voice."""
        return Completer.of(self.file, self.model, general=self.general)


def compare(before: Speaker, after: Speaker, *, tune: str, unseen: str) -> Comparison:
    """Compare two networks on ``unseen``, mixed on ``tune`` if they share their tokens."""
    share = 1.0
    tables = [after.file.ngrams]
    if before.file.tokenizer_json == after.file.tokenizer_json:
        tables.insert(0, before.file.ngrams)
        share = best_share(before, after, after.view(tune))
        after = after.beside(before, share)
    else:
        after = after.alone()
    before = before.alone()
    known = [table for table in tables if table is not None]
    ngrams = after._replace(model=ngrams_alone(*known)) if known else None
    first, second = _figures(before, unseen), _figures(after, unseen)
    text = after.view(unseen)
    names, phrases = _learned(before, after, text[:_LOOKED_AT])
    return Comparison(
        share=share,
        better=second.bits_per_character < WORTH_KEEPING * first.bits_per_character,
        characters=len(text) - _skipped(text),
        before=first,
        after=second,
        ngrams=ngrams and _figures(ngrams, unseen),
        samples=_samples(after, text),
        names=names,
        phrases=phrases,
    )


def best_share(before: Speaker, after: Speaker, text: str) -> float:
    """Return how much of ``after`` in a mixture with ``before`` is least surprised by a text."""

    def surprise(share: float) -> float:
        model, skip = after.beside(before, share).model, _skipped(text)
        tokenizer = after.file.tokenizer
        return measure_surprise(model, tokenizer, text, skip=skip, characters=_TUNED_ON).nats

    return min(SHARES, key=surprise)


def _skipped(text: str) -> int:
    """Return how many characters are read before those that are measured."""
    return min(_SKIPPED, len(text) // 4)


def _figures(speaker: Speaker, unseen: str) -> Figures:
    file = speaker.file
    text, typed = speaker.view(unseen), writers_text(unseen)
    shares = None if file.ngrams is None else file.ngrams.shares
    surprise = measure_surprise(
        speaker.model,
        file.tokenizer,
        text,
        skip=_skipped(text),
        memory=DocumentMemory.of(file.tokenizer, shares=shares),
    )
    typing = measure_typing(
        assistant(speaker.completer(), DEFAULT),
        typed,
        skip=_skipped(typed),
        characters=_TYPED,
    )
    return Figures(surprise.bits_per_character, typing.savings, typing.next_word_accuracy)


def _samples(speaker: Speaker, text: str) -> tuple[Continuation, ...]:
    """Go on from the beginnings of paragraphs, spread over the text."""
    beginnings = list(
        dict.fromkeys(
            " ".join(words[:_PROMPT_WORDS])
            for paragraph in text.split("\n")
            if len(words := paragraph.split()) > 2 * _PROMPT_WORDS
        )
    )
    chosen = beginnings[:: max(1, len(beginnings) // _SAMPLES)][:_SAMPLES]
    options = [SamplingOptions("top-p", temperature=0.6, p=0.9, seed=1)]
    return tuple(
        Continuation(
            prompt,
            *generate(
                speaker.model, speaker.file.tokenizer, prompt, options, length=_SAMPLE_TOKENS
            ),
        )
        for prompt in chosen
    )


def _learned(before: Speaker, after: Speaker, text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the names and the turns of phrase that have become less surprising, the most first.

    What stands in the text but once is left out: it may have been luck.
    """
    names = {name for name in _NAME.findall(text) if name.lower() not in text} - _TITLES
    words_of_text = Counter(word.lower() for word in _WORD.findall(text))
    everywhere = {word for word, _ in words_of_text.most_common(_EVERYWHERE)}
    name_gains: dict[str, float] = defaultdict(float)
    phrase_gains: dict[str, float] = defaultdict(float)
    times: Counter[str] = Counter()
    written: dict[str, Counter[str]] = defaultdict(Counter)
    for words in _gains(before, after, text.split("\n")):
        for at, (word, gain) in enumerate(words):
            if word in names:
                name_gains[word] += gain
                times[word] += 1
            for length in (2, 3):
                phrase = words[at : at + length]
                if len(phrase) == length and not names & {word for word, _ in phrase}:
                    parts = [word.lower() for word, _ in phrase]
                    if everywhere.issuperset(parts):
                        continue
                    key = " ".join(parts)
                    written[key][" ".join(word for word, _ in phrase)] += 1
                    phrase_gains[key] += sum(gain for _, gain in phrase)
                    times[key] += 1
    phrases = (written[key].most_common(1)[0][0] for key in _most(phrase_gains, times))
    return _most(name_gains, times), tuple(phrases)


def _gains(
    before: Speaker, after: Speaker, paragraphs: Sequence[str]
) -> list[list[tuple[str, float]]]:
    """Return the words of each part of a sentence, with the bits by which they surprise less."""
    old, new = (
        [*SurprisalReader(model, file.tokenizer, file.card).read(Stretch((), tuple(paragraphs)))][
            -1
        ]
        for model, file, _ in (before, after)
    )
    parts: list[list[tuple[str, float]]] = []
    for paragraph, one, other in zip(paragraphs, old, new, strict=True):
        parts.append([])
        for (start, end), gain in zip(one.spans.tolist(), one.bits - other.bits, strict=True):
            if _WORD.fullmatch(paragraph, start, end):
                parts[-1].append((paragraph[start:end], float(gain)))
            else:
                parts.append([])
    return parts


def _most(gains: dict[str, float], times: Counter[str]) -> tuple[str, ...]:
    """Return what gained most, less whatever is but part of something that is named already."""
    found: list[str] = []
    for name in sorted(gains, key=lambda name: -gains[name]):
        if len(found) == _MOST_LEARNED or gains[name] < 1:
            break
        overlaps = any(
            f" {name} " in f" {other} " or f" {other} " in f" {name} " for other in found
        )
        if times[name] > 1 and not overlaps:
            found.append(name)
    return tuple(found)
