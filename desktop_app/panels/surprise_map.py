"""Which paragraphs of a document have been measured, and what is to be measured next."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from desktop_app.language_model.document_state import common_prefix
from desktop_app.language_model.surprisal import (
    CONTEXT,
    ParagraphSurprisal,
    Stretch,
    begins_stretch,
    context_before,
)

MOST_STRETCHES = 64  # in one piece of work

Work = tuple[tuple[tuple[int, ...], Stretch], ...]


@dataclass(slots=True)
class _Paragraph:
    text: str
    begins: bool
    surprisal: ParagraphSurprisal | None = None
    key: int = field(default=-1)


class SurpriseMap:
    """A document's paragraphs and how unexpected their words are.

    Each paragraph that waits to be measured has a key of its own; a change of what stands before
    it gives it another one, so that an answer of before the change finds nobody.
    """

    def __init__(self) -> None:
        self._paragraphs: list[_Paragraph] = []
        self._waiting: dict[int, _Paragraph] = {}
        self._keys = itertools.count()

    def __len__(self) -> int:
        return len(self._paragraphs)

    @property
    def waiting(self) -> int:
        """How many paragraphs wait to be measured."""
        return len(self._waiting)

    def at(self, number: int) -> ParagraphSurprisal | None:
        """Return what is known of a paragraph; while it waits, of what it was."""
        if 0 <= number < len(self._paragraphs):
            return self._paragraphs[number].surprisal
        return None

    def text(self, number: int) -> str:
        """Return a paragraph."""
        return self._paragraphs[number].text

    def replace(self, first: int, removed: int, texts: Sequence[str]) -> None:
        """Put other paragraphs in place of some, which may be none."""
        old = self._paragraphs[first : first + removed]
        alike = len(old) == len(texts)
        if old and alike and all(p.text == text for p, text in zip(old, texts, strict=True)):
            return  # Qt tells of changes of the layout too, such as a ghost's
        new = [_Paragraph(text, begins_stretch(text)) for text in texts]
        for before, after in zip(old, new, strict=False):
            if before.surprisal is not None:
                after.surprisal = carried_over(before.text, before.surprisal, after.text)
        for paragraph in old:
            self._waiting.pop(paragraph.key, None)
        self._paragraphs[first : first + removed] = new
        for paragraph in self._affected(first, first + len(new)):
            self._waiting.pop(paragraph.key, None)
            paragraph.key = next(self._keys)
            self._waiting[paragraph.key] = paragraph

    def measure_again(self) -> None:
        """Forget all figures, for another model."""
        texts = [paragraph.text for paragraph in self._paragraphs]
        self._paragraphs, self._waiting = [], {}
        self.replace(0, 0, texts)

    def work(self, near: int) -> Work:
        """Return some of the stretches to measure, the ones nearest to a paragraph first."""
        found = [
            (start, end)
            for start, end in self._stretches()
            if any(self._paragraphs[at].key >= 0 for at in range(start, end))
        ]
        found.sort(key=lambda span: max(span[0] - near, near - span[1] + 1, 0))
        texts = [paragraph.text for paragraph in self._paragraphs]
        return tuple(
            (
                tuple(paragraph.key for paragraph in self._paragraphs[start:end]),
                Stretch(context_before(texts, start), tuple(texts[start:end])),
            )
            for start, end in found[:MOST_STRETCHES]
        )

    def take(
        self, measured: Iterable[tuple[int, ParagraphSurprisal]], seen: range = range(0)
    ) -> bool:
        """Take figures in; tell whether any of them belong to the paragraphs that are seen."""
        in_sight = {id(paragraph) for paragraph in self._paragraphs[seen.start : seen.stop]}
        changed = False
        for key, surprisal in measured:
            paragraph = self._waiting.pop(key, None)
            if paragraph is not None:
                paragraph.surprisal, paragraph.key = surprisal, -1
                changed = changed or id(paragraph) in in_sight
        return changed

    def bits(self) -> np.ndarray:
        """Return the bits of all words that are known, float32 (words,)."""
        known = [each.surprisal.bits for each in self._paragraphs if each.surprisal is not None]
        return np.concatenate(known) if known else np.zeros(0, np.float32)

    def most_surprising(self, count: int) -> list[tuple[int, int, int, float]]:
        """Return (paragraph, start, end, bits) of the words that surprise most, most first."""
        numbers = [n for n, each in enumerate(self._paragraphs) if each.surprisal is not None]
        if not numbers:
            return []
        bits = self.bits()
        lengths = [len(self.at(number).bits) for number in numbers]  # type: ignore[union-attr]
        starts = np.cumsum([0, *lengths])
        found = []
        if count < len(bits):
            least = np.partition(bits, -count)[-count]
            candidates = np.flatnonzero(bits >= least)
        else:
            candidates = np.arange(len(bits))
        for index in candidates[np.argsort(-bits[candidates], kind="stable")][:count]:
            place = int(np.searchsorted(starts, index, side="right")) - 1
            known = self.at(numbers[place])
            if known is not None:
                start, end = known.spans[index - starts[place]].tolist()
                found.append((numbers[place], start, end, float(bits[index])))
        return found

    def _stretches(self) -> Iterable[tuple[int, int]]:
        """Yield the numbers of the first paragraph of each stretch and of the next one."""
        start = 0
        for number, paragraph in enumerate(self._paragraphs):
            if paragraph.begins and number > start:
                yield start, number
                start = number
        if start < len(self._paragraphs):
            yield start, len(self._paragraphs)

    def _affected(self, first: int, end: int) -> Iterable[_Paragraph]:
        """Yield the paragraphs from ``first`` to ``end``, and those that are read after them."""
        passed = 0
        for number in range(first, len(self._paragraphs)):
            paragraph = self._paragraphs[number]
            if number >= end:
                if paragraph.begins and passed >= CONTEXT:
                    return
                passed += len(paragraph.text) + 1
            yield paragraph


def carried_over(old: str, surprisal: ParagraphSurprisal, new: str) -> ParagraphSurprisal:
    """Return the figures of the words that an edit has left alone, in their new places."""
    head = common_prefix(old, new)
    tail = common_prefix(old[head:][::-1], new[head:][::-1])
    before = surprisal.spans[:, 1] <= head
    after = surprisal.spans[:, 0] >= len(old) - tail
    spans = np.concatenate([surprisal.spans[before], surprisal.spans[after] + len(new) - len(old)])
    return ParagraphSurprisal(
        spans, np.concatenate([surprisal.bits[before], surprisal.bits[after]])
    )
