"""The about box tells version, privacy and licences."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QPlainTextEdit
from pytestqt.qtbot import QtBot

from desktop_app.help.about_box import AboutBox


def test_the_about_box_shows_the_version_and_every_licence(qtbot: QtBot) -> None:
    box = AboutBox("9.8.7")
    qtbot.addWidget(box)
    box.show()
    assert any("Inkling 9.8.7" in label.text() for label in box.findChildren(QLabel))
    choice, text = box.findChild(QComboBox), box.findChild(QPlainTextEdit)
    qtbot.waitUntil(lambda: choice.count() > 10)
    assert "Inkling 9.8.7" in choice.itemText(0)
    assert "Apache License" in text.toPlainText()
    choice.setCurrentIndex(choice.findText("PySide6", flags=Qt.MatchFlag.MatchStartsWith))
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in text.toPlainText()
