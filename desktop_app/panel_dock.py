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

LEAST_WIDTH = 270  # pixels, in which every panel can be read
USUAL_WIDTH = 340


class PanelDock(QDockWidget):
    """A dock with a quiet title, and an action that shows, raises or closes it."""

    def __init__(
        self, name: str, key_in_store: str, panel: QWidget, key: str, window: QMainWindow
    ) -> None:
        super().__init__(name, window)
        self.setObjectName(key_in_store)
        self.setWidget(panel if isinstance(panel, QAbstractScrollArea) else _scrolling(panel))
        self.setMinimumWidth(LEAST_WIDTH)
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
        """Show the panel above the others in its place."""
        self.show()
        self.raise_()

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
        line.addWidget(QLabel(self.windowTitle()))
        line.addStretch(1)
        line.addWidget(close)
        return title

    @Slot(bool)
    def _show_or_close(self, wanted: bool) -> None:
        if wanted:
            self.come_forward()
        else:
            self.close()

    def sizeHint(self) -> QSize:
        """Leave the page its room, whatever the panel would like."""
        return QSize(USUAL_WIDTH, super().sizeHint().height())


def _scrolling(panel: QWidget) -> QScrollArea:
    """Return a panel in an area that scrolls where there is too little room for it."""
    area = QScrollArea(widgetResizable=True)
    area.setWidget(panel)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.viewport().setAutoFillBackground(False)
    panel.setAutoFillBackground(False)
    return area
