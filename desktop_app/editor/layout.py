"""Line and paragraph spacing for a plain text document."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QTextBlock, QTextDocument
from PySide6.QtWidgets import QPlainTextDocumentLayout


class SpacedLayout(QPlainTextDocumentLayout):
    """Move the lines of a paragraph apart after Qt has broken them.

    Qt's own layout for plain text ignores block formats and leaves right-to-left paragraphs at
    the left. It stays the one that breaks lines, lazily, so that a long document opens at once.
    """

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._line_spacing = 1.0
        self._paragraph_spacing = 0.0
        self._room_below = 0

    def set_spacing(self, lines: float, paragraphs: float, room_below: int = 0) -> None:
        """Set the pitch of lines and the space after a paragraph, both in line heights.

        `room_below` is free paper under the last paragraph, in pixels.
        """
        new = (lines, paragraphs, room_below)
        if new == (self._line_spacing, self._paragraph_spacing, self._room_below):
            return
        self._line_spacing, self._paragraph_spacing, self._room_below = new
        document = self.document()
        document.markContentsDirty(0, document.characterCount())

    def blockBoundingRect(self, block: QTextBlock) -> QRectF:
        """Return the room a paragraph takes, its lines moved to their places."""
        rect = super().blockBoundingRect(block)
        layout = block.layout()
        if not block.isVisible() or not layout.lineCount():
            return rect
        first, last = layout.lineAt(0), layout.lineAt(layout.lineCount() - 1)
        below = rect.height() - (last.y() + last.height())  # Qt's margin under the last paragraph
        if not block.next().isValid():
            below += self._room_below
        gap = first.height() * (self._line_spacing - 1)
        if not first.y():  # fresh from Qt, or no gap
            self._place_lines(block, gap)
        bottom = last.y() + last.height() + gap / 2
        rect.setHeight(bottom + first.height() * self._paragraph_spacing + below)
        return rect

    def _place_lines(self, block: QTextBlock, gap: float) -> None:
        """Put the lines apart, and those of a right-to-left paragraph at the right."""
        right_to_left = block.textDirection() == Qt.LayoutDirection.RightToLeft
        left = self.document().documentMargin()
        layout = block.layout()
        y = gap / 2
        for index in range(layout.lineCount()):
            line = layout.lineAt(index)
            free = line.width() - line.naturalTextWidth() if right_to_left else 0.0
            line.setPosition(QPointF(left + max(0.0, free), y))
            y += line.height() + gap
