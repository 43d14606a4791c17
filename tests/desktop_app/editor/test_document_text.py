"""A document's text is known without reading all of it again, and never another one."""

import random

import pytest
from PySide6.QtCore import QObject
from PySide6.QtGui import QTextCursor, QTextDocument
from PySide6.QtWidgets import QApplication, QPlainTextEdit
from pytestqt.qtbot import QtBot

from desktop_app.editor import document_text
from desktop_app.editor.document_text import DocumentText
from desktop_app.editor.offsets import text_between
from tests.desktop_app.documents.test_qt_changes import edit, whole_text


@pytest.fixture
def editor(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> QPlainTextEdit:
    monkeypatch.setattr(document_text, "PIECE", 8)
    made = QPlainTextEdit()
    qtbot.addWidget(made)
    return made


@pytest.mark.parametrize("seed", range(20))
def test_it_follows_whatever_happens_to_a_document(editor: QPlainTextEdit, seed: int) -> None:
    text, chance = DocumentText(editor.document()), random.Random(seed)
    editor.setPlainText("Once upon\na time\n" * 5)
    for _ in range(150):
        edit(editor, chance)
        if chance.random() < 0.5:
            QApplication.processEvents()
        if chance.random() < 0.5:
            assert text.whole() == whole_text(editor)
        start, end = sorted(chance.choices(range(editor.document().characterCount()), k=2))
        assert text.between(start, end) == text_between(editor.document(), start, end)
    assert text.whole() == whole_text(editor)


class Reads(QObject):
    """Counts what is read of a document."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        super().__init__()
        self.units = 0
        monkeypatch.setattr(document_text, "text_between", self)

    def __call__(self, document: QTextDocument, start: int, end: int) -> str:
        self.units += end - start
        return text_between(document, start, end)


def test_a_key_has_only_its_own_piece_read_again(
    editor: QPlainTextEdit, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = DocumentText(editor.document())
    editor.setPlainText("a paragraph\n" * 1000)
    text.whole()
    reads = Reads(monkeypatch)
    cursor = QTextCursor(editor.document().findBlockByNumber(500))
    cursor.insertText("x")
    assert text.whole() == whole_text(editor)
    assert 0 < reads.units < 50
    text.between(6, 11_000)
    assert reads.units < 100


def test_a_large_change_is_read_while_the_window_is_idle(
    qtbot: QtBot, editor: QPlainTextEdit, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = DocumentText(editor.document())
    assert text.is_settled()
    editor.setPlainText("a paragraph\n" * 100)
    assert not text.is_settled()
    qtbot.waitUntil(text.is_settled)
    reads = Reads(monkeypatch)
    assert text.whole() == whole_text(editor)
    assert reads.units <= 12


def test_that_it_is_read_is_told_also_to_who_could_not_wait(
    qtbot: QtBot, editor: QPlainTextEdit
) -> None:
    text = DocumentText(editor.document())
    with qtbot.waitSignal(text.settled):
        editor.setPlainText("a paragraph\n" * 100)
        assert text.whole() == whole_text(editor)


def test_a_key_is_no_large_change_wherever_it_is_pressed(editor: QPlainTextEdit) -> None:
    text = DocumentText(editor.document())
    editor.setPlainText("a paragraph\n" * 100 + "a very long paragraph " * 100)
    text.whole()
    QApplication.processEvents()
    for position in (0, 600, 1300, editor.document().characterCount() - 1):
        cursor = QTextCursor(editor.document())
        cursor.setPosition(position)
        cursor.insertText("x")
        assert text.is_settled()
    assert text.whole() == whole_text(editor)
