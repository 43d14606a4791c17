from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMainWindow
from pytestqt.qtbot import QtBot

from desktop_app.motion import set_motion


def test_nothing_moves_for_who_wants_it_so(qtbot: QtBot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    set_motion(window, reduced=True)
    assert not window.isAnimated()
    assert QApplication.cursorFlashTime() == 0
    assert not any(QApplication.isEffectEnabled(effect) for effect in Qt.UIEffect)
    set_motion(window, reduced=False)
    assert window.isAnimated()
    assert QApplication.cursorFlashTime() > 0
