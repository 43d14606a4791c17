"""Where a UTF-16 position of a document stands in code points."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QTextCursor, QTextDocument

from desktop_app.text_units import utf16_length

PARAGRAPH_SEPARATOR = "\u2029"


def text_between(document: QTextDocument, start: int, end: int) -> str:
    """Return the text between two UTF-16 positions, with a newline between paragraphs.

    No-break spaces and line separators within a paragraph stay what they are. Takes time for the
    length of the text alone; half a surrogate pair at an end is left out.
    """
    cursor = QTextCursor(document)
    cursor.setPosition(start)
    cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
    return cursor.selectedText().replace(PARAGRAPH_SEPARATOR, "\n")


class TextBefore(QObject):
    """Give the text before a place without reading it all at each key.

    It keeps the last answer and reads what follows up to the next place, unless the text before
    has changed.
    """

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._document = document
        self._text = ""  # code points before the last place
        self._limit = 0  # as many of them were wanted
        self._position = 0  # of the last place, in UTF-16 units
        document.contentsChange.connect(self._on_change)

    def read(self, position: int, limit: int) -> str:
        """Return up to `limit` code points before a UTF-16 position that splits no pair."""
        known = self._text
        if not (limit == self._limit and self._position <= position <= self._position + limit):
            known, self._position = "", max(0, position - 2 * limit)
        added = text_between(self._document, self._position, position)
        self._text, self._limit, self._position = (known + added)[-limit:], limit, position
        return self._text

    @Slot(int, int, int)
    def _on_change(self, position: int, removed: int, added: int) -> None:
        if position < self._position:
            self._limit = 0


class CodePointOffsets(QObject):
    """Count code points from the start of a document without reading it at each key.

    It remembers the last answer and counts on from there; an edit before that place forgets it.
    """

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._document = document
        self._position = 0  # UTF-16, never within a surrogate pair
        self._code_points = 0  # before that position
        document.contentsChange.connect(self._on_change)

    def before(self, position: int) -> int:
        """Return the number of code points before a UTF-16 position that splits no pair."""
        if position < self._position // 2:
            self._position = self._code_points = 0
        start, end = sorted((position, self._position))
        distance = end - start
        between = text_between(self._document, start, end)
        pairs = utf16_length(between) - len(between)
        step = distance - pairs
        self._code_points += step if position > self._position else -step
        self._position = position
        return self._code_points

    @Slot(int, int, int)
    def _on_change(self, position: int, removed: int, added: int) -> None:
        if position < self._position:
            self._position = self._code_points = 0
