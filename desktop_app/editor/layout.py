"""Line and paragraph spacing and first-line indent for a plain text document."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QTextBlock, QTextDocument
from PySide6.QtWidgets import QPlainTextDocumentLayout

from desktop_app.manuscript import heading_of, is_scene_break


class SpacedLayout(QPlainTextDocumentLayout):
    """Move the lines of a paragraph apart after Qt has broken them.

    Qt's own layout for plain text ignores block formats and leaves right-to-left paragraphs at
    the left. It stays the one that breaks lines, lazily, so that a long document opens at once;
    where the first line is indented, they are broken once more.
    """

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._margin = document.documentMargin()
        self._spacing = (1.0, 0.0, 0.0, 0)

    def set_spacing(
        self, lines: float, paragraphs: float, indent: float = 0.0, room_below: int = 0
    ) -> None:
        """Set the pitch of lines, the space after a paragraph, the indent of its first line.

        All are in line heights; headings and scene breaks are not indented. `room_below` is free
        paper under the last paragraph, in pixels.
        """
        new = (lines, paragraphs, indent, room_below)
        if new == self._spacing:
            return
        self._spacing = new
        document = self.document()
        document.markContentsDirty(0, document.characterCount())

    def documentChanged(self, position: int, removed: int, added: int) -> None:
        """Lay out the paragraphs of what is there now, and have them painted.

        Qt goes on behind them, as far as what is gone was long: where one paragraph got another
        look, it would lay out the next ones too and have the whole page painted.
        """
        super().documentChanged(position, 0 if added else removed, added)

    def blockBoundingRect(self, block: QTextBlock) -> QRectF:
        """Return the room a paragraph takes, its lines moved to their places.

        Qt asks some fifty times for each key, so it is short.
        """
        rect = super().blockBoundingRect(block)
        if rect.isNull():  # no paragraph, or one that is not seen
            return rect
        line_spacing, paragraph_spacing, indent, room_below = self._spacing
        first = block.layout().lineAt(0)
        pitch = first.height()
        gap = pitch * (line_spacing - 1)
        if first.y() == 0 and first.x() == self._margin:  # fresh from Qt, or nothing to move
            first_indent = pitch * indent if indent and _is_indented(block.text()) else 0.0
            if first_indent:
                self._break_lines(block, first_indent)
            self._place_lines(block, gap, first_indent)
            rect = super().blockBoundingRect(block)
        below = 0 if block.next().isValid() else room_below
        rect.setHeight(rect.height() + gap / 2 + pitch * paragraph_spacing + below)
        return rect

    def _break_lines(self, block: QTextBlock, first_indent: float) -> None:
        """Break a paragraph anew, with less room in its first line."""
        layout = block.layout()
        width, taken = layout.lineAt(0).width(), first_indent
        layout.beginLayout()
        while (line := layout.createLine()).isValid():
            line.setLeadingIncluded(True)
            line.setLineWidth(width - taken)
            taken = 0.0
        layout.endLayout()
        block.setLineCount(layout.lineCount())

    def _place_lines(self, block: QTextBlock, gap: float, first_indent: float) -> None:
        """Put the lines apart, and those of a right-to-left paragraph at the right."""
        right_to_left = block.textDirection() == Qt.LayoutDirection.RightToLeft
        left = self._margin
        layout = block.layout()
        y = gap / 2
        for index in range(layout.lineCount()):
            line = layout.lineAt(index)
            if right_to_left:
                shift = max(0.0, line.width() - line.naturalTextWidth())
            else:
                shift = first_indent if index == 0 else 0.0
            line.setPosition(QPointF(left + shift, y))
            y += line.height() + gap


@contextmanager
def laid_out_anew(document: QTextDocument, block: QTextBlock) -> Iterator[None]:
    """Have a paragraph painted whose layout is changed meanwhile, and all that moves with it.

    By then Qt no longer knows how high it was.
    """
    paper = document.documentLayout()
    height = paper.blockBoundingRect(block).height()
    yield
    document.markContentsDirty(block.position(), block.length())
    if paper.blockBoundingRect(block).height() != height:
        paper.update.emit()


def _is_indented(text: str) -> bool:
    """Tell whether a paragraph has its first line indented: no heading, no scene break."""
    return not heading_of(text) and not is_scene_break(text)
