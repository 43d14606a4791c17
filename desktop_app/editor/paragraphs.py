"""What changes in a document, told in whole paragraphs."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QTextDocument


class ParagraphChanges(QObject):
    """Tell a document's paragraphs, and from then on which of them are replaced by which."""

    replaced = Signal(int, int, object)
    """The first paragraph, how many are gone, and the list of those in their place."""

    def __init__(self, document: QTextDocument, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._count = 0
        document.contentsChange.connect(self._on_change)

    def start(self) -> None:
        """Tell all paragraphs, and every change from now on."""
        known, self._count = self._count, self._document.blockCount()
        self.replaced.emit(0, known, self._texts(0, self._count))

    @Slot()
    def stop(self) -> None:
        """Tell nothing more."""
        self._count = 0

    @Slot(int, int, int)
    def _on_change(self, position: int, removed: int, added: int) -> None:
        if not self._count or not (removed or added):
            return
        count = self._document.blockCount()
        first = self._document.findBlock(position).blockNumber()
        last = self._document.findBlock(position + added).blockNumber()
        if last < 0:  # Qt counts one more than there is when all the text is replaced
            last = count - 1
        gone = last - first + 1 - (count - self._count)
        self._count = count
        self.replaced.emit(first, gone, self._texts(first, last + 1))

    def _texts(self, first: int, end: int) -> list[str]:
        texts = []
        block = self._document.findBlockByNumber(first)
        for _ in range(first, end):
            texts.append(block.text())
            block = block.next()
        return texts
