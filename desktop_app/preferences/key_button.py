"""A button that shows a key and takes another one."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QPushButton, QWidget

from desktop_app.editor.keys import MODIFIER_KEYS

PORTABLE = QKeySequence.SequenceFormat.PortableText


class KeyButton(QPushButton):
    """Pressed, it waits for a key, Tab and Esc too; Backspace stands for no key at all."""

    chosen = Signal(str)  # in Qt's portable notation, empty for none

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._key = ""
        self._waiting = False
        self.setAccessibleName(name)
        self.setAutoDefault(False)
        self.clicked.connect(self._wait)

    def show_key(self, key: str) -> None:
        """Show a key in the writer's own notation."""
        self._key = key
        native = QKeySequence(key, PORTABLE).toString(QKeySequence.SequenceFormat.NativeText)
        self.setText(native or self.tr("none"))
        self.setAccessibleDescription(self.text())

    @Slot()
    def _wait(self) -> None:
        self._waiting = True
        self.setText(self.tr("Press a key …"))

    def _take(self, event: QKeyEvent) -> None:
        pressed = event.keyCombination()
        bare = event.modifiers() == Qt.KeyboardModifier.NoModifier
        self._waiting = False
        self.show_key(self._key)
        if bare and event.key() == Qt.Key.Key_Backspace:
            self.chosen.emit("")
        else:
            self.chosen.emit(QKeySequence(pressed).toString(PORTABLE))

    def event(self, event: QEvent) -> bool:
        """Take the next key, whatever it does elsewhere."""
        if self._waiting and isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                if event.key() not in MODIFIER_KEYS:
                    self._take(event)
                return True
        return super().event(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Wait no longer."""
        if self._waiting:
            self._waiting = False
            self.show_key(self._key)
        super().focusOutEvent(event)
