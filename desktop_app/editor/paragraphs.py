"""What changes in a document, told in whole paragraphs."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtGui import QTextDocument

TOLD_TOGETHER = 50  # paragraphs
SLICE_SECONDS = 0.005  # of telling at a time, what the listeners do included


class ParagraphChanges(QObject):
    """Tell a document's paragraphs, and from then on which of them are replaced by which.

    Many paragraphs, such as those of a long document, are told in pieces, so that the window
    stays awake. What changes among those that are still to be told needs no telling.
    """

    replaced = Signal(int, int, object)
    """The first paragraph, how many are gone, and the list of those in their place."""

    def __init__(self, document: QTextDocument, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._active = False
        self._count = 0  # paragraphs in the document
        self._untold = range(0)  # those that the listeners have not heard of
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._tell_more)
        document.contentsChange.connect(self._on_change)

    def start(self) -> None:
        """Tell all paragraphs as new ones, and then every change."""
        self._active = True
        self._count = self._document.blockCount()
        self._untold = range(self._count)
        self._tell_more()

    @Slot()
    def stop(self) -> None:
        """Tell nothing more."""
        self._active = False
        self._timer.stop()

    def is_complete(self) -> bool:
        """Tell whether every paragraph has been told."""
        return self._active and not self._untold

    @Slot()
    def _tell_more(self) -> None:
        end = time.perf_counter() + SLICE_SECONDS
        while self._untold:
            piece, self._untold = self._untold[:TOLD_TOGETHER], self._untold[TOLD_TOGETHER:]
            self.replaced.emit(piece.start, 0, self._texts(piece))
            if time.perf_counter() > end:
                break
        if not self._untold:
            self._timer.stop()
        elif not self._timer.isActive():
            self._timer.start()

    @Slot(int, int, int)
    def _on_change(self, position: int, removed: int, added: int) -> None:
        if not self._active or not (removed or added):
            return
        count = self._document.blockCount()
        first = self._document.findBlock(position).blockNumber()
        last = self._document.findBlock(position + added).blockNumber()
        if last < 0:  # Qt counts one more than there is when all the text is replaced
            last = count - 1
        new = range(first, last + 1)
        more = count - self._count
        old = range(first, last + 1 - more)
        self._count = count
        untold = self._untold
        if len(new) > TOLD_TOGETHER or (
            untold and old.stop > untold.start and old.start < untold.stop
        ):
            self._tell_later(old, more)
        elif untold and old.start >= untold.stop:
            self.replaced.emit(first - len(untold), len(old), self._texts(new))
        else:
            self._untold = range(untold.start + more, untold.stop + more)
            self.replaced.emit(first, len(old), self._texts(new))

    def _tell_later(self, old: range, more: int) -> None:
        """Let a change wait with all that is untold, and with what stands between the two."""
        untold = self._untold or range(old.start, old.start)
        start, stop = min(old.start, untold.start), max(old.stop, untold.stop)
        self._untold = range(start, stop + more)
        self.replaced.emit(start, stop - start - len(untold), [])
        self._timer.start()

    def _texts(self, numbers: range) -> list[str]:
        texts = []
        block = self._document.findBlockByNumber(numbers.start)
        for _ in numbers:
            texts.append(block.text())
            block = block.next()
        return texts
