from collections.abc import Callable

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QImage, QInputMethodEvent, QTextBlock, QTextCharFormat
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.editor.highlighter import Highlighter, format_range
from desktop_app.editor.page import Page
from tests.desktop_app.editor.conftest import press

BOLD = QTextCharFormat()
BOLD.setFontWeight(700)


class Stars:
    """A source that makes the text from the first star on bold, and counts its paragraphs."""

    def __init__(self) -> None:
        self.seen: list[int] = []

    def __call__(self, block: QTextBlock) -> list:
        self.seen.append(block.blockNumber())
        start = block.text().find("*")
        return [format_range(start, len(block.text()), BOLD)] if start >= 0 else []


@pytest.fixture
def stars(page: Page) -> Stars:
    stars = Stars()
    Highlighter(page, [stars])
    return stars


def ranges(block: QTextBlock) -> list[tuple[int, int]]:
    return [(each.start, each.length) for each in block.layout().formats()]


def test_only_what_is_seen_is_looked_at(page: Page, stars: Stars) -> None:
    page.setPlainText("One *two\n" * 1000)
    page.repaint()
    assert ranges(page.document().firstBlock()) == [(4, 4)]
    assert 0 < len(stars.seen) < 50
    assert ranges(page.document().findBlockByNumber(900)) == []


def test_a_paragraph_is_looked_at_again_only_when_it_has_changed(page: Page, stars: Stars) -> None:
    page.setPlainText("One\nTwo\nThree")
    page.repaint()
    stars.seen.clear()
    page.repaint()
    assert stars.seen == []
    press(page, "*")
    page.repaint()
    assert set(stars.seen) == {0}
    assert ranges(page.document().firstBlock()) == [(0, 4)]


def test_what_is_scrolled_into_view_is_formatted(page: Page, stars: Stars) -> None:
    page.setPlainText("One *two\n" * 1000)
    page.verticalScrollBar().setValue(500)
    page.repaint()
    assert ranges(page.document().findBlockByNumber(502)) == [(4, 4)]


def test_a_refresh_looks_at_everything_in_view(page: Page, qtbot: QtBot) -> None:
    stars = Stars()
    highlighter = Highlighter(page, [stars])
    page.setPlainText("One\nTwo")
    page.repaint()
    stars.seen.clear()
    highlighter.refresh()
    page.repaint()
    assert set(stars.seen) >= {0, 1}


def test_a_ghost_and_the_formats_behind_it_do_not_disturb_each_other(
    page: Page, stars: Stars, write: Callable[..., None]
) -> None:
    write("One *two", "”")
    page.repaint()
    page.show_ghost(" three")
    page.repaint()
    assert page.ghost() == " three"
    assert ranges(page.document().firstBlock()) == [(4, 5 + len(" three"))]
    press(page, " ")
    page.repaint()
    assert page.ghost() == "three"
    page.clear_ghost()
    page.repaint()
    assert ranges(page.document().firstBlock()) == [(4, 6)]


def test_what_is_composed_keeps_its_look(page: Page, stars: Stars) -> None:
    page.setPlainText("One *two")
    underlined = QTextCharFormat()
    underlined.setFontUnderline(True)
    attribute = QInputMethodEvent.Attribute(
        QInputMethodEvent.AttributeType.TextFormat, 0, 2, underlined
    )
    QApplication.sendEvent(page, QInputMethodEvent("ko", [attribute]))
    page.repaint()
    formats = page.document().firstBlock().layout().formats()
    assert any(each.format.fontUnderline() and each.length == 2 for each in formats)


def test_formats_are_no_change_of_the_document(page: Page, stars: Stars) -> None:
    page.setPlainText("One *two")
    page.document().setModified(False)
    page.repaint()
    assert not page.document().isModified()
    assert not page.document().isUndoAvailable()


def test_what_is_seen_is_what_a_whole_new_painting_shows(page: Page, stars: Stars) -> None:
    def seen() -> QImage:
        for _ in range(3):  # what is formatted while it is painted is painted once more
            QApplication.processEvents()
        area = page.viewport().geometry().getRect()
        return page.screen().grabWindow(page.winId(), *area).toImage()

    page.resize(400, 600)
    page.setPlainText(f"{'iiii ' * 19}\nThe wind\nwent round")
    heights = set()
    for key in (Qt.Key.Key_X, Qt.Key.Key_Asterisk, Qt.Key.Key_Backspace):  # bold takes more lines
        QTest.keyClick(page, key)
        picture = seen()
        page.viewport().update()
        assert seen() == picture
        heights.add(page.blockBoundingRect(page.document().firstBlock()).height())
    assert len(heights) == 2


def test_a_new_look_of_one_paragraph_leaves_the_others_as_they_are(
    page: Page, stars: Stars
) -> None:
    page.setPlainText("One two\nThe wind\nwent round")
    QApplication.processEvents()
    painted: list[QRect] = []
    page.updateRequest.connect(lambda area, _: painted.append(area))
    press(page, "*")
    page.repaint()
    first = page.blockBoundingGeometry(page.document().firstBlock())
    first.translate(page.contentOffset())
    assert painted
    assert all(area.bottom() <= first.bottom() + 1 for area in painted)
