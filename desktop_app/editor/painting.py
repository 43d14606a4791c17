"""What is painted over the text of a paragraph: selections, and the colour of the ghost."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QColor,
    QPalette,
    QTextBlock,
    QTextCharFormat,
    QTextFormat,
    QTextLayout,
)

from desktop_app.editor.ghost import Place

GHOST_STRENGTH = 0.5  # of the text's colour; the rest is paper


def ghost_colour(palette: QPalette) -> QColor:
    """Return the colour of a ghost: legible, and plainly not the writer's text."""
    text = palette.color(QPalette.ColorRole.Text)
    paper = palette.color(QPalette.ColorRole.Base)
    return QColor(
        _mixed(text.red(), paper.red()),
        _mixed(text.green(), paper.green()),
        _mixed(text.blue(), paper.blue()),
    )


def _mixed(ink: int, paper: int) -> int:
    return round(GHOST_STRENGTH * ink + (1 - GHOST_STRENGTH) * paper)


def ghost_range(place: Place, colour: QColor) -> QTextLayout.FormatRange:
    """Return the range of a paragraph's layout to paint as ghost."""
    form = QTextCharFormat()
    form.setForeground(colour)
    return _range(place.start, place.start + place.length, form)


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


def _shifted(offset: int, ghost: Place | None) -> int:
    return offset + ghost.length if ghost and offset > ghost.start else offset


def _range(start: int, end: int, form: QTextCharFormat) -> QTextLayout.FormatRange:
    given = QTextLayout.FormatRange()
    given.start, given.length, given.format = start, end - start, form
    return given
