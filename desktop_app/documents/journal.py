"""Keep every change of a document on the disk, so that a crash takes no words with it.

The journal of a document is a file: first the whole text (a snapshot), then one record for each
change. Each record's check sum covers the one before it too, so that a torn or misplaced end is
recognised, and reading stops at the last change that is whole. What changes mean for the ledger is
recorded with them, so that text and ledger come back as of one moment. When the changes outgrow
the text, the journal goes on in a new file (the next generation), written whole before the old one
goes.

Positions and lengths count UTF-16 units, as Qt's `contentsChange` gives them, and so does what is
stored: nothing is converted while the writer types, and half a character breaks nothing.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from desktop_app.documents.atomic import (
    OPEN_FLAGS,
    make_private_folder,
    replace_file,
    sync_file,
    sync_folder,
    write_all,
)
from desktop_app.documents.errors import JournalError, reason
from desktop_app.documents.journal_records import (
    BEGIN,
    CHANGE,
    CHANGE_HEAD,
    COUNTED,
    FACTS,
    SUFFIX,
    TEXT,
    seal,
)
from desktop_app.documents.journal_text import JournalText, to_units
from desktop_app.documents.ledger import Account, Counted, content_of
from desktop_app.documents.lock import DocumentLock, take_lock

_COMPACT_AT = 16_000_000  # bytes of changes, if they are also more than the text


class Change(NamedTuple):
    """What was typed, deleted or replaced, in UTF-16 units.

    Attributes:
        position: units before the change.
        removed: how many units went; what exceeds the text is left out, as Qt counts the end of
            the last paragraph at times.
        inserted: what came in their place, with a line feed between paragraphs.
        length: the length of the whole text afterwards, to notice a change that was missed;
            -1 where it is not known.
    """

    position: int
    removed: int
    inserted: str
    length: int = -1


class OutOfStepError(JournalError):
    """The journal's text is no longer the window's: it must begin again with the whole text."""

    def __init__(self, path: Path | None) -> None:
        super().__init__("The journal missed a change and needs the whole text again", path)


class Journal:
    """The journal of one open document. One thread at a time may use it.

    Args:
        folder: the app's folder for journals; made where it is missing.
        text: the whole text as it is in the window.
        path: the document's file; None if it has none yet.
        saved: the text that the file holds; by default `text`, and nothing without a file.
        account: what the ledger knows of the text; None where that is not known. The journal's own
            from now on.

    Raises:
        JournalError: the journal could not be written.
    """

    def __init__(
        self,
        folder: Path,
        text: str,
        *,
        path: Path | None = None,
        saved: str | None = None,
        account: Account | None = None,
    ) -> None:
        self._folder = folder
        self._text = JournalText(text)
        self._path = path
        self._account = account
        if saved is None:
            saved = "" if path is None else text
        self._saved = self._text.digest() if saved == text else JournalText(saved).digest()
        self._expected_length = -1
        self._generation = 0
        self._descriptor = -1
        self._file: Path | None = None
        self._written = 0
        self._previous = b""
        self._identity = secrets.token_hex(8)
        self._lock: DocumentLock | None = None
        with self._trouble_in_words():
            try:
                self._next_generation()
            except OSError:
                self._let_go()
                raise

    def append(self, *changes: Change, counted: Counted | None = None) -> None:
        """Record changes, in their order, and what they mean for the ledger.

        They outlive this program at once, and a power failure after the next `flush`.

        Raises:
            JournalError: they are not on the disk. From now on changes are kept in memory, until
                a `flush` has written the whole text anew.
        """
        records: list[bytes] = []
        for change in changes:
            inserted = to_units(change.inserted)
            if self._text.apply(change.position, change.removed, inserted):
                numbers = CHANGE_HEAD.pack(time.time(), change.position, change.removed)
                records.append(CHANGE + numbers + inserted)
            self._expected_length = change.length
        if self._account is not None:
            if counted is not None:
                self._account = counted.on(self._account)
            records.append(COUNTED + json.dumps(counted).encode())
        self._write(*records)

    def saved(self, text: str, path: Path) -> None:
        """Record that `path` holds `text` now, though the text may have gone on since."""
        self._path = path
        self._saved = JournalText(text).digest()
        self._write(FACTS + self._facts())
        self.flush()

    def count(self, account: Account) -> None:
        """Record what the ledger knows of the text, whatever it was before."""
        self._account = account
        self._write(FACTS + self._facts())

    def restart(self, text: str, account: Account | None = None) -> None:
        """Begin again with the whole text of the window and its ledger."""
        self._text = JournalText(text)
        self._account = account
        self._expected_length = -1
        with self._trouble_in_words():
            self._next_generation()

    def flush(self) -> None:
        """Return only when everything recorded is on the disk itself.

        Raises:
            JournalError: it is not; the next call tries again.
            OutOfStepError: it is, but a change was missed; call `restart`.
        """
        with self._trouble_in_words():
            if self._is_gone() or self._written > max(_COMPACT_AT, 2 * len(self._text)):
                self._next_generation()
            sync_file(self._descriptor)
        # Only now: of two changes in one step, Qt tells the first with the length after both.
        if self._expected_length not in (-1, len(self._text)):
            raise OutOfStepError(self._path)

    def close(self, *, keep: bool) -> None:
        """End the journal; `keep` it where the document was left with unsaved changes."""
        with self._trouble_in_words():
            try:
                if keep:
                    self.flush()
                self._close_file()
                if not keep:
                    remove_journal(sorted(self._folder.glob(f"{self._identity}-*{SUFFIX}")))
            finally:
                self._close_file()
                self._let_go()

    def _write(self, *payloads: bytes) -> None:
        with self._trouble_in_words():
            if self._descriptor < 0:  # an earlier write failed; `flush` writes the whole text
                return
            data = b""
            for payload in payloads:
                record, self._previous = seal(payload, self._previous)
                data += record
            write_all(self._descriptor, data)
            self._written += len(data)

    def _is_gone(self) -> bool:
        """Whether an earlier write failed, or somebody cleared the folder of journals."""
        return self._descriptor < 0 or os.fstat(self._descriptor).st_nlink == 0

    def _next_generation(self) -> None:
        """Write the whole text to a new file, then let the old one go."""
        self._close_file()
        make_private_folder(self._folder)
        if self._lock is None or not self._lock.stands():
            self._let_go()
            self._lock = take_lock(self._folder / self._identity)
        self._generation += 1
        name = f"{self._identity}-{self._generation:06}{SUFFIX}"
        payload = TEXT + self._facts() + b"\n" + bytes(self._text)
        record, self._previous = seal(payload, b"")
        new, old = self._folder / name, self._file
        replace_file(new, BEGIN + record, like=None, mode=0o600)
        self._descriptor = os.open(new, os.O_WRONLY | os.O_APPEND | OPEN_FLAGS)
        self._file = new
        self._written = 0
        if old is not None:
            with contextlib.suppress(OSError):  # recovery takes the newer one
                old.unlink()

    def _facts(self) -> bytes:
        path = None if self._path is None else os.fsdecode(self._path)
        ledger = None if self._account is None else content_of(self._account)
        facts = {"path": path, "saved": self._saved, "time": time.time(), "ledger": ledger}
        return json.dumps(facts).encode()

    def _close_file(self) -> None:
        descriptor, self._descriptor = self._descriptor, -1
        if descriptor >= 0:
            os.close(descriptor)

    def _let_go(self) -> None:
        if self._lock is not None:
            self._lock.release()

    @contextlib.contextmanager
    def _trouble_in_words(self) -> Iterator[None]:
        """Turn what the system refuses into a JournalError, and begin a new file at the next try.

        After a failed write the file ends in the middle of a record, and after a failed fsync
        nobody knows what it holds.
        """
        try:
            yield
        except OSError as error:
            with contextlib.suppress(OSError):
                self._close_file()
            why, advice = reason(error)
            name = "A new document" if self._path is None else f"“{self._path}”"
            raise JournalError(
                f"{name} is not protected against a crash just now: {why}", self._path, advice
            ) from error


def remove_journal(files: Sequence[Path]) -> None:
    """Remove the generations of a journal, the newest last: while it is there it counts."""
    for file in files:
        file.unlink(missing_ok=True)
        sync_folder(file.parent)
