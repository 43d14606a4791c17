"""Colours between those of the palette, so that panels fit every theme."""

from __future__ import annotations

from PySide6.QtGui import QColor


def blended(one: QColor, other: QColor, share: float) -> QColor:
    """Return the colour that is ``share`` of the way, 0 to 1, from one colour to another."""

    def between(start: int, end: int) -> int:
        return round(start + share * (end - start))

    return QColor(
        between(one.red(), other.red()),
        between(one.green(), other.green()),
        between(one.blue(), other.blue()),
    )
