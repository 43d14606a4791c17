"""The log of writing sessions: a small local file of figures, without a word of the texts.

One JSON object a line: when a session began and ended, in local time, and how many words the
documents had gained by then.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby
from pathlib import Path

from desktop_app.documents.atomic import make_private_folder, replace_file
from desktop_app.documents.errors import DocumentError, reason

FILE = "writing-log.jsonl"


class WritingLogError(DocumentError):
    """The log could not be read, written or removed; no text is concerned."""


@dataclass(frozen=True)
class Session:
    """One sitting; times are local, ISO, to the second; raises ValueError for what is no time."""

    begun: str
    ended: str
    words: int

    def __post_init__(self) -> None:
        datetime.fromisoformat(self.begun)
        datetime.fromisoformat(self.ended)
        if type(self.words) is not int:
            raise ValueError(f"{self.words!r} is no number of words.")

    @property
    def day(self) -> date:
        """The day on which it began."""
        return datetime.fromisoformat(self.begun).date()

    @property
    def time(self) -> timedelta:
        """How long it took."""
        return datetime.fromisoformat(self.ended) - datetime.fromisoformat(self.begun)


@dataclass(frozen=True)
class Day:
    """All sessions of a day."""

    day: date
    words: int
    time: timedelta
    sessions: int


def by_day(sessions: Iterable[Session]) -> list[Day]:
    """Return the days with their sums, the latest first."""
    ordered = sorted(sessions, key=lambda session: session.begun, reverse=True)
    days = []
    for day, of_day in groupby(ordered, key=lambda session: session.day):
        of_it = list(of_day)
        time = sum((session.time for session in of_it), timedelta())
        days.append(Day(day, sum(session.words for session in of_it), time, len(of_it)))
    return days


class WritingLog:
    """The log's file in the app's folder, for its owner alone."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE
        self._changing = threading.Lock()  # two threads would undo each other's change

    def read(self) -> list[Session]:
        """Return all sessions; a line that means nothing is left out.

        Raises:
            WritingLogError: there is a log, and it cannot be read.
        """
        try:
            lines = self.path.read_text("utf-8", "replace").splitlines()
        except FileNotFoundError:
            return []
        except OSError as error:
            raise self._refused("read", error) from error
        sessions = []
        for line in lines:
            try:
                sessions.append(Session(**json.loads(line)))
            except (ValueError, TypeError, RecursionError):
                continue
        return sessions

    def keep(self, session: Session) -> None:
        """Write a session, instead of what was kept of it before; the file changes as one step.

        Raises:
            WritingLogError: the log is as it was.
        """
        with self._changing:
            others = [each for each in self.read() if each.begun != session.begun]
            kept = sorted([*others, session], key=lambda each: each.begun)
            data = "".join(json.dumps(asdict(each)) + "\n" for each in kept).encode()
            try:
                make_private_folder(self.path.parent)
                replace_file(self.path, data, like=None, mode=0o600)
            except OSError as error:
                raise self._refused("written", error) from error

    def delete(self) -> None:
        """Forget all sessions.

        Raises:
            WritingLogError: they are still there.
        """
        try:
            self.path.unlink(missing_ok=True)
        except OSError as error:
            raise self._refused("deleted", error) from error

    def _refused(self, what: str, error: OSError) -> WritingLogError:
        why, advice = reason(error)
        return WritingLogError(f"The log “{self.path}” could not be {what}: {why}", None, advice)


def longer(session: Session, ended: datetime, words: int) -> Session:
    """Return a session as it stands at a later moment."""
    return replace(session, ended=ended.isoformat(timespec="seconds"), words=words)
