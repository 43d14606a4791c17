"""Files dropped on the window."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, Signal
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QWidget


class FileDrops(QObject):
    """Take files that are dropped on widgets, before these put their names into a text."""

    dropped = Signal(object)  # Path; one for each file

    def watch(self, widget: QWidget) -> None:
        """Take files that are dropped on a widget."""
        widget.setAcceptDrops(True)
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Accept files, and leave text that is dragged to the widget."""
        if isinstance(event, (QDragEnterEvent, QDragMoveEvent, QDropEvent)):
            files = _files(event.mimeData())
            if files:
                event.acceptProposedAction()
                if event.type() == QEvent.Type.Drop:
                    for file in files:
                        self.dropped.emit(file)
                return True
        return False


def _files(data: QMimeData) -> list[Path]:
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
