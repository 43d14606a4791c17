"""A way for the keyboard through the window: the page keeps the Tab key to itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QApplication, QWidget


class Areas(QObject):
    """Moves the keyboard from one part of the window to the next that can be seen."""

    def __init__(
        self, areas: Callable[[], Iterable[QWidget]], parent: QObject | None = None
    ) -> None:
        """Go through `areas` in their order; asked each time, as docks come and go."""
        super().__init__(parent)
        self._areas = areas

    @Slot()
    def go_on(self) -> None:
        """Give the keyboard to the next area."""
        self._go(1)

    @Slot()
    def go_back(self) -> None:
        """Give the keyboard to the area before."""
        self._go(-1)

    def _go(self, step: int) -> None:
        areas = [area for area in self._areas() if _first_control(area) is not None]
        if not areas:
            return
        focused = QApplication.focusWidget()
        number = -1 if step > 0 else 0
        for place, area in enumerate(areas):
            if focused is not None and (area is focused or area.isAncestorOf(focused)):
                number = place
        control = _first_control(areas[(number + step) % len(areas)])
        if control is not None:
            control.setFocus(Qt.FocusReason.TabFocusReason)


def _first_control(area: QWidget) -> QWidget | None:
    """Return what of an area takes the keyboard first, if it can be seen."""
    if area.visibleRegion().isEmpty():
        return None
    candidate: QWidget | None = area
    while candidate is not None:
        takes_tab = bool(candidate.focusPolicy() & Qt.FocusPolicy.TabFocus)
        if takes_tab and candidate.isVisible() and candidate.isEnabled():
            return candidate
        following = candidate.nextInFocusChain()
        candidate = following if following is not None and area.isAncestorOf(following) else None
    return None
