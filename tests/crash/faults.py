"""Let every single request to the disk fail in turn, and look what became of the text.

    python -m tests.crash.faults [--sessions N] [--seed N] [--short] [--json FILE]

A session types, flushes and saves. It is played once for each request that it makes to the disk and
each error, with that request failing, or that one and all after it until the disk is mended. The
errors must be told in words, the file must always be a whole version, and once the disk is mended,
the next flush and the next save must work and hold the whole text.
"""

from __future__ import annotations

import errno
import os
import random
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from desktop_app.documents import journal as journal_module
from desktop_app.documents.backups import Backups
from desktop_app.documents.errors import BackupError, DocumentError, JournalError
from desktop_app.documents.file import (
    LoadedDocument,
    NotConfirmedError,
    read_document,
    save_document,
)
from desktop_app.documents.journal import Change, Journal
from desktop_app.documents.recovery import recover
from tests.crash.command import make_parser, show, tell

_CALLS = ["open", "write", "fsync", "close", "replace", "unlink", "mkdir", "fchown", "fchmod"]
ERRORS = (errno.ENOSPC, errno.EIO, errno.EACCES, errno.ESTALE)
_OLD = "It was a dark and stormy night.\n"
_STEPS = 10


@dataclass
class Outcome:
    """How many faults were tried, how many were told, and what was found wrong."""

    faults: int = 0
    told: int = 0
    lost: int = 0
    first_loss: str = ""


class Faults:
    """A disk on which one request fails, or one and all after it.

    Args:
        number: of the request, counted from 0; beyond the last one nothing fails.
        error: the number of the error.
        lasting: whether all later ones fail too, until `mend`.
    """

    def __init__(self, number: int, error: int, *, lasting: bool) -> None:
        self.requests = 0
        self._number = number
        self._error = error
        self._lasting = lasting
        self._mended = False

    def mend(self) -> None:
        self._mended = True

    @contextmanager
    def injected(self) -> Iterator[None]:
        patches = [mock.patch.object(os, name, self._failing(name)) for name in _CALLS]
        for patch in patches:
            patch.start()
        try:
            yield
        finally:
            for patch in patches:
                patch.stop()

    def _failing(self, name: str) -> Callable[..., object]:
        real = getattr(os, name)

        def call(*arguments: object, **options: object) -> object:
            number, self.requests = self.requests, self.requests + 1
            hit = number == self._number or (self._lasting and number > self._number)
            if hit and not self._mended:
                if name == "close":  # a failed close closes all the same
                    real(*arguments, **options)
                raise OSError(self._error, os.strerror(self._error))
            return real(*arguments, **options)

        return call


class Session:
    """A writer at work on a disk that may fail at any moment."""

    def __init__(self, folder: Path, seed: int) -> None:
        self._chance = random.Random(seed)
        self._path = folder / "novel.txt"
        self._state = folder / "state"
        self._path.write_text(_OLD)
        self._text = _OLD
        self._versions = [_OLD]
        self._document: LoadedDocument = read_document(self._path)
        self._journal: Journal | None = None
        self.told = 0

    def play(self, faults: Faults) -> str:
        """Return in words what was lost; else nothing."""
        with mock.patch.object(journal_module, "_COMPACT_AT", 300), faults.injected():
            for number in range(_STEPS):
                self._step(f"<{number}>" * 10)
                if self._file() not in self._versions:
                    return f"the file is no version: {self._file()!r}"
            faults.mend()
            return self._lost_after_mending()

    def _step(self, typed: str) -> None:
        try:
            if self._journal is None:
                self._journal = Journal(self._state / "journals", self._text, path=self._path)
            position = self._chance.randint(0, len(self._text))
            self._text = self._text[:position] + typed + self._text[position:]
            self._journal.append(Change(position, 0, typed, len(self._text)))
            if self._chance.random() < 0.5:
                self._journal.flush()
        except JournalError:
            self.told += 1
        if self._chance.random() < 0.5:
            self._save()

    def _save(self) -> None:
        self._versions.append(self._text)
        try:
            Backups(self._state / "backups", self._path).keep_current()
        except BackupError:
            self.told += 1
        try:
            self._document = save_document(self._path, self._text, self._document)
            if self._journal is not None:
                self._journal.saved(self._text, self._path)
        except NotConfirmedError as error:
            self._document = error.document
            self.told += 1
        except DocumentError:
            self.told += 1

    def _lost_after_mending(self) -> str:
        if self._journal is None:
            self._journal = Journal(self._state / "journals", self._text, path=self._path)
        self._step("the end")
        self._journal.close(keep=True)
        offered = recover(self._state / "journals")
        found = [item.text for item in offered] or [self._file()]
        for item in offered:
            item.discard()
        if found != [self._text]:
            return f"the journal holds {found!r} in place of {self._text!r}"
        save_document(self._path, self._text, self._document)
        return "" if self._file() == self._text else "the last save is not in the file"

    def _file(self) -> str:
        return self._path.read_text()


def run(
    sessions: int,
    seed: int,
    errors: Sequence[int] = ERRORS,
    progress: Callable[[Outcome], None] = lambda outcome: None,
) -> Outcome:
    """Play so many sessions, each once for every request and error."""
    outcome = Outcome()
    for number in range(seed, seed + sessions):
        for error in errors:
            for lasting in (False, True):
                _run_all(number, error, outcome, lasting=lasting)
        progress(outcome)
    return outcome


def _run_all(seed: int, error: int, outcome: Outcome, *, lasting: bool) -> None:
    place, requests = 0, 1
    while place < requests:
        faults = Faults(place, error, lasting=lasting)
        memory = Path("/dev/shm")
        with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as name:
            session = Session(Path(name), seed)
            lost = session.play(faults)
        requests = faults.requests
        outcome.faults += 1
        outcome.told += session.told > 0
        outcome.lost += bool(lost)
        if lost and not outcome.first_loss:
            outcome.first_loss = f"seed {seed}, request {place}, {errno.errorcode[error]}: {lost}"
        place += 1


def main(arguments: list[str] | None = None) -> int:
    options = make_parser(__doc__, "sessions", 20).parse_args(arguments)
    outcome = run(1 if options.short else options.sessions, options.seed, progress=show)
    return tell("requests to the disk that failed", outcome, options.json)


if __name__ == "__main__":
    sys.exit(main())
