"""A page on the screen, with the keyboard."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFont, QKeyEvent, QTextCursor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.editor.page import Page


def press(page: Page, character: str) -> None:
    """Press a key that types a character, of any script."""
    key = Qt.Key.Key_unknown
    QApplication.sendEvent(
        page,
        QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, character),
    )


@pytest.fixture
def page(qtbot: QtBot) -> Page:
    page = Page()
    qtbot.addWidget(page)
    page.setFont(QFont("DejaVu Serif", 14))
    page.resize(500, 400)
    page.setCursorWidth(0)  # so that a blinking caret makes no difference between two pictures
    with qtbot.waitExposed(page):
        page.show()
    page.activateWindow()
    page.setFocus()
    qtbot.waitUntil(page.hasFocus)
    return page


@pytest.fixture
def write(page: Page) -> Callable[..., None]:
    """Put text on the page and type the last character of it, so that a ghost is allowed."""

    def write(before: str, after: str = "") -> None:
        page.setPlainText(before[:-1] + after)
        cursor = page.textCursor()
        cursor.movePosition(QTextCursor.MoveOperation.End)
        for _ in after:
            cursor.movePosition(QTextCursor.MoveOperation.PreviousCharacter)
        page.setTextCursor(cursor)
        press(page, before[-1])

    return write
