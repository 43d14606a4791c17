"""The page: a plain text editor with a ghost after the caret."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QKeyCombination, QPointF, QRectF, Qt, Signal, Slot
from PySide6.QtGui import (
    QAction,
    QContextMenuEvent,
    QDragEnterEvent,
    QDropEvent,
    QFocusEvent,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
    QTextBlock,
    QTextDocument,
)
from PySide6.QtWidgets import QApplication, QFrame, QPlainTextEdit, QWidget

from desktop_app.editor.ghost import (
    GhostLayer,
    half_word,
    next_word,
    only_closes,
    recalled,
    replaces_space,
)
from desktop_app.editor.keys import GhostKeys
from desktop_app.editor.layout import SpacedLayout
from desktop_app.editor.offsets import CodePointOffsets, text_between
from desktop_app.editor.painting import ghost_colour, ghost_range, selected_ranges
from desktop_app.editor.typing import SmartEdit, smart_typed
from desktop_app.text_units import utf16_length

MODIFIER_KEYS = frozenset(
    {
        Qt.Key.Key_Shift,
        Qt.Key.Key_Control,
        Qt.Key.Key_Alt,
        Qt.Key.Key_AltGr,
        Qt.Key.Key_Meta,
        Qt.Key.Key_CapsLock,
        Qt.Key.Key_NumLock,
    }
)
MOUSE_EVENTS = frozenset(
    {
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseButtonRelease,
        QEvent.Type.MouseButtonDblClick,
        QEvent.Type.MouseMove,
    }
)
CLOSING_RUN = 64  # more than this behind the caret is no mere row of closing marks
PARAGRAPH_TAIL = 2048  # of a paragraph before the caret, enough to tell its quotes
LEAST_MARGIN = 24  # pixels around the column of text
ORDINARY_TEXT = "the quick brown fox jumps over the lazy dog"  # tells how wide a character is
ROOM_BELOW = 3  # lines that stay free under the caret while typing, for a ghost that wraps


@dataclass(frozen=True)
class PageOptions:
    """How the page looks and behaves; raises ValueError for a value that means nothing."""

    line_spacing: float = 1.4  # line heights
    paragraph_spacing: float = 0.5  # line heights after each paragraph
    line_width: int = 68  # characters in the column, 0 for the whole window
    inside_paragraphs: bool = False  # ghosts also where text follows in the paragraph
    smart_typing: bool = False  # curly quotes, dashes and ellipses
    typewriter: bool = False  # the line written stays in the middle of the window

    def __post_init__(self) -> None:
        if not 1.0 <= self.line_spacing <= 4.0:
            raise ValueError(f"A line spacing of {self.line_spacing}: choose 1.0 to 4.0.")
        if not 0.0 <= self.paragraph_spacing <= 4.0:
            raise ValueError(f"A paragraph spacing of {self.paragraph_spacing}: choose 0 to 4.")
        if self.line_width and not 20 <= self.line_width <= 400:
            raise ValueError(f"Lines of {self.line_width} characters: choose 20 to 400, or 0.")


class Page(QPlainTextEdit):
    """A page to write on.

    It shows, accepts and takes away a ghost, and says when one would be welcome. It knows nothing
    of models: who listens to its signals decides what to show.
    """

    typed = Signal()
    """The writer typed text that the ghost did not show."""
    caret_moved = Signal()
    """The caret or the text changed by anything but typing or accepting."""
    ghost_wanted = Signal(int)
    """The writer asks now: 1 for the next suggestion, -1 for the one before."""
    ghost_accepted = Signal(str)
    ghost_dismissed = Signal()
    ghost_consumed = Signal()
    """The last of the ghost's words was typed by hand."""

    def __init__(
        self,
        parent: QWidget | None = None,
        *,
        keys: GhostKeys | None = None,
        options: PageOptions | None = None,
    ) -> None:
        super().__init__(parent)
        document = QTextDocument(self)
        self._layout = SpacedLayout(document)
        document.setDocumentLayout(self._layout)
        self.setDocument(document)
        self._offsets = CodePointOffsets(document)
        self._ghost = GhostLayer(document)
        self._last_suggestion = ""  # from the start of the word it completes
        self._options = options or PageOptions()
        self._own_edits = 0  # greater than 0 while the page itself changes text or caret
        self._invited = False  # the last thing done was typing or accepting
        self._asked = False  # the last thing done was asking
        self._composing = False
        self._mouse_down = False
        self._accepted_space = -1  # the caret's position right after an accepted space
        self._new_undo_step = False  # the next typed character starts one
        self._needs_ghost: list[QAction] = []

        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self.setAutoFillBackground(True)
        self.setCursorWidth(2)
        self.setAccessibleName(self.tr("Page"))
        self._add_commands(keys or GhostKeys())
        self._apply_options()
        document.contentsChange.connect(self._on_contents_change)
        self.textChanged.connect(self._on_text_changed)
        self.cursorPositionChanged.connect(self._on_caret_changed)
        self.selectionChanged.connect(self._on_selection_changed)

    # The ghost

    def show_ghost(self, text: str) -> None:
        """Show a ghost after the caret if one is allowed there, instead of the one that stands.

        A ghost is one line at most and never mere white space.
        """
        text = text.partition("\n")[0]
        if not self.ghost_allowed() or not text.strip():
            self.clear_ghost()
            return
        begun = "" if text[0].isspace() else half_word(self._paragraph_before_caret())
        self._last_suggestion = begun + text
        self._lay_ghost(text)

    def clear_ghost(self) -> None:
        """Take the ghost away."""
        if self._ghost.take_away():
            self._ghost_changed()

    def ghost(self) -> str:
        """Return what is shown of the ghost, or an empty string."""
        return self._ghost.text

    def ghost_allowed(self) -> bool:
        """Tell whether a ghost may stand at the caret now."""
        return (
            (self._invited or self._asked)
            and self.hasFocus()
            and not self.isReadOnly()
            and not self._composing
            and not self._mouse_down
            and not self.textCursor().hasSelection()
            and (self._asked or self._options.inside_paragraphs or self._at_paragraph_end())
        )

    @Slot()
    def accept_ghost(self) -> None:
        """Put all of the ghost into the document, as one undo step."""
        self._accept(self._ghost.text)

    @Slot()
    def accept_ghost_word(self) -> None:
        """Put the next word of the ghost into the document; the rest stays where it is."""
        self._accept(next_word(self._ghost.text))

    @Slot()
    def dismiss_ghost(self) -> None:
        """Take the ghost away because the writer does not want it."""
        if self._ghost.text:
            self._uninvite()
            self.clear_ghost()
            self.ghost_dismissed.emit()

    @Slot()
    def recall_ghost(self) -> None:
        """Show the last suggestion again, such as one that was typed past."""
        if self._last_suggestion and not self._ghost.text:
            self._asked = True
            self.show_ghost(recalled(self._last_suggestion, self._paragraph_before_caret()))

    # The text

    def text(self) -> str:
        """Return the whole text with its no-break spaces, which Qt's own method turns to spaces."""
        return text_between(self.document(), 0, self.document().characterCount() - 1)

    def text_before_caret(self, limit: int = 8192) -> tuple[str, int]:
        """Return up to `limit` code points before the caret, and how many are left out before.

        Takes time for the limit, not for the document.
        """
        caret = self._caret()
        before = text_between(self.document(), max(0, caret - 2 * limit), caret)[-limit:]
        return before, self._offsets.before(caret - utf16_length(before))

    def text_after_caret(self, limit: int = 8192) -> str:
        """Return up to `limit` code points after the caret."""
        caret, end = self._caret(), self.document().characterCount() - 1
        return text_between(self.document(), caret, min(end, caret + 2 * limit))[:limit]

    def options(self) -> PageOptions:
        """Return how the page looks and behaves."""
        return self._options

    def set_options(self, options: PageOptions) -> None:
        """Look and behave otherwise from now on."""
        self._options = options
        self._apply_options()

    # Typing

    def _type(self, text: str, insert: Callable[[], None]) -> None:
        """Let text be typed: as the ghost's next characters, after an accepted space, or plainly.

        `insert` is Qt's own way to put it there, which joins it to the undo step before.
        """
        ghost = self._ghost.take_away()
        selected = self.textCursor().hasSelection()
        paragraph = self._paragraph_before_caret()
        replaces = (
            not selected
            and self._caret() == self._accepted_space
            and replaces_space(text, paragraph[:-1])
        )
        if replaces:
            paragraph = paragraph[:-1]
        smart = self._options.smart_typing and not selected
        edit = smart_typed(paragraph, text) if smart else SmartEdit(0, text)
        starts_word = not text.isspace() and (not paragraph or paragraph[-1].isspace())
        with self._own_edit():
            if replaces:
                self._replace(1 + edit.remove, edit.insert)
            else:
                if self._new_undo_step or starts_word or text == "\n":
                    self._replace(0, text)
                else:
                    insert()
                if edit != (0, text):  # a step of its own: undo gives back what was typed
                    self._replace(edit.remove + 1, edit.insert)
        self._new_undo_step = replaces or edit != (0, text)
        self._invite()
        self._follow_caret()
        consumed = bool(ghost) and not edit.remove and ghost.startswith(edit.insert)
        rest = ghost[len(edit.insert) :] if consumed else ""
        if rest.strip():
            self._lay_ghost(rest)
            return
        if ghost:
            self._ghost_changed()
        if consumed:
            self.ghost_consumed.emit()
        else:
            self.typed.emit()

    def _accept(self, text: str) -> None:
        if not text:
            return
        rest = self._ghost.take_away()[len(text) :]
        with self._own_edit():
            self._replace(0, text)
        self._invite()
        self._new_undo_step = True
        self._follow_caret()
        self._accepted_space = self._caret() if text.endswith(" ") else -1
        if rest.strip():
            self._lay_ghost(rest)
        else:
            self._ghost_changed()
        self.ghost_accepted.emit(text)

    def _replace(self, remove: int, text: str) -> None:
        """Put text in place of the characters before the caret or the selection: one undo step."""
        cursor = self.textCursor()
        cursor.beginEditBlock()
        for _ in range(remove):
            cursor.deletePreviousChar()
        cursor.insertText(text)
        cursor.endEditBlock()
        self.setTextCursor(cursor)

    @contextmanager
    def _own_edit(self) -> Iterator[None]:
        self._own_edits += 1
        try:
            yield
        finally:
            self._own_edits -= 1

    @contextmanager
    def _ghost_lifted(self) -> Iterator[None]:
        """Take the ghost away while Qt handles an event; lay it back if nothing has changed."""
        ghost, before = self._ghost.take_away(), self._state()
        yield
        if ghost and self._state() == before and self.ghost_allowed():
            self._lay_ghost(ghost)
        elif ghost:
            self._ghost_changed()

    def _state(self) -> tuple[int, int, int]:
        cursor = self.textCursor()
        return cursor.position(), cursor.anchor(), self.document().revision()

    def _invite(self) -> None:
        self._invited, self._asked, self._accepted_space = True, False, -1

    def _uninvite(self) -> None:
        self._invited, self._asked, self._accepted_space = False, False, -1

    # What happened

    @Slot(int, int, int)
    def _on_contents_change(self, position: int, removed: int, added: int) -> None:
        if self._ghost.take_away(position, added):
            self._ghost_changed()
        if not self._own_edits:
            self._uninvite()
            self._new_undo_step = True

    @Slot()
    def _on_text_changed(self) -> None:
        if not self._own_edits:
            self.caret_moved.emit()

    @Slot()
    def _on_caret_changed(self) -> None:
        if not self._own_edits:
            self._uninvite()
            self.clear_ghost()
            self.caret_moved.emit()

    @Slot()
    def _on_selection_changed(self) -> None:
        if self.textCursor().hasSelection():
            self._uninvite()
            self.clear_ghost()

    # Small things

    def _caret(self) -> int:
        return self.textCursor().position()

    def _paragraph_before_caret(self) -> str:
        """Return the text of the paragraph before the caret, or its end if it is long."""
        caret = self._caret()
        start = max(self.textCursor().block().position(), caret - PARAGRAPH_TAIL)
        return text_between(self.document(), start, caret)

    def _at_paragraph_end(self) -> bool:
        cursor = self.textCursor()
        caret, block = cursor.position(), cursor.block()
        end = block.position() + block.length() - 1
        return end - caret <= CLOSING_RUN and only_closes(text_between(self.document(), caret, end))

    def _lay_ghost(self, text: str) -> None:
        self._ghost.show(self._caret(), text)
        self._ghost_changed()

    def _ghost_changed(self) -> None:
        self.viewport().update()  # a line more or less moves the paragraphs below
        for action in self._needs_ghost:
            action.setEnabled(bool(self._ghost.text))

    def _add_commands(self, keys: GhostKeys) -> None:
        """Make an action of each command, for the menu, and remember its key.

        The page itself listens to the keys: Tab is a Tab, and Ctrl+Right a caret movement, as
        soon as there is no ghost.
        """
        commands = (
            (keys.accept, self.tr("Accept Suggestion"), self.accept_ghost, True),
            (keys.accept_word, self.tr("Accept Next Word"), self.accept_ghost_word, True),
            (keys.dismiss, self.tr("Dismiss Suggestion"), self.dismiss_ghost, True),
            (keys.next, self.tr("Suggest or Next Suggestion"), self._want_next, False),
            (keys.previous, self.tr("Previous Suggestion"), self._want_previous, False),
            (keys.recall, self.tr("Recall Last Suggestion"), self.recall_ghost, False),
        )
        for key, name, slot, needs_ghost in commands:
            action = QAction(name, self)
            action.setShortcut(QKeySequence(key))
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            action.setEnabled(not needs_ghost)
            action.triggered.connect(slot)
            self.addAction(action)
            if needs_ghost:
                self._needs_ghost.append(action)

    def _command(self, event: QKeyEvent) -> QAction | None:
        """Return the command that a key stands for now, if any."""
        plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        pressed = QKeySequence(QKeyCombination(plain, Qt.Key(event.key())))
        for action in self.actions():
            if action.isEnabled() and action.shortcut() == pressed:
                return action
        return None

    @Slot()
    def _want_next(self) -> None:
        self._want(1)

    @Slot()
    def _want_previous(self) -> None:
        self._want(-1)

    def _want(self, direction: int) -> None:
        self._asked = True
        self.ghost_wanted.emit(direction)

    def _apply_options(self) -> None:
        self._set_margins()
        self._set_spacing()
        self.viewport().update()

    def _set_spacing(self) -> None:
        room = self.viewport().height() // 2 if self._options.typewriter else 0
        self._layout.set_spacing(
            self._options.line_spacing,
            self._options.paragraph_spacing,
            max(room, round(ROOM_BELOW * self._pitch())),
        )

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

    def _pitch(self) -> float:
        """Return the distance of two lines in pixels."""
        return self.fontMetrics().height() * self._options.line_spacing

    def _follow_caret(self) -> None:
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

    def _on_a_line(self, event: QMouseEvent) -> QMouseEvent:
        """Return a mouse event moved to the nearest line of text.

        Qt takes a click between two lines for one at the start of the second.
        """
        position = event.position()
        block = self.firstVisibleBlock()
        box = self.blockBoundingGeometry(block).translated(self.contentOffset())
        while block.next().isValid() and box.bottom() <= position.y():
            block = block.next()
            box = self.blockBoundingGeometry(block).translated(self.contentOffset())
        layout = block.layout()
        lines = [
            layout.lineAt(i).rect().translated(box.topLeft()) for i in range(layout.lineCount())
        ]
        if not lines:
            return event
        y = position.y()
        line = min(lines, key=lambda rect: abs(rect.center().y() - y))
        y = min(max(y, line.top() + 1), line.bottom() - 1)
        return _moved(event, QPointF(position.x(), y))

    # Qt's events

    def event(self, event: QEvent) -> bool:
        """Keep the keys of commands for the page, and let the margins belong to it."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if self._command(event):
                event.accept()
                return True
        elif event.type() in MOUSE_EVENTS and isinstance(event, QMouseEvent):
            inside = self.viewport().mapFromGlobal(event.globalPosition())
            return QApplication.sendEvent(self.viewport(), _moved(event, inside))
        elif event.type() == QEvent.Type.Wheel:
            return QApplication.sendEvent(self.verticalScrollBar(), event)
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Run a command, type a character, or leave the key to Qt."""
        command = self._command(event)
        text = "" if self.isReadOnly() else _typed_text(event)
        if command:
            command.trigger()
            event.accept()
        elif event.key() in MODIFIER_KEYS:
            super().keyPressEvent(event)
        elif text:
            self._type(text, lambda: super(Page, self).keyPressEvent(event))
        else:
            with self._ghost_lifted():
                super().keyPressEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Let an input method compose without a ghost; what it commits at once is typing."""
        text = event.commitString()
        composing = bool(event.preeditString())
        if text and not (composing or self._composing or event.replacementLength()):
            self._type(text, lambda: super(Page, self).inputMethodEvent(event))
            return
        self._composing = composing
        with self._ghost_lifted(), self._own_edit():
            super().inputMethodEvent(event)
        if text:
            self._invite()
            self.typed.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the ghost away before the caret goes where the mouse is."""
        self._uninvite()
        self.clear_ghost()
        self._mouse_down = True
        super().mousePressEvent(self._on_a_line(event))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Select by lines, not by what is between them."""
        super().mouseMoveEvent(self._on_a_line(event) if event.buttons() else event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End a selection by mouse."""
        self._mouse_down = False
        super().mouseReleaseEvent(self._on_a_line(event))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Take the ghost away before a word is selected."""
        self.clear_ghost()
        super().mouseDoubleClickEvent(self._on_a_line(event))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Take the ghost away before the menu opens."""
        self.clear_ghost()
        super().contextMenuEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take the ghost away before text is dragged over it."""
        self.clear_ghost()
        super().dragEnterEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Take the ghost away before text is dropped."""
        self._mouse_down = False
        self.clear_ghost()
        super().dropEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the ghost away when the writer looks elsewhere."""
        self._mouse_down = False
        self.clear_ghost()
        super().focusOutEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the column in the middle."""
        self._set_margins()
        self._set_spacing()
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Fit the column to another font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._apply_options()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint as Qt does, with the ghost in its own colour and marks behind it in their place."""
        ghost = self._ghost.place()
        context = self.getPaintContext()
        painter = QPainter(self.viewport())
        clip = QRectF(event.rect())
        offset = self.contentOffset()
        block = self.firstVisibleBlock()
        if self.document().isEmpty() and not block.layout().preeditAreaText():
            painter.setPen(context.palette.color(QPalette.ColorRole.PlaceholderText))
            place = self.blockBoundingRect(block).translated(offset)
            place.setTop(place.top() + block.layout().lineAt(0).y())
            place.setWidth(self.viewport().width())
            margin = self.document().documentMargin()
            place.adjust(margin, 0, -margin, 0)
            painter.drawText(place, Qt.TextFlag.TextWordWrap, self.placeholderText())
        painter.setPen(context.palette.color(QPalette.ColorRole.Text))
        while block.isValid() and offset.y() <= clip.bottom():
            height = self.blockBoundingRect(block).height()
            if block.isVisible() and offset.y() + height >= clip.top():
                here = ghost if ghost and ghost.block == block else None
                ranges = selected_ranges(block, context.selections, here)
                if here:
                    ranges.append(ghost_range(here, ghost_colour(context.palette)))
                block.layout().draw(painter, offset, ranges, clip)
                self._draw_caret(painter, offset, block, context.cursorPosition)
            offset.setY(offset.y() + height)
            block = block.next()

    def _draw_caret(
        self, painter: QPainter, offset: QPointF, block: QTextBlock, position: int
    ) -> None:
        """Draw the caret if it is in a paragraph; below -1 it is in what is being composed."""
        layout = block.layout()
        if position < -1 and layout.preeditAreaText():
            layout.drawCursor(
                painter, offset, layout.preeditAreaPosition() - (position + 2), self.cursorWidth()
            )
        elif block.contains(position):
            layout.drawCursor(painter, offset, position - block.position(), self.cursorWidth())


def _typed_text(event: QKeyEvent) -> str:
    """Return the text that a key types, or an empty string; the Enter keys type a newline."""
    modifiers = event.modifiers()
    if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
        command = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
        return "" if modifiers & command else "\n"
    control = Qt.KeyboardModifier.ControlModifier
    if modifiers in (control, control | Qt.KeyboardModifier.ShiftModifier):
        return ""
    text = event.text()
    if not text or (unicodedata.category(text[0]) == "Cc" and text != "\t"):
        return ""
    return text


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
