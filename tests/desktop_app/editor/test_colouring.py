"""Colours that somebody else gives to parts of the page."""

from collections.abc import Callable, Sequence

import pytest
from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QColor, QHelpEvent, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QApplication, QToolTip

from desktop_app.editor.page import Page

YELLOW = QColor("#ffee00")


class Yellow:
    """Colours one range of one paragraph."""

    def __init__(self, number: int, start: int, end: int) -> None:
        self.where = number, start, end
        self.asked: list[tuple[int, int]] = []

    def formats(self, number: int) -> Sequence[tuple[int, int, QTextCharFormat]]:
        paragraph, start, end = self.where
        form = QTextCharFormat()
        form.setBackground(YELLOW)
        return [(start, end, form)] if number == paragraph else []

    def tip(self, number: int, place: int) -> str:
        self.asked.append((number, place))
        return f"{number}, {place}"


def x_of(page: Page, number: int, position: int) -> int:
    cursor = QTextCursor(page.document().findBlockByNumber(number))
    cursor.setPosition(cursor.position() + position)
    return page.cursorRect(cursor).x()


def yellow_span(page: Page, number: int) -> tuple[int, int]:
    """Return the leftmost and rightmost yellow pixel of a one-line paragraph."""
    picture = page.viewport().grab().toImage()
    ratio = picture.devicePixelRatio()
    y = page.cursorRect(QTextCursor(page.document().findBlockByNumber(number))).bottom() - 1
    found = [
        x
        for x in range(picture.width())
        if picture.pixelColor(x, round(y * ratio)).rgb() == YELLOW.rgb()
    ]
    return (found[0], found[-1]) if found else (-1, -1)


def test_a_word_is_coloured_in_its_place_after_an_emoji(page: Page) -> None:
    page.setPlainText("One.\n🙂 sea air")
    page.set_colouring(Yellow(1, 2, 5))
    left, right = yellow_span(page, 1)
    assert left == pytest.approx(x_of(page, 1, 3), abs=2)  # the emoji is two units of UTF-16
    assert right == pytest.approx(x_of(page, 1, 6), abs=2)


def test_colours_behind_a_ghost_move_with_their_words(
    page: Page, write: Callable[..., None]
) -> None:
    write("The sea", ")”")
    page.set_colouring(Yellow(0, 7, 9))
    left, _ = yellow_span(page, 0)
    page.show_ghost(" was calm")
    assert yellow_span(page, 0)[0] > left + 30
    page.clear_ghost()
    assert yellow_span(page, 0)[0] == left


def test_colours_are_neither_in_the_document_nor_in_its_layout(page: Page) -> None:
    page.setPlainText("The sea")
    page.set_colouring(Yellow(0, 4, 7))
    page.viewport().grab()
    assert not page.document().firstBlock().layout().formats()
    assert not page.document().isUndoAvailable()


def test_a_selection_covers_the_colour(page: Page) -> None:
    page.setPlainText("The sea")
    page.set_colouring(Yellow(0, 4, 7))
    page.selectAll()
    assert yellow_span(page, 0) == (-1, -1)


def test_taking_the_colouring_away_leaves_a_plain_page(page: Page) -> None:
    page.setPlainText("The sea")
    before = page.viewport().grab().toImage()
    page.set_colouring(Yellow(0, 4, 7))
    assert yellow_span(page, 0) != (-1, -1)
    page.set_colouring(None)
    assert page.viewport().grab().toImage() == before


def test_resting_the_mouse_on_a_word_shows_its_figures(page: Page) -> None:
    page.setPlainText("One.\n🙂 sea air")
    colouring = Yellow(1, 2, 5)
    page.set_colouring(colouring)
    cursor = QTextCursor(page.document().lastBlock())
    cursor.setPosition(cursor.position() + 4)
    at = page.cursorRect(cursor).center() + QPoint(1, 0)
    event = QHelpEvent(QEvent.Type.ToolTip, at, page.viewport().mapToGlobal(at))
    QApplication.sendEvent(page.viewport(), event)
    assert colouring.asked == [(1, 3)]
    assert QToolTip.text() == "1, 3"
    QToolTip.hideText()
