"""A word to a writer who looks elsewhere."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QSystemTrayIcon, QWidget


def notify(window: QWidget, title: str, text: str) -> None:
    """Mark the window in the task bar and, where the desktop can, show a notification."""
    QApplication.alert(window)
    if window.isActiveWindow() or not QSystemTrayIcon.isSystemTrayAvailable():
        return
    icon = QSystemTrayIcon(window.windowIcon(), window)
    icon.messageClicked.connect(window.raise_)
    icon.show()
    icon.showMessage(title, text, window.windowIcon())
    window.destroyed.connect(icon.hide)
