"""What changes in a document, told in whole paragraphs."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtGui import QTextDocument

TOLD_TOGETHER = 500  # paragraphs, some milliseconds


class ParagraphChanges(QObject):
    """Tell a document's paragraphs, and from then on which of them are replaced by which.

    A long document is told in pieces, from its start on, so that the window stays awake. What
    changes in a part that has not been told yet needs no telling.
    """

    replaced = Signal(int, int, object)
    """The first paragraph, how many are gone, and the list of those in their place."""

    def __init__(self, document: QTextDocument, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._active = False
        self._count = 0  # paragraphs in the document
        self._told = 0  # how many of them have been told
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._tell_more)
        document.contentsChange.connect(self._on_change)

    def start(self) -> None:
        """Tell all paragraphs as new ones, and then every change."""
        self._active = True
        self._count, self._told = self._document.blockCount(), 0
        self._timer.start()
        self._tell_more()

    @Slot()
    def stop(self) -> None:
        """Tell nothing more."""
        self._active = False
        self._timer.stop()

    @Slot()
    def _tell_more(self) -> None:
        first, self._told = self._told, min(self._told + TOLD_TOGETHER, self._count)
        if self._told == self._count:
            self._timer.stop()
        self.replaced.emit(first, 0, self._texts(first, self._told))

    @Slot(int, int, int)
    def _on_change(self, position: int, removed: int, added: int) -> None:
        if not self._active or not (removed or added):
            return
        count = self._document.blockCount()
        first = self._document.findBlock(position).blockNumber()
        last = self._document.findBlock(position + added).blockNumber()
        if last < 0:  # Qt counts one more than there is when all the text is replaced
            last = count - 1
        new = last - first + 1
        gone = new - (count - self._count)
        self._count = count
        if first >= self._told:
            return
        gone = min(gone, self._told - first)
        self._told += new - gone
        self.replaced.emit(first, gone, self._texts(first, last + 1))

    def _texts(self, first: int, end: int) -> list[str]:
        texts = []
        block = self._document.findBlockByNumber(first)
        for _ in range(first, end):
            texts.append(block.text())
            block = block.next()
        return texts
