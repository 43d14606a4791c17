"""Motion for those who like it, and none for those whom it makes unwell."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMainWindow

BLINK_MILLISECONDS = 1000  # of the caret, there and gone


def set_motion(window: QMainWindow, *, reduced: bool) -> None:
    """Let docks slide, menus fade and the caret blink, or none of it.

    What the desktop has switched off stays so until its next start.
    """
    window.setAnimated(not reduced)
    if reduced:
        for effect in Qt.UIEffect:
            QApplication.setEffectEnabled(effect, False)
        QApplication.setCursorFlashTime(0)
    elif not QApplication.cursorFlashTime():
        QApplication.setCursorFlashTime(BLINK_MILLISECONDS)
