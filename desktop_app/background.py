"""Work that must not hold up the window, such as a file on a slow disk."""

from __future__ import annotations

import atexit
import threading
from collections.abc import Callable
from typing import Any, NamedTuple

from PySide6.QtCore import QObject, Signal, Slot
from shiboken6 import isValid


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
        _Courier.instance().start(self, self._work)


class _Courier(QObject):
    """Brings what threads have found to the window's thread; lives as long as the program.

    Qt crashes when an object dies while another thread sends a signal of it, and a task may die at
    any moment, with its window. So threads send from here; and nothing that one has held is let go
    before it has ended, or it would die in that thread.
    """

    _arrived = Signal(object, bool, object)  # the thread, whether all went well, what came of it
    _only: _Courier | None = None

    @classmethod
    def instance(cls) -> _Courier:
        """Return the one that there is; to be called in the window's thread."""
        if cls._only is None:
            cls._only = cls()
            atexit.register(cls._only._close)
        return cls._only

    def __init__(self) -> None:
        super().__init__()
        self._under_way: dict[threading.Thread, BackgroundTask] = {}
        self._sending = threading.Lock()
        self._closed = False
        self._arrived.connect(self._deliver)

    def start(self, task: BackgroundTask, work: Callable[[], Any]) -> None:
        """Do a task's work on a thread."""
        thread = threading.Thread(
            target=self._run, args=(work,), name="inkling-background", daemon=True
        )
        self._under_way[thread] = task
        thread.start()

    def _run(self, work: Callable[[], Any]) -> None:
        good, value = True, None
        try:
            value = work()
        except Exception as error:  # noqa: BLE001 - whatever it is: the window must hear of it
            good, value = False, error
        with self._sending:
            if not self._closed:
                self._arrived.emit(threading.current_thread(), good, value)

    def _close(self) -> None:
        """Bring nothing any more: the program ends, and the courier with it."""
        with self._sending:
            self._closed = True

    @Slot(object, bool, object)
    def _deliver(self, thread: threading.Thread, good: bool, value: Any) -> None:
        thread.join()  # it has nothing left to do
        task = self._under_way.pop(thread)
        if isValid(task):  # else the window is gone, and nobody listens
            (task.done if good else task.failed).emit(value)


class TaskSlot(QObject):
    """Do one piece of work after the other in the background; its end goes to who began it."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._task: BackgroundTask | None = None
        self._waiting: list[_Errand] = []  # the first is under way

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
        """Do a piece of work when those before it have ended; then call one of the two."""
        self._waiting.append(_Errand(work, on_done, on_failed))
        if self._task is None:
            self._begin()

    def _begin(self) -> None:
        self._task = BackgroundTask(self._waiting[0].work, self)
        self._task.done.connect(self._done)
        self._task.failed.connect(self._failed)
        self._task.start()

    def _end(self) -> _Errand:
        if self._task is not None:
            self._task.deleteLater()
        self._task = None
        errand = self._waiting.pop(0)
        if self._waiting:
            self._begin()
        return errand

    @Slot(object)
    def _done(self, result: Any) -> None:
        self._end().on_done(result)

    @Slot(object)
    def _failed(self, error: Exception) -> None:
        self._end().on_failed(error)


class _Errand(NamedTuple):
    work: Callable[[], Any]
    on_done: Callable[[Any], None]
    on_failed: Callable[[Exception], None]
