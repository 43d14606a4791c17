"""How much is written: words and reading time."""

from __future__ import annotations

import re
import time

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtGui import QTextDocument

# Letters and digits; apostrophes, hyphens, points and commas join them: don't, well-known, 1,000.5.
WORD = re.compile(r"\w+(?:(?:['’‑-]|[.,](?=\d))\w+)*")
WORDS_A_MINUTE = 238  # silent reading of English non-fiction, Brysbaert 2019
SLICE_SECONDS = 0.005  # of counting at a time, so that typing stays smooth


def count_words(text: str) -> int:
    """Return the number of words in a text."""
    return sum(1 for _ in WORD.finditer(text))


def reading_minutes(words: int) -> int:
    """Return how many minutes a reader takes, rounded, but at least one for any text."""
    return max(1, round(words / WORDS_A_MINUTE)) if words else 0


class WordCounter(QObject):
    """Keep the number of words of a document, counting only the paragraphs that change.

    A change of a few paragraphs is counted at once, a long document in slices while the window is
    idle; `changed` then comes with the words counted so far.
    """

    changed = Signal(int)

    def __init__(self, document: QTextDocument, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._counts: list[int] = [0] * document.blockCount()  # words of each paragraph
        self._pending = set(range(document.blockCount()))  # paragraphs to count
        self.words = 0
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._count_on)
        document.contentsChange.connect(self._on_change)
        self._count_on()

    def is_complete(self) -> bool:
        """Tell whether every paragraph is counted."""
        return not self._pending

    @Slot(int, int, int)
    def _on_change(self, position: int, removed: int, added: int) -> None:
        first = self._document.findBlock(position).blockNumber()
        last_block = self._document.findBlock(position + added)
        last = last_block.blockNumber() if last_block.isValid() else self._document.blockCount() - 1
        more = self._document.blockCount() - len(self._counts)
        old = slice(first, max(first, last + 1 - more))
        self.words -= sum(self._counts[old])
        self._counts[old] = [0] * (last + 1 - first)
        if more and self._pending:
            self._pending = {
                number + more if number >= old.stop else number
                for number in self._pending
                if not old.start <= number < old.stop
            }
        self._pending.update(range(first, last + 1))
        self._count_on()

    @Slot()
    def _count_on(self) -> None:
        end = time.perf_counter() + SLICE_SECONDS
        while self._pending and time.perf_counter() < end:
            number = self._pending.pop()
            words = count_words(self._document.findBlockByNumber(number).text())
            self.words += words - self._counts[number]
            self._counts[number] = words
        if not self._pending:
            self._timer.stop()
        elif not self._timer.isActive():
            self._timer.start()
        self.changed.emit(self.words)
