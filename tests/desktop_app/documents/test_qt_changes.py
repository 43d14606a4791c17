"""What a Qt document says of its changes is enough for the journal, wired as the package says."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QPlainTextEdit
from pytestqt.qtbot import QtBot

from desktop_app.documents.file import read_document
from desktop_app.documents.journal import Change, Journal, OutOfStepError
from desktop_app.documents.recovery import recover
from desktop_app.text_units import to_utf16

WORDS = ["a", "word ", "\n", "é\u00a0", "😀", "line\u2028break", "two\nlines\n", "אב", "e\u0301"]


def whole_text(editor: QPlainTextEdit) -> str:
    return editor.document().toRawText().replace("\u2029", "\n")


def record(editor: QPlainTextEdit, journal: Journal) -> None:
    page = editor.document()

    def on_contents_change(position: int, removed: int, added: int) -> None:
        length = page.characterCount() - 1
        cursor = QTextCursor(page)
        cursor.setPosition(position)
        cursor.setPosition(min(position + added, length), QTextCursor.MoveMode.KeepAnchor)
        inserted = cursor.selectedText().replace("\u2029", "\n")
        journal.append(Change(position, removed, inserted, length))

    page.contentsChange.connect(on_contents_change)


def edit(editor: QPlainTextEdit, chance: random.Random) -> None:
    page = editor.document()
    cursor = QTextCursor(page)

    def anywhere() -> int:  # where a caret can stand: never in the middle of a character
        text = whole_text(editor)
        return to_utf16(text, chance.randint(0, len(text)))

    cursor.setPosition(anywhere())
    match chance.randrange(12):
        case 0 | 1 | 2 | 3:
            cursor.insertText(chance.choice(WORDS))
        case 4:
            cursor.deleteChar()
        case 5:
            cursor.setPosition(anywhere(), QTextCursor.MoveMode.KeepAnchor)
            cursor.insertText(chance.choice(WORDS))
        case 6:
            editor.undo()
        case 7:
            editor.redo()
        case 8:
            cursor.beginEditBlock()
            for _ in range(3):
                cursor.setPosition(anywhere())
                cursor.insertText(chance.choice(WORDS))
                cursor.deletePreviousChar()
            cursor.endEditBlock()
        case 9:
            cursor.block().layout().setPreeditArea(0, "ghost")
            page.markContentsDirty(cursor.block().position(), cursor.block().length())
            cursor.block().layout().setPreeditArea(-1, "")
        case 10:
            cursor.select(QTextCursor.SelectionType.Document)
            cursor.insertText("".join(chance.choices(WORDS, k=5)))
        case 11:
            if chance.random() < 0.2:
                editor.setPlainText("".join(chance.choices(WORDS, k=5)))
            elif chance.random() < 0.2:
                editor.clear()


@pytest.mark.parametrize("seed", range(8))
def test_the_journal_follows_a_qt_document(qtbot: QtBot, tmp_path: Path, seed: int) -> None:
    editor = QPlainTextEdit()
    qtbot.addWidget(editor)
    editor.setPlainText("Once upon\na time\n")
    journal = Journal(tmp_path, whole_text(editor))
    record(editor, journal)
    chance = random.Random(seed)
    for _ in range(150):
        edit(editor, chance)
    editor.textCursor().insertText("the end")
    journal.close(keep=True)
    (found,) = recover(tmp_path)
    assert found.text == whole_text(editor)
    found.postpone()


def test_half_a_character_that_python_never_sees_is_mended(qtbot: QtBot, tmp_path: Path) -> None:
    editor = QPlainTextEdit()
    qtbot.addWidget(editor)
    editor.setPlainText("a😀b")
    journal = Journal(tmp_path, whole_text(editor))
    record(editor, journal)
    cursor = QTextCursor(editor.document())
    cursor.setPosition(2)
    cursor.deleteChar()
    cursor.insertText("x")
    editor.selectAll()
    editor.cut()
    editor.paste()
    cursor.setPosition(2)
    cursor.insertText("y")
    try:
        journal.flush()
    except OutOfStepError:
        journal.restart(whole_text(editor))
    journal.close(keep=True)
    assert recover(tmp_path)[0].text == whole_text(editor)


def test_an_opened_text_goes_through_a_qt_document_unharmed(qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "novel.txt"
    path.write_bytes("a\u00a0b\u2028c\r\nd\u2029e\rf\ufdd0g\u0085h\v\f\ufeff😀\ufffc".encode())
    editor = QPlainTextEdit()
    qtbot.addWidget(editor)
    document = read_document(path)
    editor.setPlainText(document.text)
    assert whole_text(editor) == document.text
