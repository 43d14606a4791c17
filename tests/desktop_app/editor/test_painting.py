import pytest
from PySide6.QtGui import QColor, QPalette, QTextCursor, QTextDocument, QTextFormat
from PySide6.QtWidgets import QPlainTextDocumentLayout, QTextEdit
from pytestqt.qtbot import QtBot

from desktop_app.editor.ghost import Place
from desktop_app.editor.painting import (
    faded_ranges,
    mixed_colour,
    selected_ranges,
    sentence_around,
)
from desktop_app.text_units import to_code_points


def selection(document: QTextDocument, start: int, end: int) -> QTextEdit.ExtraSelection:
    given = QTextEdit.ExtraSelection()
    cursor = QTextCursor(document)
    cursor.setPosition(start)
    cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
    given.cursor = cursor
    return given


def test_marks_behind_a_ghost_are_where_the_layout_has_the_text(qtbot: QtBot) -> None:
    document = QTextDocument("one two three\nfour")
    document.setDocumentLayout(QPlainTextDocumentLayout(document))
    block = document.firstBlock()
    marks = [selection(document, *ends) for ends in ((0, 3), (4, 7), (5, 12), (8, 16), (14, 18))]

    def ranges(ghost: Place | None) -> list[tuple[int, int]]:
        return [(each.start, each.length) for each in selected_ranges(block, marks, ghost)]

    assert ranges(None) == [(0, 3), (4, 3), (5, 7), (8, 8)]
    assert ranges(Place(block, 7, 10)) == [(0, 3), (4, 3), (5, 17), (18, 8)]


def test_a_full_width_mark_covers_the_line_of_its_caret(qtbot: QtBot) -> None:
    document = QTextDocument("one two three\nfour")
    document.setDocumentLayout(QPlainTextDocumentLayout(document))
    document.documentLayout().blockBoundingRect(document.firstBlock())
    mark = selection(document, 4, 4)
    assert selected_ranges(document.firstBlock(), [mark], None) == []
    form = mark.format
    form.setProperty(QTextFormat.Property.FullWidthSelection, True)
    mark.format = form
    (line,) = selected_ranges(document.firstBlock(), [mark], None)
    assert (line.start, line.length) == (0, 13)


def test_a_colour_is_mixed_of_ink_and_paper(qtbot: QtBot) -> None:
    palette = QPalette()
    palette.setColor(QPalette.ColorRole.Text, QColor(0, 100, 200))
    palette.setColor(QPalette.ColorRole.Base, QColor(200, 200, 200))
    assert mixed_colour(palette, 0.5) == QColor(100, 150, 200)
    assert mixed_colour(palette, 1) == QColor(0, 100, 200)


@pytest.mark.parametrize(
    ("position", "sentence"),
    [(0, "One 😀. "), (3, "One 😀. "), (8, "Two! "), (12, "Two! "), (13, "Three"), (18, "Three")],
)
def test_the_sentence_around_the_caret(position: int, sentence: str) -> None:
    text = "One 😀. Two! Three"
    start, end = sentence_around(text, position)
    assert text[to_code_points(text, start) : to_code_points(text, end)] == sentence


def test_the_sentence_of_an_empty_paragraph() -> None:
    assert sentence_around("", 0) == (0, 0)


def test_all_but_the_paragraph_or_sentence_of_the_caret_fades(qtbot: QtBot) -> None:
    document = QTextDocument("One. Two. Three.\nFour")
    first, second = document.firstBlock(), document.lastBlock()
    caret = QTextCursor(document)
    caret.setPosition(6)
    ghost = Place(first, 6, 100)

    def faded(block, place, sentence) -> list[tuple[int, int]]:
        ranges = faded_ranges(block, caret, QColor("grey"), place, sentence=sentence)
        return [(each.start, each.length) for each in ranges]

    assert faded(second, None, False) == faded(second, None, True) == [(0, 4)]
    assert faded(first, None, False) == []
    assert faded(first, None, True) == [(0, 5), (10, 6)]
    assert faded(first, ghost, True) == [(0, 5), (110, 6)]
    caret.movePosition(QTextCursor.MoveOperation.EndOfBlock)
    assert faded(first, Place(first, 16, 100), True) == [(0, 10)]
