"""A long text brought into a document while the window stays awake."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QPlainTextEdit

SLICE = 200_000  # characters, which Qt takes a few milliseconds for


class TextLoader(QObject):
    """Show another text on an editor, its beginning at once and the rest in slices.

    None of it can be undone or counts as modified. A text of one slice is there at once.
    """

    loaded = Signal()

    def __init__(self, editor: QPlainTextEdit) -> None:
        super().__init__(editor)
        self._editor = editor
        self._text = ""
        self._place = 0  # of what is still to come, in code points
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._add)

    def is_loading(self) -> bool:
        """Tell whether some of the text is still to come."""
        return self._timer.isActive()

    def load(self, text: str) -> None:
        """Begin with a text, instead of one that is still coming in; `loaded` follows."""
        self._text, self._place = text, 0
        self._editor.document().setUndoRedoEnabled(False)
        self._editor.setPlainText(self._next_slice())
        self._timer.start()
        self._settle()

    def finish(self) -> None:
        """Bring in what is still to come, now."""
        while self.is_loading():
            self._add()

    def _next_slice(self) -> str:
        """Return the next paragraphs of the text."""
        start = self._place
        end = self._text.find("\n", start + SLICE) + 1
        self._place = end or len(self._text)
        return self._text[start : self._place]

    @Slot()
    def _add(self) -> None:
        document = self._editor.document()
        cursor = QTextCursor(document)
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.insertText(self._next_slice())
        document.setModified(False)
        self._settle()

    def _settle(self) -> None:
        if self._place == len(self._text):
            self._timer.stop()
            self._text, self._place = "", 0
            self._editor.document().setUndoRedoEnabled(True)
            self.loaded.emit()
