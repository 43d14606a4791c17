"""Buttons side by side, on as many lines as they need."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtWidgets import QLayout, QLayoutItem

SPACING = 6  # pixels


class Flow(QLayout):
    """Lays out what it holds as words in a line; what is hidden takes no room."""

    def __init__(self) -> None:
        super().__init__()
        self._items: list[QLayoutItem] = []
        self.setContentsMargins(0, 0, 0, 0)

    def _arrange(self, room: QRect, *, move: bool) -> int:
        """Return how high the lines are in the width of some room; ``move`` the items there."""
        right, line, height = 0, 0, 0  # where the next item begins, and how high the line is
        for item in self._shown():
            size = item.sizeHint()
            if right and right + size.width() > room.width():
                right, line, height = 0, line + height + SPACING, 0
            if move:
                item.setGeometry(QRect(room.topLeft() + QPoint(right, line), size))
            right, height = right + size.width() + SPACING, max(height, size.height())
        return line + height

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    # What Qt asks of a layout

    def addItem(self, item: QLayoutItem) -> None:
        """Hold one more."""
        self._items.append(item)

    def count(self) -> int:
        """Return how many there are."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """Return one of them; None behind the last."""
        return self._items[index] if index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Let one go."""
        return self._items.pop(index) if index < len(self._items) else None

    def hasHeightForWidth(self) -> bool:
        """Say that narrower is higher."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return how high the lines are."""
        return self._arrange(QRect(0, 0, width, 0), move=False)

    def minimumSize(self) -> QSize:
        """Ask for the width of the widest."""
        size = QSize()
        for item in self._shown():
            size = size.expandedTo(item.sizeHint())
        return size

    def sizeHint(self) -> QSize:
        """Ask for one line."""
        sizes = [item.sizeHint() for item in self._shown()]
        width = sum(size.width() + SPACING for size in sizes) - SPACING
        return QSize(max(0, width), max((size.height() for size in sizes), default=0))

    def setGeometry(self, room: QRect) -> None:
        """Lay them out."""
        super().setGeometry(room)
        self._arrange(room, move=True)
