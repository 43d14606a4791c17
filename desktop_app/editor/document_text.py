"""The text of a document, read again only where it has changed."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import accumulate

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtGui import QTextDocument

from desktop_app.editor.offsets import text_between

PIECE = 200_000  # UTF-16 units, which Qt takes a few milliseconds for


class DocumentText(QObject):
    """Keep a document's text in pieces of whole paragraphs.

    Qt takes longer to give out a long text than a writer should wait. So a change has only those
    pieces read again that it touches: when somebody asks for them or, after a large change, one
    after the other while the window is idle.
    """

    settled = Signal()
    """What a large change has brought is read."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._document = document
        self._lengths = [document.characterCount() - 1]  # UTF-16 units of each piece
        self._texts: list[str | None] = [None]  # None where it is to be read
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._read_on)
        document.contentsChange.connect(self._on_change)

    def is_settled(self) -> bool:
        """Tell whether what a large change has brought is read."""
        return not self._timer.isActive()

    def whole(self) -> str:
        """Return the whole text with its no-break spaces, a newline between paragraphs."""
        self._read_all()
        return "".join(text or "" for text in self._texts)

    def between(self, start: int, end: int) -> str:
        """Return the text between two UTF-16 positions as `text_between` does."""
        first, last = self._pieces_within(start, end)
        if first >= last:
            return text_between(self._document, start, end)
        self._read_all()
        first, last = self._pieces_within(start, end)
        places = self._places()
        head = text_between(self._document, start, places[first])
        tail = text_between(self._document, places[last], end)
        return "".join([head, *(text or "" for text in self._texts[first:last]), tail])

    def _places(self) -> list[int]:
        """Return where each piece begins, and where the last one ends."""
        return list(accumulate(self._lengths, initial=0))

    def _pieces_within(self, start: int, end: int) -> tuple[int, int]:
        """Return the first of the pieces that lie between two positions, and the one after them."""
        places = self._places()
        return bisect_left(places, start), bisect_right(places, end) - 1

    def _read_all(self) -> None:
        while None in self._texts:
            self._read(self._texts.index(None))

    def _read(self, number: int) -> None:
        """Read a piece, or of a long one the first paragraphs, which then are a piece."""
        start, length = self._places()[number], self._lengths[number]
        end = start + length
        if length > 2 * PIECE:  # a piece may grow without leaving crumbs
            block = self._document.findBlock(start + PIECE)
            end = min(end, block.position() + block.length())
        self._texts[number] = text_between(self._document, start, end)
        if rest := start + length - end:
            self._lengths[number] -= rest
            self._texts.insert(number + 1, None)
            self._lengths.insert(number + 1, rest)

    @Slot()
    def _read_on(self) -> None:
        if None in self._texts:
            self._read(self._texts.index(None))
        else:
            self._timer.stop()
            self.settled.emit()

    @Slot(int, int, int)
    def _on_change(self, position: int, removed: int, added: int) -> None:
        """Forget the pieces that a change touches, those beside it too: they become one."""
        places = self._places()
        last = min(bisect_right(places, position + removed), len(self._texts))
        first = min(max(bisect_left(places, position) - 1, 0), last - 1)
        others = places[first] + places[-1] - places[last]
        length = self._document.characterCount() - 1 - others
        if length < 0:  # Qt tells of an emptied document twice, when both is done
            first, last, length = 0, len(self._texts), length + others
        self._texts[first:last], self._lengths[first:last] = [None], [length]
        if added > PIECE and not self._timer.isActive():  # started anew, it would wait anew
            self._timer.start()
