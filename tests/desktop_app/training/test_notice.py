"""A writer who looks elsewhere is told, with one icon that goes when they come back."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMainWindow, QSystemTrayIcon
from pytestqt.qtbot import QtBot

from desktop_app.training.notice import Notices


@pytest.fixture
def window(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> QMainWindow:
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", lambda: True)
    made = QMainWindow()
    qtbot.addWidget(made)
    return made


def test_many_notices_need_one_icon_that_goes_when_the_writer_comes_back(
    window: QMainWindow, qapp: QApplication
) -> None:
    notices = Notices(window)
    notices.tell("The training has ended", "It speaks now.")
    notices.tell("The training has stopped", "The disk is full.")
    (icon,) = notices.findChildren(QSystemTrayIcon)
    assert icon.isVisible()
    qapp.applicationStateChanged.emit(Qt.ApplicationState.ApplicationActive)
    assert not icon.isVisible()


def test_who_is_looking_needs_no_icon(window: QMainWindow, qtbot: QtBot) -> None:
    notices = Notices(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    notices.tell("The training has ended", "It speaks now.")
    assert notices.findChildren(QSystemTrayIcon) == []
