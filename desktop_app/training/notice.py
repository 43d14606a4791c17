"""A word to a writer who looks elsewhere."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QSystemTrayIcon, QWidget


class Notices(QObject):
    """Marks the window in the task bar and, where the desktop can, shows a notification.

    The icon that Qt needs for one stands among the desktop's only until the writer comes back.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._icon: QSystemTrayIcon | None = None
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.applicationStateChanged.connect(self._on_state)

    def tell(self, title: str, text: str) -> None:
        """Tell what happened, unless the writer is looking."""
        window = self._window
        QApplication.alert(window)
        if window.isActiveWindow() or not QSystemTrayIcon.isSystemTrayAvailable():
            return
        if self._icon is None:
            self._icon = QSystemTrayIcon(window.windowIcon(), self)
            self._icon.messageClicked.connect(window.raise_)
        self._icon.show()
        self._icon.showMessage(title, text, window.windowIcon())

    @Slot(Qt.ApplicationState)
    def _on_state(self, state: Qt.ApplicationState) -> None:
        if self._icon is not None and state == Qt.ApplicationState.ApplicationActive:
            self._icon.hide()
