"""What is painted over the text of a paragraph: selections, the ghost, and what fades."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QTextBoundaryFinder
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QColor,
    QPalette,
    QTextBlock,
    QTextCharFormat,
    QTextCursor,
    QTextFormat,
    QTextLayout,
)

from desktop_app.editor.ghost import Place
from desktop_app.text_units import to_utf16

QUIET_STRENGTH = 0.72  # of the text's colour, the rest is paper: WCAG AA in every theme


class Colouring(Protocol):
    """What the page is coloured by, paragraph by paragraph; places are in code points."""

    def formats(self, number: int) -> Sequence[tuple[int, int, QTextCharFormat]]:
        """Return (start, end, format) of what is coloured in a paragraph."""

    def tip(self, number: int, place: int) -> str:
        """Return what to say of a place when the mouse rests on it, or an empty string."""


def mixed_colour(palette: QPalette, strength: float) -> QColor:
    """Return the colour of text of some strength, from 0 for the paper to 1 for the text."""
    ink = palette.color(QPalette.ColorRole.Text)
    paper = palette.color(QPalette.ColorRole.Base)

    def mixed(of_ink: int, of_paper: int) -> int:
        return round(strength * of_ink + (1 - strength) * of_paper)

    return QColor(
        mixed(ink.red(), paper.red()),
        mixed(ink.green(), paper.green()),
        mixed(ink.blue(), paper.blue()),
    )


def coloured_range(start: int, end: int, colour: QColor) -> QTextLayout.FormatRange:
    """Return a range of a paragraph's layout to paint in a colour."""
    form = QTextCharFormat()
    form.setForeground(colour)
    return _range(start, end, form)


def selected_ranges(
    block: QTextBlock,
    selections: Sequence[QAbstractTextDocumentLayout.Selection],
    ghost: Place | None,
) -> list[QTextLayout.FormatRange]:
    """Return the parts of a paragraph's layout that are selected or marked.

    What stands behind a ghost in the same paragraph is marked where the layout has it.
    """
    ranges = []
    start, length = block.position(), block.length()
    for selection in selections:
        first = selection.cursor.selectionStart() - start
        last = selection.cursor.selectionEnd() - start
        if first < length and last > 0 and first < last:
            ranges.append(_range(_shifted(first, ghost), _shifted(last, ghost), selection.format))
        elif (
            first == last
            and selection.format.hasProperty(QTextFormat.Property.FullWidthSelection)
            and block.contains(selection.cursor.position())
        ):
            line = block.layout().lineForTextPosition(first)
            ranges.append(
                _range(line.textStart(), line.textStart() + line.textLength(), selection.format)
            )
    return ranges


def tinted_ranges(
    block: QTextBlock,
    formats: Sequence[tuple[int, int, QTextCharFormat]],
    ghost: Place | None,
) -> list[QTextLayout.FormatRange]:
    """Return the coloured parts of a paragraph's layout; formats count code points."""
    text = block.text()
    ranges = []
    for start, end, form in formats:
        first, last = to_utf16(text, start), to_utf16(text, end)
        # What begins at the caret stands behind the ghost, what ends there before it.
        begin = first + ghost.length if ghost and first >= ghost.start else first
        ranges.append(_range(begin, _shifted(last, ghost), form))
    return ranges


def faded_ranges(
    block: QTextBlock, caret: QTextCursor, colour: QColor, ghost: Place | None, *, sentence: bool
) -> list[QTextLayout.FormatRange]:
    """Return the parts of a paragraph that fade: all of it where the caret is not.

    Where it is, nothing fades, or with `sentence` the sentences without the caret.
    """
    end = block.length() - 1 + (ghost.length if ghost else 0)
    if caret.block() != block:
        return [coloured_range(0, end, colour)]
    if not sentence:
        return []
    first, last = sentence_around(block.text(), caret.positionInBlock())
    if ghost and last >= ghost.start:
        last += ghost.length
    parts = ((0, first), (last, end))
    return [coloured_range(start, stop, colour) for start, stop in parts if start < stop]


def sentence_around(text: str, position: int) -> tuple[int, int]:
    """Return where the sentence at a place begins and ends, all in UTF-16 units."""
    finder = QTextBoundaryFinder(QTextBoundaryFinder.BoundaryType.Sentence, text)
    finder.toEnd()
    if position == finder.position():
        return max(0, finder.toPreviousBoundary()), position
    finder.setPosition(position)
    start = position if finder.isAtBoundary() else finder.toPreviousBoundary()
    return start, finder.toNextBoundary()


def _shifted(offset: int, ghost: Place | None) -> int:
    return offset + ghost.length if ghost and offset > ghost.start else offset


def _range(start: int, end: int, form: QTextCharFormat) -> QTextLayout.FormatRange:
    given = QTextLayout.FormatRange()
    given.start, given.length, given.format = start, end - start, form
    return given
