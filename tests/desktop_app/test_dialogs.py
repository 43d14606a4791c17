"""The questions to the writer, asked by real dialogs."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QTextDocumentFragment
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QMessageBox,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop_app.dialogs import Dialogs

RICH = Qt.TextFormat.RichText


def answer_the_file_dialog(name: Path, answer: QMessageBox.StandardButton) -> list[str]:
    """Type a name into the file dialog that comes next; return what it then asks."""
    asked: list[str] = []

    def say() -> None:
        question = QApplication.activeModalWidget()
        assert isinstance(question, QMessageBox)
        asked.append(question.text())
        question.button(answer).click()

    def type_the_name() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QFileDialog)
        dialog.findChild(QLineEdit).setText(str(name))
        QTimer.singleShot(0, say)
        dialog.accept()
        if dialog.isVisible():
            dialog.reject()

    QTimer.singleShot(0, type_the_name)
    return asked


@pytest.mark.parametrize("answer", [QMessageBox.StandardButton.Yes, QMessageBox.StandardButton.No])
def test_an_export_never_replaces_a_file_unasked(
    qtbot: QtBot, tmp_path: Path, answer: QMessageBox.StandardButton
) -> None:
    there = tmp_path / "novel.docx"
    there.write_bytes(b"an earlier one")
    window = QWidget()
    qtbot.addWidget(window)
    asked = answer_the_file_dialog(there.with_suffix(""), answer)
    path = Dialogs(window).path_to_export(str(tmp_path / "other.docx"), ".docx")
    assert len(asked) == 1 and "novel.docx" in asked[0]
    assert path == (there if answer == QMessageBox.StandardButton.Yes else None)


@pytest.mark.parametrize(
    ("suggested", "typed", "saved"),
    [
        ("Untitled.txt", "novel", "novel.txt"),
        ("diary.md", "novel", "novel.md"),
        ("README", "novel", "novel"),
        ("Untitled.txt", "novel.md", "novel.md"),
    ],
)
@pytest.mark.parametrize("answer", [QMessageBox.StandardButton.Yes, QMessageBox.StandardButton.No])
def test_saving_under_another_name_never_replaces_a_file_unasked(
    qtbot: QtBot,
    tmp_path: Path,
    suggested: str,
    typed: str,
    saved: str,
    answer: QMessageBox.StandardButton,
) -> None:
    (tmp_path / saved).write_text("an earlier one")
    window = QWidget()
    qtbot.addWidget(window)
    asked = answer_the_file_dialog(tmp_path / typed, answer)
    path = Dialogs(window).path_to_save(str(tmp_path / suggested))
    assert len(asked) == 1 and saved in asked[0]
    assert path == (tmp_path / saved if answer == QMessageBox.StandardButton.Yes else None)


def test_the_kind_that_is_chosen_names_the_suffix(qtbot: QtBot, tmp_path: Path) -> None:
    window = QWidget()
    qtbot.addWidget(window)

    def choose() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QFileDialog)
        dialog.findChild(QComboBox, "fileTypeCombo").textActivated.emit("Markdown (*.md)")
        dialog.findChild(QLineEdit).setText(str(tmp_path / "novel"))
        dialog.accept()

    QTimer.singleShot(0, choose)
    assert Dialogs(window).path_to_save(str(tmp_path / "Untitled.txt")) == tmp_path / "novel.md"


def asked_about(qtbot: QtBot, question: str, detail: str) -> set[str]:
    """Return what a question shows, as the HTML that Qt makes of it."""
    window = QWidget()
    qtbot.addWidget(window)
    shown: set[str] = set()

    def read() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        labels = box.findChildren(QLabel)
        shown.update(label.text() for label in labels if label.textFormat() == RICH)
        box.close()

    QTimer.singleShot(0, read)
    Dialogs(window).ask(question, detail, ["Yes", "No"])
    return {QTextDocumentFragment.fromHtml(text).toHtml() for text in shown}


def as_text(html: str) -> str:
    return QTextDocumentFragment.fromHtml(html).toPlainText()


def test_names_and_texts_are_shown_as_they_are(qtbot: QtBot) -> None:
    question, detail = "Save the changes in <b>&amp;.txt?", "<p>From <i>here</i>\nto &lt; there"
    assert {as_text(html) for html in asked_about(qtbot, question, detail)} == {question, detail}


def test_a_difference_is_struck_out_and_underlined(qtbot: QtBot) -> None:
    texts = asked_about(qtbot, "Changed", "3: The [-dark\nand-][+<bright>+] house")
    (shown,) = (html for html in texts if "house" in html)
    assert as_text(shown) == "3: The dark\nand<bright> house"
    assert "line-through" in shown and "underline" in shown
