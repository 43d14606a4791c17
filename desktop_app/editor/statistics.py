"""How much is written: words and reading time."""

from __future__ import annotations

import re

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QTextDocument

from desktop_app.editor.paragraphs import ParagraphChanges

# Letters and digits; apostrophes, hyphens, points and commas join them: don't, well-known, 1,000.5.
WORD = re.compile(r"\w+(?:(?:['’‑-]|[.,](?=\d))\w+)*")
WORDS_A_MINUTE = 238  # silent reading of English non-fiction, Brysbaert 2019


def count_words(text: str) -> int:
    """Return the number of words in a text."""
    return len(WORD.findall(text))


def reading_minutes(words: int) -> int:
    """Return how many minutes a reader takes, rounded, but at least one for any text."""
    return max(1, round(words / WORDS_A_MINUTE)) if words else 0


class WordCounter(QObject):
    """Keep the number of words of a document, counting only the paragraphs that change.

    A change of a few paragraphs is counted at once, a long document in slices while the window is
    idle; `changed` comes with the words counted so far when they are others, and when all are.
    """

    changed = Signal(int)

    def __init__(self, document: QTextDocument, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.words = 0
        self._counts: list[int] = []  # words of each paragraph
        self._told = 0, True
        self._changes = ParagraphChanges(document, self)
        self._changes.replaced.connect(self._replace)
        self._changes.start()

    def is_complete(self) -> bool:
        """Tell whether every paragraph is counted."""
        return self._changes.is_complete()

    @Slot(int, int, object)
    def _replace(self, first: int, gone: int, texts: list[str]) -> None:
        old, new = slice(first, first + gone), [count_words(text) for text in texts]
        self.words += sum(new) - sum(self._counts[old])
        self._counts[old] = new
        told = self.words, self.is_complete()
        if told != self._told:  # most keys make no word more or less
            self._told = told
            self.changed.emit(self.words)
