"""What the page looks like: a column of spaced lines, painted with its ghost."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QHelpEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
    QTextBlock,
    QTextDocument,
    QTextLayout,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QFrame, QPlainTextEdit, QToolTip, QWidget

from desktop_app.editor.ghost import GhostLayer, Place
from desktop_app.editor.layout import SpacedLayout
from desktop_app.editor.options import PageOptions
from desktop_app.editor.painting import (
    QUIET_STRENGTH,
    Colouring,
    coloured_range,
    faded_ranges,
    mixed_colour,
    selected_ranges,
    tinted_ranges,
)
from desktop_app.text_units import to_code_points

LEAST_MARGIN = 24  # pixels around the column of text
ORDINARY_TEXT = "the quick brown fox jumps over the lazy dog"  # tells how wide a character is
ROOM_BELOW = 3  # lines that stay free under the caret while typing, for a ghost that wraps
FADED_STRENGTH = 0.35


class Paper(QPlainTextEdit):
    """A plain text editor with a centred column, spaced lines, and room for a ghost.

    What the ghost says and when it stands is for a subclass to decide.
    """

    def __init__(self, options: PageOptions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        document = QTextDocument(self)
        self._layout = SpacedLayout(document)
        document.setDocumentLayout(self._layout)
        self.setDocument(document)
        self._ghost = GhostLayer(document)
        self._options = options
        self._colouring: Colouring | None = None
        self._column = 0  # pixels of width that the text is laid out for
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self.setAutoFillBackground(True)
        self.setCursorWidth(2)
        self._apply_options()
        self.cursorPositionChanged.connect(self._on_focus_moved)

    def options(self) -> PageOptions:
        """Return how the page looks and behaves."""
        return self._options

    def set_options(self, options: PageOptions) -> None:
        """Look and behave otherwise from now on."""
        self._options = options
        self._apply_options()
        self.ensureCursorVisible()

    def set_colouring(self, colouring: Colouring | None) -> None:
        """Colour the paragraphs from now on, beneath selections and ghost, or no longer."""
        self._colouring = colouring
        self.viewport().update()

    def follow_caret(self) -> None:
        """Scroll, while the writer types, so that there is room for a ghost under the caret.

        As a typewriter the page keeps the caret's line in the middle.
        """
        caret, height = self.cursorRect(), self.viewport().height()
        if self._options.typewriter:
            distance = caret.center().y() - height / 2
        else:
            distance = max(0.0, caret.bottom() + ROOM_BELOW * self._pitch() - height)
        if lines := round(distance / self._pitch()):
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() + lines)

    def _apply_options(self) -> None:
        self._set_margins()
        self._set_spacing()
        self.viewport().update()

    def _set_margins(self) -> None:
        """Centre a column as wide as the lines may be, whether there is a scroll bar or not."""
        bar = self.verticalScrollBar()
        bar_width = bar.sizeHint().width()
        column = self.width() - 2 * max(LEAST_MARGIN, bar_width)
        if self._options.line_width:
            character = self.fontMetrics().horizontalAdvance(ORDINARY_TEXT) / len(ORDINARY_TEXT)
            column = min(column, round(character * self._options.line_width))
        left = (self.width() - column) // 2
        right = self.width() - column - left - (bar_width if bar.isVisible() else 0)
        self.setViewportMargins(left, LEAST_MARGIN, right, 0)

    def _set_spacing(self) -> None:
        room = self.viewport().height() // 2 if self._options.typewriter else 0
        self._layout.set_spacing(
            self._options.line_spacing,
            self._options.paragraph_spacing,
            self._options.first_line_indent,
            max(room, round(ROOM_BELOW * self._pitch())),
        )

    def _pitch(self) -> float:
        """Return the distance of two lines in pixels."""
        return self.fontMetrics().height() * self._options.line_spacing

    def _on_focus_moved(self) -> None:
        if self._options.focus != "off":
            self.viewport().update()

    def _on_a_line(self, event: QMouseEvent) -> QMouseEvent:
        """Return a mouse event moved to the nearest line of text.

        Qt takes a click between two lines for one at the start of the second.
        """
        x, y = event.position().x(), event.position().y()
        block = self.firstVisibleBlock()
        box = self.blockBoundingGeometry(block).translated(self.contentOffset())
        while block.next().isValid() and box.bottom() <= y:
            block = block.next()
            box = self.blockBoundingGeometry(block).translated(self.contentOffset())
        layout = block.layout()
        lines = (layout.lineAt(index).rect() for index in range(layout.lineCount()))
        line = min(lines, key=lambda rect: abs(rect.center().y() + box.top() - y), default=None)
        if line is None:
            return event
        line.translate(box.topLeft())
        return _moved(event, QPointF(x, min(max(y, line.top() + 1), line.bottom() - 1)))

    def _marks(
        self,
        block: QTextBlock,
        context: QAbstractTextDocumentLayout.PaintContext,
        place: Place | None,
    ) -> list[QTextLayout.FormatRange]:
        """Return what to paint otherwise than plain in a paragraph's layout."""
        marks = selected_ranges(block, context.selections, place)
        if not marks and self._options.focus != "off":
            faded = mixed_colour(context.palette, FADED_STRENGTH)
            sentence = self._options.focus == "sentence"
            marks += faded_ranges(block, self.textCursor(), faded, place, sentence=sentence)
        if self._colouring:
            marks[:0] = tinted_ranges(block, self._colouring.formats(block.blockNumber()), place)
        if place:
            ghost = mixed_colour(context.palette, QUIET_STRENGTH)
            marks.append(coloured_range(place.start, place.start + place.length, ghost))
        return marks

    def _draw_placeholder(self, painter: QPainter, offset: QPointF) -> None:
        block, margin = self.document().firstBlock(), self.document().documentMargin()
        box = QRectF(self.viewport().rect()).adjusted(margin, 0, -margin, 0)
        box.setTop(offset.y() + block.layout().lineAt(0).y())
        painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
        painter.drawText(box, Qt.TextFlag.TextWordWrap, self.placeholderText())

    def _draw_caret(
        self, painter: QPainter, offset: QPointF, block: QTextBlock, position: int
    ) -> None:
        """Draw the caret if it is in a paragraph; below -1 it is in what is being composed."""
        layout = block.layout()
        if position < -1 and layout.preeditAreaText():
            position = layout.preeditAreaPosition() - (position + 2)
        elif block.contains(position):
            position -= block.position()
        else:
            return
        layout.drawCursor(painter, offset, position, self.cursorWidth())

    # Qt's events

    def event(self, event: QEvent) -> bool:
        """Let the margins belong to the page: a click beside a line goes to it."""
        if isinstance(event, QMouseEvent):
            inside = self.viewport().mapFromGlobal(event.globalPosition())
            return QApplication.sendEvent(self.viewport(), _moved(event, inside))
        if isinstance(event, QWheelEvent):
            return QApplication.sendEvent(self.verticalScrollBar(), event)
        return super().event(event)

    def viewportEvent(self, event: QEvent) -> bool:
        """Tell the figures of the coloured word under the mouse."""
        if self._colouring and isinstance(event, QHelpEvent):
            at = self.cursorForPosition(event.pos())
            place = to_code_points(at.block().text(), at.positionInBlock())
            tip = self._colouring.tip(at.blockNumber(), place)
            QToolTip.showText(event.globalPos(), tip, self.viewport())
            return True
        return super().viewportEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Put the caret on the nearest line."""
        super().mousePressEvent(self._on_a_line(event))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Select up to the nearest line."""
        super().mouseMoveEvent(self._on_a_line(event))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End a selection on the nearest line."""
        super().mouseReleaseEvent(self._on_a_line(event))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Select a word of the nearest line."""
        super().mouseDoubleClickEvent(self._on_a_line(event))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the column in the middle.

        Qt lays out every paragraph anew, which for a scroll bar that comes beside a column that
        stays as wide as it was would be in vain.
        """
        self._set_margins()
        self._set_spacing()
        before, self._column = self._column, self.viewport().width()
        kept = self._column == before
        super().resizeEvent(QResizeEvent(event.size(), event.size()) if kept else event)

    def changeEvent(self, event: QEvent) -> None:
        """Fit the column to another font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._apply_options()
            self.ensureCursorVisible()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint as Qt does, with the ghost in its own colour and marks behind it in their place."""
        place = self._ghost.place()
        context = self.getPaintContext()
        clip = QRectF(event.rect())
        offset = self.contentOffset()
        block = self.firstVisibleBlock()
        painter = QPainter(self.viewport())
        painter.setBrushOrigin(offset)  # where a wavy underline begins
        if self.document().isEmpty() and not block.layout().preeditAreaText():
            self._draw_placeholder(painter, offset)
        painter.setPen(self.palette().color(QPalette.ColorRole.Text))
        while block.isValid() and offset.y() <= clip.bottom():
            height = self.blockBoundingRect(block).height()
            if block.isVisible() and offset.y() + height >= clip.top():
                here = place if place and place.block == block else None
                marks = self._marks(block, context, here)
                block.layout().draw(painter, offset, marks, clip)
                self._draw_caret(painter, offset, block, context.cursorPosition)
            offset.setY(offset.y() + height)
            block = block.next()


def _moved(event: QMouseEvent, position: QPointF) -> QMouseEvent:
    """Return the same mouse event at another position of the widget."""
    return QMouseEvent(
        event.type(),
        position,
        event.globalPosition(),
        event.button(),
        event.buttons(),
        event.modifiers(),
        event.pointingDevice(),
    )
