"""Counts what is written, day by day, and keeps it in the log."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from datetime import datetime
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from desktop_app.background import TaskSlot
from desktop_app.goals.writing_log import Session, WritingLog, WritingLogError, longer

KEEP_EVERY = 60_000  # milliseconds


class WritingTracker(QObject):
    """Sum the words that documents gain while they are open; a new day begins a new session.

    The file is read and written on a thread of its own, but for the last time, at the end.
    """

    changed = Signal(int)  # words written today
    told = Signal(str)  # the log could not be kept

    def __init__(
        self,
        log: WritingLog,
        parent: QObject | None = None,
        *,
        now: Callable[[], datetime] = datetime.now,
    ) -> None:
        super().__init__(parent)
        self._log, self._now = log, now
        self._gained: dict[Hashable, int] = {}
        self._before_session = 0  # gained before this session began, on another day
        self._session: Session | None = None
        self._earlier = 0  # words of other sessions of today
        self._kept: Session | None = None
        self._disk = TaskSlot(self)
        self._timer = QTimer(self, interval=KEEP_EVERY)
        self._timer.timeout.connect(self.keep)
        self._timer.start()

    @Slot()
    def start(self) -> None:
        """Look up what was written earlier today."""
        self._disk.start(self._log.read, self._on_read, self._on_failed)

    @property
    def today(self) -> int:
        """Words written today, in this session and in earlier ones."""
        return self._earlier + (self._session.words if self._session else 0)

    def count(self, document: Hashable, gained: int) -> None:
        """Take in how many words a document has gained since it was opened.

        Opening or closing one counts for nothing.
        """
        if gained == self._gained.get(document, 0):
            return
        moment = self._now()
        if self._session is None or self._session.day != moment.date():
            self._begin(moment)
        self._gained[document] = gained
        if self._session is not None:
            words = sum(self._gained.values()) - self._before_session
            self._session = longer(self._session, moment, words)
        self.changed.emit(self.today)

    def reset(self, document: Hashable) -> None:
        """Know that a document shows another text from now on; what it had gained still counts."""
        self._before_session -= self._gained.pop(document, 0)

    @Slot()
    def keep(self) -> None:
        """Write the session into the log, soon."""
        session = self._session
        if session is not None and session != self._kept:
            self._kept = session
            self._disk.start(partial(self._log.keep, session), lambda _: None, self._on_failed)

    @Slot()
    def end(self) -> None:
        """Write the session now: the window closes."""
        self._timer.stop()
        if self._session is not None and self._session != self._kept:
            try:
                self._log.keep(self._session)
            except WritingLogError as error:
                self.told.emit(str(error))

    @Slot()
    def forget(self) -> None:
        """Begin to count anew: the log was deleted."""
        self._before_session = sum(self._gained.values())
        self._session = self._kept = None
        self._earlier = 0
        self.changed.emit(0)

    def _begin(self, moment: datetime) -> None:
        if self._session is not None:
            self.keep()
            self._earlier = 0
        self._before_session = sum(self._gained.values())
        begun = moment.isoformat(timespec="seconds")
        self._session = Session(begun, begun, 0)

    @Slot(object)
    def _on_read(self, sessions: list[Session]) -> None:
        today = self._now().date()
        begun = self._session.begun if self._session else ""
        self._earlier = sum(s.words for s in sessions if s.day == today and s.begun != begun)
        self.changed.emit(self.today)

    @Slot(object)
    def _on_failed(self, error: Exception) -> None:
        self.told.emit(str(error))
