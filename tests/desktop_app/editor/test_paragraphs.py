"""A list of paragraphs kept in step with a document."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QTextCursor, QTextDocument
from PySide6.QtWidgets import QApplication, QPlainTextDocumentLayout

from desktop_app.editor.paragraphs import ParagraphChanges


class Mirror(QObject):
    def __init__(self, changes: ParagraphChanges) -> None:
        super().__init__()
        self.paragraphs: list[str] = []
        changes.replaced.connect(self.replace)

    @Slot(int, int, object)
    def replace(self, first: int, removed: int, texts: list[str]) -> None:
        self.paragraphs[first : first + removed] = texts


@pytest.fixture(autouse=True)
def told_in_small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desktop_app.editor.paragraphs.TOLD_TOGETHER", 3)
    monkeypatch.setattr("desktop_app.editor.paragraphs.SLICE_SECONDS", 0.0)


def finish(changes: ParagraphChanges) -> None:
    while changes._timer.isActive():
        QApplication.processEvents()


def mirrored(text: str) -> tuple[QTextDocument, ParagraphChanges, Mirror]:
    document = QTextDocument()
    document.setDocumentLayout(QPlainTextDocumentLayout(document))
    document.setPlainText(text)
    changes = ParagraphChanges(document)
    mirror = Mirror(changes)
    changes.start()
    finish(changes)
    return document, changes, mirror


def blocks(document: QTextDocument) -> list[str]:
    return [document.findBlockByNumber(n).text() for n in range(document.blockCount())]


def test_it_begins_with_all_paragraphs(qapp: QApplication) -> None:
    _, _, mirror = mirrored("One.\n\nTwo.")
    assert mirror.paragraphs == ["One.", "", "Two."]


@pytest.mark.parametrize("text", ["", "Other.", "A\nB\nC\nD\nE"])
def test_another_document_replaces_all(qapp: QApplication, text: str) -> None:
    document, changes, mirror = mirrored("One.\n\nTwo.")
    document.setPlainText(text)
    finish(changes)
    assert mirror.paragraphs == blocks(document)


def test_it_tells_nothing_once_stopped(qapp: QApplication) -> None:
    document, changes, mirror = mirrored("One.")
    changes.stop()
    document.setPlainText("Two.\nThree.")
    assert mirror.paragraphs == ["One."]


def test_a_document_that_changes_while_it_is_told_is_told_right(qapp: QApplication) -> None:
    document, changes, mirror = mirrored("\n".join(map(str, range(20))))
    mirror.paragraphs.clear()
    changes.start()
    assert mirror.paragraphs == ["0", "1", "2"]
    for paragraph, change in ((1, "x\ny"), (10, "untold\nyet"), (3, "a\nb\nc")):
        cursor = QTextCursor(document.findBlockByNumber(paragraph))
        cursor.movePosition(cursor.MoveOperation.Down, cursor.MoveMode.KeepAnchor, 2)
        cursor.insertText(change)
    finish(changes)
    assert mirror.paragraphs == blocks(document)


texts = st.text(st.sampled_from("ab🙂\n\u2028"), max_size=6)
edits = st.tuples(st.integers(0, 30), st.integers(0, 30), texts, st.booleans(), st.booleans())


@settings(max_examples=100)
@given(texts, st.lists(edits, max_size=8))
def test_any_edits_and_their_undoing_are_followed(
    qapp: QApplication, start: str, changes_made: list[tuple[int, int, str, bool, bool]]
) -> None:
    document, changes, mirror = mirrored(start)
    for one, other, text, undone, waits in changes_made:
        last = document.characterCount() - 1
        cursor = QTextCursor(document)
        cursor.setPosition(min(one, last))
        cursor.setPosition(min(other, last), QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(text)
        if undone:
            document.undo()
        if not waits:  # what is not told yet may be changed again
            finish(changes)
            assert mirror.paragraphs == blocks(document)
    while document.isUndoAvailable():
        document.undo()
    finish(changes)
    assert mirror.paragraphs == blocks(document)


def test_many_new_paragraphs_leave_those_told_around_them_alone(qapp: QApplication) -> None:
    document, changes, mirror = mirrored("a\nb\nc")
    told: list[tuple[int, int, int]] = []
    changes.replaced.connect(lambda first, gone, texts: told.append((first, gone, len(texts))))
    cursor = QTextCursor(document.findBlockByNumber(1))
    cursor.insertText("\n".join(map(str, range(7))))
    finish(changes)
    assert told == [(1, 1, 0), (1, 0, 3), (4, 0, 3), (7, 0, 1)]
    assert mirror.paragraphs == blocks(document)
