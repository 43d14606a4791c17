"""The document in the window: which file it is, read and written off the window's thread."""

from __future__ import annotations

import logging
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop_app.background import TaskSlot
from desktop_app.documents.backups import Backups
from desktop_app.documents.errors import BackupError
from desktop_app.documents.file import (
    Change,
    LoadedDocument,
    NotConfirmedError,
    change_outside,
    check_editable,
    read_document,
    save_document,
)
from desktop_app.documents.lock import DocumentLock, take_lock

log = logging.getLogger(__name__)


class DocumentSession(QObject):
    """Open and save one document at a time; one file operation runs at once."""

    opened = Signal(object)  # LoadedDocument
    saved = Signal(object)  # LoadedDocument, with the text that is on the disk now
    open_failed = Signal(object)  # Exception
    save_failed = Signal(object)  # Exception; some are questions, see documents
    changed_outside = Signal(str)  # "changed", "gone" or "moved"
    warned = Signal(str)  # what went wrong beside a save that succeeded
    held = Signal()  # the document is marked as open here
    hold_failed = Signal(object)  # Exception: it is open elsewhere

    def __init__(self, backups: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._backups = backups
        self._work = TaskSlot(self)
        self._look = TaskSlot(self)  # a save goes first at any time
        self._lock: DocumentLock | None = None
        self.document: LoadedDocument | None = None
        self._expected: Path | None = None  # to be read when it is wanted

    @property
    def path(self) -> Path | None:
        """The file of the document; None where it has none yet."""
        return self.document.path if self.document else self._expected

    @property
    def busy(self) -> bool:
        """Whether a file is being read or written."""
        return self._work.busy

    def backups(self) -> Backups | None:
        """Return the earlier versions of the document; None where it has no file yet."""
        return Backups(self._backups, self.path) if self.path else None

    def expect(self, path: Path) -> None:
        """Be about a file that is read later."""
        self._expected = path.absolute()

    def forget(self) -> None:
        """Begin a document without a file, and let others open the one before."""
        self.document = self._expected = None
        self._change_lock(None)

    def open(self, path: Path, *, steal: bool = False, encoding: str | None = None) -> None:
        """Read a file and mark it as open here; ``opened`` or ``open_failed`` follows.

        ``steal``: the writer was asked about another program that has it open.
        ``encoding``: the writer was asked, and chose it.
        """
        held = self._lock if self.document and self.document.path == path.absolute() else None

        def read() -> tuple[LoadedDocument, DocumentLock | None]:
            lock = held or take_lock(path, steal=steal)
            try:
                document = read_document(path, encoding)
                check_editable(document)
                return document, lock
            except BaseException:
                if lock is not None and lock is not held:
                    lock.release()
                raise

        self._work.start(read, self._on_opened, self._on_open_failed)

    def hold(self, document: LoadedDocument, *, steal: bool = False) -> None:
        """Mark what was read before as open here; ``held`` or ``hold_failed`` follows."""
        self.document = document
        self._change_lock(None)
        self._work.start(
            lambda: take_lock(document.path, steal=steal), self._on_held, self._on_hold_failed
        )

    def look_outside(self) -> None:
        """Find out whether another program changed the file; ``changed_outside`` follows if so."""
        document = self.document
        if document is not None and not self.busy and not self._look.busy:
            self._look.start(
                lambda: (document, change_outside(document)), self._on_looked, self._on_look_failed
            )

    def save(
        self,
        path: Path,
        text: str,
        *,
        overwrite: bool = False,
        part_hard_links: bool = False,
        in_utf8: bool = False,
        steal: bool = False,
    ) -> None:
        """Write the text to a file; ``saved`` or ``save_failed`` follows."""
        form = self.document
        held = self._lock if form is not None and form.path == path.absolute() else None
        if form is not None and in_utf8:
            form = form.in_utf8()

        def write() -> tuple[LoadedDocument, DocumentLock | None, str]:
            warning = ""
            lock = held or take_lock(path, steal=steal)
            try:
                Backups(self._backups, path).keep_current()
            except BackupError as error:
                warning = str(error)
            try:
                saved = save_document(
                    path, text, form, overwrite=overwrite, part_hard_links=part_hard_links
                )
            except BaseException:
                if lock is not None and lock is not held:
                    lock.release()
                raise
            return saved, lock, warning

        self._work.start(write, self._on_saved, self._on_save_failed)

    def _change_lock(self, lock: DocumentLock | None) -> None:
        if self._lock is not None and self._lock is not lock:
            self._lock.release()
        self._lock = lock

    def _on_opened(self, result: tuple[LoadedDocument, DocumentLock | None]) -> None:
        self.document, lock = result
        self._change_lock(lock)
        self.opened.emit(self.document)

    def _on_look_failed(self, error: Exception) -> None:
        log.warning("cannot look at the file", exc_info=error)

    def _on_looked(self, looked: tuple[LoadedDocument, Change]) -> None:
        document, change = looked
        if change != "same" and document is self.document and not self.busy:
            self.changed_outside.emit(change)

    def _on_open_failed(self, error: Exception) -> None:
        self._expected = None
        self.open_failed.emit(error)

    def _on_held(self, lock: DocumentLock | None) -> None:
        self._change_lock(lock)
        self.held.emit()

    def _on_hold_failed(self, error: Exception) -> None:
        self.hold_failed.emit(error)

    def _on_saved(self, result: tuple[LoadedDocument, DocumentLock | None, str]) -> None:
        self.document, lock, warning = result
        self._change_lock(lock)
        self.saved.emit(self.document)
        if warning:
            self.warned.emit(warning)

    def _on_save_failed(self, error: Exception) -> None:
        if isinstance(error, NotConfirmedError):
            self.document = error.document
        self.save_failed.emit(error)
