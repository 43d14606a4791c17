"""Work that must not hold up the window, such as a file on a slow disk."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot


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


class TaskSlot(QObject):
    """Do one piece of work at a time in the background; its end goes to who began it."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._task: BackgroundTask | None = None
        self._on_done: Callable[[Any], None] | None = None
        self._on_failed: Callable[[Exception], None] | None = None

    @property
    def busy(self) -> bool:
        """Whether a piece of work is under way."""
        return self._task is not None

    def start(
        self,
        work: Callable[[], Any],
        on_done: Callable[[Any], None],
        on_failed: Callable[[Exception], None],
    ) -> None:
        """Begin a piece of work, once the one before has ended; then call one of the two."""
        self._on_done, self._on_failed = on_done, on_failed
        self._task = BackgroundTask(work, self)
        self._task.done.connect(self._done)
        self._task.failed.connect(self._failed)
        self._task.start()

    @Slot(object)
    def _done(self, result: Any) -> None:
        on_done = self._on_done
        self._end()
        if on_done is not None:
            on_done(result)

    @Slot(object)
    def _failed(self, error: Exception) -> None:
        on_failed = self._on_failed
        self._end()
        if on_failed is not None:
            on_failed(error)

    def _end(self) -> None:
        if self._task is not None:
            self._task.deleteLater()
        self._task = self._on_done = self._on_failed = None
