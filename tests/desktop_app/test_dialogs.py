"""The questions to the writer, asked by real dialogs."""

from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.dialogs import Dialogs


@pytest.mark.parametrize("answer", [QMessageBox.StandardButton.Yes, QMessageBox.StandardButton.No])
def test_an_export_never_replaces_a_file_unasked(
    qtbot: QtBot, tmp_path: Path, answer: QMessageBox.StandardButton
) -> None:
    there = tmp_path / "novel.docx"
    there.write_bytes(b"an earlier one")
    window = QWidget()
    qtbot.addWidget(window)
    asked: list[str] = []

    def say() -> None:
        question = QApplication.activeModalWidget()
        assert isinstance(question, QMessageBox)
        asked.append(question.text())
        question.button(answer).click()

    def type_the_name() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QFileDialog)
        dialog.findChild(QLineEdit).setText(str(there.with_suffix("")))
        QTimer.singleShot(0, say)
        dialog.accept()
        if dialog.isVisible():
            dialog.reject()

    QTimer.singleShot(0, type_the_name)
    path = Dialogs(window).path_to_export(str(tmp_path / "other.docx"), ".docx")
    assert len(asked) == 1 and "novel.docx" in asked[0]
    assert path == (there if answer == QMessageBox.StandardButton.Yes else None)
