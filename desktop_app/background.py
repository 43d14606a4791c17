"""Work that must not hold up the window, such as a file on a slow disk."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal


class BackgroundTask(QObject):
    """Do one piece of work on a thread of its own, and tell its end in the window's thread.

    The thread is a daemon: a disk that hangs does not hold up the end of the program.
    """

    done = Signal(object)  # what the work returned
    failed = Signal(object)  # the exception

    def __init__(self, work: Callable[[], Any], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work = work

    def start(self) -> None:
        """Begin; once only."""
        threading.Thread(target=self._run, name="inkling-background", daemon=True).start()

    def _run(self) -> None:
        try:
            result = self._work()
        except Exception as error:  # noqa: BLE001 - whatever it is: the window must hear of it
            self.failed.emit(error)
        else:
            self.done.emit(result)
