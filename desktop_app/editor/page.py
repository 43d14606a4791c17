"""The page: a plain text editor with a ghost after the caret."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict

from PySide6.QtCore import QEvent, QMimeData, Qt, Signal, Slot
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QAction,
    QContextMenuEvent,
    QDragEnterEvent,
    QDropEvent,
    QFocusEvent,
    QGuiApplication,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
)
from PySide6.QtWidgets import QWidget

from desktop_app.editor.document_text import DocumentText
from desktop_app.editor.ghost import half_word, next_word, only_closes, recalled, replaces_space
from desktop_app.editor.keys import MODIFIER_KEYS, NEED_A_GHOST, GhostKeys
from desktop_app.editor.loading import TextLoader
from desktop_app.editor.offsets import CodePointOffsets, TextBefore, text_between
from desktop_app.editor.options import PageOptions
from desktop_app.editor.paper import Paper
from desktop_app.editor.typing import SmartEdit, smart_typed
from desktop_app.text_units import utf16_length

KEYPAD = Qt.KeyboardModifier.KeypadModifier.value
MENU_REASONS = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.MenuBarFocusReason)
CLOSING_RUN = 64  # more than this behind the caret is no mere row of closing marks
PARAGRAPH_TAIL = 2048  # of a paragraph before the caret, enough to tell its quotes


class Page(Paper):
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
    loaded = Signal()
    """All of the text that `load` brings is on the page."""
    inserted = Signal(str)
    """Text was put at the caret that the writer chose elsewhere in the window."""
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
        super().__init__(options or PageOptions(), parent)
        document = self.document()
        self.document_text = DocumentText(document)
        self._loader = TextLoader(self)
        self._loader.loaded.connect(self.loaded)
        self._offsets, self._before = CodePointOffsets(document), TextBefore(document)
        self._last_suggestion = ""  # from the start of the word it completes
        self._own_edits = 0  # greater than 0 while the page itself changes text or caret
        self._invited = False  # the last thing done was typing or accepting
        self._asked = False  # the last thing done was asking
        self._composing = False
        self._accepted_space = -1  # the caret's position right after an accepted space
        self._new_undo_step = False  # the next typed character starts one
        self._actions = self._make_actions()
        self._by_key: dict[QKeySequence, QAction] = {}
        self.set_keys(keys or GhostKeys())
        self.setAccessibleName(self.tr("Page"))
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
        self._announce(self.tr("Suggestion: {0}").format(text))

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
            and QGuiApplication.mouseButtons() == Qt.MouseButton.NoButton
            and not self.textCursor().hasSelection()
            and (self._asked or self._options.inside_paragraphs or self._at_paragraph_end())
        )

    def ghost_asked_for(self) -> bool:
        """Tell whether asking for a suggestion was the last thing done."""
        return self._asked

    def ghost_actions(self) -> tuple[QAction, ...]:
        """Return the commands about suggestions for a menu, with their keys."""
        return tuple(self._actions.values())

    def set_keys(self, keys: GhostKeys) -> None:
        """Listen to other keys from now on."""
        self._by_key = {}
        for command, key in asdict(keys).items():
            sequence = QKeySequence(key)
            self._actions[command].setShortcut(sequence)
            if key:
                self._by_key[sequence] = self._actions[command]

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
    def ask_for_ghost(self) -> None:
        """Ask for a suggestion now, or for the next one."""
        self._want(1)

    @Slot()
    def recall_ghost(self) -> None:
        """Show the last suggestion again, such as one that was typed past."""
        if self._last_suggestion and not self._ghost.text:
            self._asked = True
            self.show_ghost(recalled(self._last_suggestion, self._paragraph_before_caret()))

    # The text

    def load(self, text: str) -> None:
        """Show another text; `loaded` tells that all of it is there, at once or soon."""
        self._loader.load(text)

    def is_loading(self) -> bool:
        """Tell whether some of the text is still to come."""
        return self._loader.is_loading()

    def finish_loading(self) -> None:
        """Bring in the rest of the text now."""
        self._loader.finish()

    def text(self) -> str:
        """Return the whole text with its no-break spaces, which Qt's own method turns to spaces.

        Of one that is still coming in, all.
        """
        self._loader.finish()
        return self.document_text.whole()

    def text_before_caret(self, limit: int = 8192) -> tuple[str, int]:
        """Return up to `limit` code points before the caret, and how many are left out before.

        Takes time for what is new since the last call, or for the limit, not for the document.
        """
        caret = self._caret()
        before = self._before.read(caret, limit)
        return before, self._offsets.before(caret - utf16_length(before))

    def text_after_caret(self, limit: int = 8192) -> str:
        """Return up to `limit` code points after the caret."""
        caret, end = self._caret(), self.document().characterCount() - 1
        return text_between(self.document(), caret, min(end, caret + 2 * limit))[:limit]

    # Typing

    def insert(self, text: str) -> None:
        """Put text at the caret, instead of what is selected, as one undo step.

        For text that the writer chose elsewhere in the window; a ghost follows as after typing.
        """
        self.clear_ghost()
        with self._own_edit():
            self._replace(0, text)
        self._invite()
        self._new_undo_step = True
        self.inserted.emit(text)
        self.typed.emit()

    def _type(self, text: str, insert: Callable[[], None]) -> None:
        """Let text be typed, and go on with the ghost if it is what the ghost shows."""
        ghost = self._ghost.text
        if not ghost.startswith(text):
            self._ghost.take_away()
        with self._own_edit():
            edit = self._put(text, insert)
        self._invite()
        self.follow_caret()
        consumed = bool(ghost) and not edit.remove and ghost.startswith(edit.insert)
        self._keep_ghost(ghost[len(edit.insert) :] if consumed else "")
        if self._ghost.text:
            return
        if consumed:
            self.ghost_consumed.emit()
        else:
            self.typed.emit()

    def _put(self, text: str, insert: Callable[[], None]) -> SmartEdit:
        """Put typed text into the document, and return what it became there.

        `insert` is Qt's own way to do it, which joins the text to the undo step before.
        """
        selected = self.textCursor().hasSelection()
        paragraph = self._paragraph_before_caret()
        after_accept = not selected and self._caret() == self._accepted_space
        replaces = after_accept and replaces_space(text, paragraph[:-1])
        if replaces:
            paragraph = paragraph[:-1]
        smart = self._options.smart_typing and not selected
        edit = smart_typed(paragraph, text) if smart else SmartEdit(0, text)
        changed = edit != (0, text)
        starts_word = not text.isspace() and (not paragraph or paragraph[-1].isspace())
        if replaces:
            self._replace(1 + edit.remove, edit.insert)
        else:
            if self._new_undo_step or starts_word or text == "\n":
                self._replace(0, text)
            else:
                insert()
            if changed:  # a step of its own: undo gives back what was typed
                self._replace(1 + edit.remove, edit.insert)
        self._new_undo_step = replaces or changed
        return edit

    def _accept(self, text: str) -> None:
        if not text:
            return
        rest = self._ghost.text[len(text) :]
        with self._own_edit():
            self._replace(0, text)
        self._invite()
        self._new_undo_step = True
        self._accepted_space = self._caret() if text.endswith(" ") else -1
        self._keep_ghost(rest)
        self._announce(self.tr("Accepted: {0}").format(text))
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
        typed = self._own_edits and not removed and self._ghost.give(position, added)
        if not typed and self._ghost.take_away(position, added):
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

    def _keep_ghost(self, rest: str) -> None:
        """Let what is left of the ghost stand after the caret."""
        if rest.strip() and rest != self._ghost.text:
            self._lay_ghost(rest)
        elif not rest.strip():
            self._ghost.take_away()
            self._ghost_changed()

    def _ghost_changed(self) -> None:
        for command in NEED_A_GHOST:
            self._actions[command].setEnabled(bool(self._ghost.text))

    def _make_actions(self) -> dict[str, QAction]:
        """Make an action of each command, named as in `GhostKeys`."""
        commands = {
            "accept": (self.tr("Accept Suggestion"), self.accept_ghost),
            "accept_word": (self.tr("Accept Next Word"), self.accept_ghost_word),
            "dismiss": (self.tr("Dismiss Suggestion"), self.dismiss_ghost),
            "next": (self.tr("Suggest or Next Suggestion"), self.ask_for_ghost),
            "previous": (self.tr("Previous Suggestion"), self._want_previous),
            "recall": (self.tr("Recall Last Suggestion"), self.recall_ghost),
        }
        actions = {}
        for command, (name, slot) in commands.items():
            action = QAction(name, self)
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            action.setEnabled(command not in NEED_A_GHOST)
            action.triggered.connect(slot)
            self.addAction(action)
            actions[command] = action
        return actions

    def _command(self, event: QKeyEvent) -> QAction | None:
        """Return the command that a key stands for now, if any.

        The page itself listens to the keys, so that Tab is a Tab, and Ctrl+Right moves the caret,
        as soon as there is no ghost.
        """
        pressed = (
            event.keyCombination().toCombined() & ~KEYPAD
        )  # any key, also one Qt has no name for
        action = self._by_key.get(QKeySequence(pressed))
        return action if action and action.isEnabled() else None

    @Slot()
    def _want_previous(self) -> None:
        self._want(-1)

    def _want(self, direction: int) -> None:
        self._asked = True
        self.ghost_wanted.emit(direction)

    def _announce(self, text: str) -> None:
        """Tell a screen reader, if there is one, without interrupting it."""
        if QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, text))

    # Qt's events

    def event(self, event: QEvent) -> bool:
        """Keep the keys of the page's commands from the window's shortcuts."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and self._command(event)
        ):
            event.accept()
            return True
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
        elif text == "\n":  # with Shift too, where Qt would put in a line separator
            plain = QKeyEvent(event.type(), event.key(), Qt.KeyboardModifier.NoModifier, "\r")
            self._type(text, lambda: super(Page, self).keyPressEvent(plain))
        elif text:
            self._type(text, lambda: super(Page, self).keyPressEvent(event))
        else:
            before = self._state()
            with self._ghost_lifted():
                super().keyPressEvent(event)
            if self._options.typewriter and self._state() != before:
                self.follow_caret()

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
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Take the ghost away before a word is selected."""
        self.clear_ghost()
        super().mouseDoubleClickEvent(event)

    def createMimeDataFromSelection(self) -> QMimeData:
        """Copy the selected text with its no-break spaces, which Qt would turn to spaces."""
        cursor = self.textCursor()
        data = QMimeData()
        data.setText(self.document_text.between(cursor.selectionStart(), cursor.selectionEnd()))
        return data

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
        self.clear_ghost()
        super().dropEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the ghost away when the writer looks elsewhere, but not for a menu about it."""
        if event.reason() not in MENU_REASONS:
            self.clear_ghost()
        super().focusOutEvent(event)


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
