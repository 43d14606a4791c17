"""A panel beside the page: it shares its place with the others and comes forward when asked."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QDockWidget,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

USUAL_WIDTH = 340  # pixels


class PanelDock(QDockWidget):
    """A dock with a quiet title, and an action that shows, raises or closes it."""

    def __init__(
        self, name: str, key_in_store: str, panel: QWidget, key: str, window: QMainWindow
    ) -> None:
        super().__init__(name, window)
        self.setObjectName(key_in_store)
        self._window = window
        self._heading, self._name = QWidget(), QLabel(name)
        self.setWidget(panel if isinstance(panel, QAbstractScrollArea) else _Scrolling(panel))
        self.setTitleBarWidget(self._title())
        feature = QDockWidget.DockWidgetFeature
        self.setFeatures(feature.DockWidgetClosable | feature.DockWidgetMovable)
        self.action = QAction(name, self)
        """Checked while the panel is to be seen."""
        self.action.setCheckable(True)
        self.action.setShortcut(key)
        self.action.triggered.connect(self._show_or_close)
        self.visibilityChanged.connect(self.action.setChecked)

    def come_forward(self) -> None:
        """Show the panel above the others in its place, which stays as wide as it is."""
        docks = self._window.findChildren(PanelDock)
        widths = {dock: dock.width() for dock in docks if dock.isVisible()}
        self.show()
        self.raise_()
        here = [self, *self._window.tabifiedDockWidgets(self)]
        before = [widths[dock] for dock in here if dock in widths]
        layout = self._window.layout()
        if before and layout is not None:  # one tab more makes Qt ask for more room
            layout.activate()
            self._window.resizeDocks([self], before[:1], Qt.Orientation.Horizontal)

    @Slot()
    def come_forward_if_calm(self) -> None:
        """Show the panel above the others in its place, unless the page would change its width."""
        here = [self, *self._window.tabifiedDockWidgets(self)]
        room = max((dock.width() for dock in here if dock.isVisible()), default=0)
        if room >= self.minimumSizeHint().width():
            self.come_forward()

    @Slot()
    def settle_title(self) -> None:
        """Show the title, unless a tab stands for it, with a name and a button of its own."""
        if not isValid(self._window):  # docks are told of each other to the very end
            return
        beside = self._window.tabifiedDockWidgets(self)
        self._heading.setVisible(all(dock.isHidden() for dock in beside))

    def close_button(self) -> QToolButton:
        """Return a new button that closes the dock."""
        button = QToolButton()
        button.setObjectName("close_dock")
        button.setText("×")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setAccessibleName(self.tr("Close"))
        button.setToolTip(self.tr("Close this panel"))
        button.clicked.connect(self.close)
        return button

    def _title(self) -> QWidget:
        """Return a quiet title with a button that closes the dock."""
        title = QWidget()
        title.setObjectName("dock_title")
        line = QHBoxLayout(self._heading)
        line.setContentsMargins(18, 8, 12, 0)
        line.addWidget(self._name)
        line.addStretch(1)
        line.addWidget(self.close_button())
        column = QVBoxLayout(title)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._heading)
        return title

    @Slot(bool)
    def _show_or_close(self, wanted: bool) -> None:
        if wanted:
            self.come_forward()
        else:
            self.close()


class _Scrolling(QScrollArea):
    """A panel that scrolls where there is too little room for it, and leaves the page its own."""

    def __init__(self, panel: QWidget) -> None:
        super().__init__(widgetResizable=True)
        self._panel = panel
        self.setWidget(panel)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        panel.setAutoFillBackground(False)

    def sizeHint(self) -> QSize:
        """Ask for the usual width, whatever the panel would like."""
        return QSize(USUAL_WIDTH, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """Ask for the width in which the panel can be read."""
        panel, bar = self._panel.minimumSizeHint(), self.verticalScrollBar().sizeHint()
        return QSize(panel.width() + bar.width(), super().minimumSizeHint().height())
