from collections.abc import Callable

import pytest
from PySide6.QtGui import QTextDocument
from pytestqt.qtbot import QtBot

from desktop_app.editor.layout import SpacedLayout
from desktop_app.editor.options import PageOptions
from desktop_app.editor.page import Page

LATIN = "It was a dark and stormy night. "
ARABIC = "كان الليل مظلما وعاصفا والمطر يهطل"


@pytest.fixture
def document(qtbot: QtBot) -> QTextDocument:
    document = QTextDocument(LATIN + "\n" + ARABIC + "\n")
    document.setDocumentLayout(SpacedLayout(document))
    return document


def boxes(document: QTextDocument) -> list[tuple[float, float]]:
    """Return height of the paragraph and y of its first line, for each."""
    result = []
    block = document.firstBlock()
    while block.isValid():
        height = document.documentLayout().blockBoundingRect(block).height()
        result.append((height, block.layout().lineAt(0).y()))
        block = block.next()
    return result


def test_nothing_moves_without_spacing(document: QTextDocument) -> None:
    (first, y), (_, second_y), (last, _) = boxes(document)
    assert (first, y, second_y) == (document.firstBlock().layout().lineAt(0).height(), 0, 0)
    assert last == first + document.documentMargin()


def test_lines_and_paragraphs_are_spaced_and_stay_so(document: QTextDocument) -> None:
    plain = boxes(document)[0][0]
    document.documentLayout().set_spacing(1.5, 0.5, room_below=100)
    spaced = boxes(document)
    assert spaced[0] == pytest.approx((2 * plain, plain / 4))
    assert spaced[2][0] == pytest.approx(2 * plain + document.documentMargin() + 100)
    assert boxes(document) == spaced


@pytest.mark.parametrize("spacing", [1.0, 1.5])
def test_a_right_to_left_paragraph_stands_at_the_right(
    document: QTextDocument, spacing: float
) -> None:
    document.documentLayout().set_spacing(spacing, 0)
    boxes(document)
    latin, arabic = (document.findBlockByNumber(n).layout().lineAt(0) for n in (0, 1))
    assert latin.x() == document.documentMargin()
    right = arabic.x() + arabic.naturalTextWidth()
    assert right == pytest.approx(document.documentMargin() + arabic.width())


def test_the_first_line_is_indented_and_broken_to_the_room_it_has(page: Page) -> None:
    page.setPlainText(10 * LATIN + "\n# Chapter\n* * *\n" + ARABIC)
    page.set_options(PageOptions(first_line_indent=1.5))
    document = page.document()
    boxes(document)
    margin = document.documentMargin()
    blocks = [document.findBlockByNumber(n) for n in range(4)]
    prose, heading, scene, arabic = (block.layout() for block in blocks)
    indent = 1.5 * prose.lineAt(0).height()
    assert (prose.lineAt(0).x(), prose.lineAt(1).x()) == (margin + indent, margin)
    assert prose.lineAt(0).width() == prose.lineAt(1).width() - indent
    assert blocks[0].lineCount() == prose.lineCount() > 1
    assert (heading.lineAt(0).x(), scene.lineAt(0).x()) == (margin, margin)
    right = arabic.lineAt(0).x() + arabic.lineAt(0).naturalTextWidth()
    assert right == pytest.approx(margin + arabic.lineAt(0).width())
    assert arabic.lineAt(0).width() == prose.lineAt(0).width()


def test_an_indent_can_be_taken_back(page: Page) -> None:
    page.setPlainText(10 * LATIN)
    before = boxes(page.document())
    page.set_options(PageOptions(first_line_indent=4))
    boxes(page.document())
    assert page.document().firstBlock().layout().lineAt(0).x() > 50
    page.set_options(PageOptions())
    assert boxes(page.document()) == before
    assert page.document().firstBlock().layout().lineAt(0).x() == page.document().documentMargin()


def test_a_ghost_wraps_in_an_indented_paragraph(page: Page, write: Callable[..., None]) -> None:
    page.set_options(PageOptions(first_line_indent=2))
    write(LATIN)
    page.show_ghost(5 * LATIN)
    boxes(page.document())
    layout = page.document().firstBlock().layout()
    assert layout.lineCount() > 2
    assert layout.lineAt(0).x() > layout.lineAt(1).x()
    page.clear_ghost()
    boxes(page.document())
    assert page.document().firstBlock().layout().lineCount() == 1
