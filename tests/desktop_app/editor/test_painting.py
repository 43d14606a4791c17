from PySide6.QtGui import QColor, QPalette, QTextCursor, QTextDocument, QTextFormat
from PySide6.QtWidgets import QPlainTextDocumentLayout, QTextEdit
from pytestqt.qtbot import QtBot

from desktop_app.editor.ghost import Place
from desktop_app.editor.painting import ghost_colour, ghost_range, selected_ranges


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


def test_a_ghost_is_half_as_strong_as_the_text(qtbot: QtBot) -> None:
    palette = QPalette()
    palette.setColor(QPalette.ColorRole.Text, QColor(0, 100, 200))
    palette.setColor(QPalette.ColorRole.Base, QColor(200, 200, 200))
    colour = ghost_colour(palette)
    assert colour == QColor(100, 150, 200)
    painted = ghost_range(Place(QTextDocument().firstBlock(), 3, 4), colour)
    assert (painted.start, painted.length) == (3, 4)
    assert painted.format.foreground().color() == colour
