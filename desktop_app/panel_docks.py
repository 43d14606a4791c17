"""The panels beside the page: the outline on its left, all others in one place on its right."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QMainWindow, QMenu, QTabBar, QTabWidget, QWidget
from shiboken6 import isValid

from desktop_app.panel_dock import PanelDock

BEHIND_THE_NAME = QTabBar.ButtonPosition.RightSide
DIRECTLY = Qt.FindChildOption.FindDirectChildrenOnly
LEFT, RIGHT = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea


class PanelDocks:
    """The docks of a window, each with an entry in a menu."""

    def __init__(self, window: QMainWindow, menu: QMenu) -> None:
        """Let panels come to a window; their entries stand at the head of a menu."""
        self._window, self._menu = window, menu
        self._end = menu.addSeparator()
        self._docks: list[PanelDock] = []
        self._bars: list[QTabBar] = []
        self._on_the_right: list[PanelDock] = []
        for side in (LEFT, RIGHT):
            window.setTabPosition(side, QTabWidget.TabPosition.North)

    def __iter__(self) -> Iterator[PanelDock]:
        return iter(self._docks)

    def add_left(self, name: str, kept_as: str, panel: QWidget, key: str) -> PanelDock:
        """Add a panel left of the page; it is hidden until it is asked for."""
        dock = self._add(LEFT, name, kept_as, panel, key)
        dock.hide()
        return dock

    def add_right(self, name: str, kept_as: str, panel: QWidget, key: str) -> PanelDock:
        """Add a panel that shares the place on the right; it is where it was at the last end."""
        dock, beside = self._add(RIGHT, name, kept_as, panel, key), self._on_the_right
        if beside:
            self._window.tabifyDockWidget(beside[0], dock)
            dock.hide()
            self._window.restoreDockWidget(dock)
        dock.visibilityChanged.connect(dock.settle_title)
        dock.visibilityChanged.connect(self._settle_tabs)
        for other in beside:
            other.visibilityChanged.connect(dock.settle_title)
            dock.visibilityChanged.connect(other.settle_title)
        beside.append(dock)
        return dock

    def _add(
        self, side: Qt.DockWidgetArea, name: str, kept_as: str, panel: QWidget, key: str
    ) -> PanelDock:
        dock = PanelDock(name, kept_as, panel, key, self._window)
        self._window.addDockWidget(side, dock)
        self._menu.insertAction(self._end, dock.action)
        self._docks.append(dock)
        return dock

    @Slot()
    def _settle_tabs(self) -> None:
        """Let the panel in front be closed on its tab; Qt makes the bars as they are needed."""
        if not isValid(self._window):  # docks are told of each other to the very end
            return
        for bar in self._window.findChildren(QTabBar, options=DIRECTLY):
            if bar not in self._bars:
                self._bars.append(bar)
                bar.currentChanged.connect(self._settle_tabs)
            for index in range(bar.count()):
                button = bar.tabButton(index, BEHIND_THE_NAME)
                wanted = index == bar.currentIndex() and bar.count() > 1
                if button is not None and not wanted:
                    bar.setTabButton(index, BEHIND_THE_NAME, None)
                    button.deleteLater()
                elif button is None and wanted:
                    dock = next(d for d in self._docks if d.windowTitle() == bar.tabText(index))
                    button = dock.close_button()
                    bar.setTabButton(index, BEHIND_THE_NAME, button)
                    bar.setTabOrder(bar, button)
