import pytest
from PySide6.QtGui import QTextDocument
from pytestqt.qtbot import QtBot

from desktop_app.editor.layout import SpacedLayout

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
