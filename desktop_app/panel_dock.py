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
        self._name = QLabel(name)
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
        beside = [widths[dock] for dock in self._window.tabifiedDockWidgets(self) if dock in widths]
        layout = self._window.layout()
        if beside and layout is not None:  # one tab more makes Qt ask for more room
            layout.activate()
            self._window.resizeDocks([self], beside[:1], Qt.Orientation.Horizontal)

    @Slot()
    def settle_title(self) -> None:
        """Say the name in the title, unless a tab says it already."""
        if not isValid(self._window):  # docks are told of each other to the very end
            return
        beside = self._window.tabifiedDockWidgets(self)
        self._name.setVisible(all(dock.isHidden() for dock in beside))

    def _title(self) -> QWidget:
        """Return a quiet title with a button that closes the dock."""
        title = QWidget()
        title.setObjectName("dock_title")
        close = QToolButton()
        close.setText("×")
        close.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        close.setAccessibleName(self.tr("Close"))
        close.setToolTip(self.tr("Close this panel"))
        close.clicked.connect(self.close)
        line = QHBoxLayout(title)
        line.setContentsMargins(18, 8, 12, 0)
        line.addWidget(self._name)
        line.addStretch(1)
        line.addWidget(close)
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
