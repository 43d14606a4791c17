"""The journal of the text on the page: what is typed outlives a crash, and whose it is."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, Signal, Slot

from desktop_app.documents.errors import JournalError
from desktop_app.documents.journal import Change, Journal
from desktop_app.documents.journal_writer import JournalWriter
from desktop_app.documents.ledger import Account
from desktop_app.editor.offsets import text_between
from desktop_app.editor.page import Page
from desktop_app.ledger_link import LedgerLink

PATIENCE_SECONDS = 1.0  # for a disk, before the window goes on
CHANGED = QEvent.Type(QEvent.registerEventType())
AFTER_PAINTING = Qt.EventPriority.LowEventPriority.value - 1  # and before any timer


class DocumentJournal(QObject):
    """Pass every change of the page on to a journal in the app's own folder.

    Changes go there when the event that brought them has ended and is painted: then the ledger
    knows who wrote them, and both are written as one.
    """

    trouble = Signal(str)  # changes are not kept just now; empty when they are again

    _whole_text_wanted = Signal()  # from the journal's thread
    _troubled = Signal(object)  # from the journal's thread: JournalError or None

    def __init__(
        self, page: Page, folder: Path, ledger: LedgerLink, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._page = page
        self._folder = folder
        self._ledger = ledger
        self._writer: JournalWriter | None = None
        self._behind = False  # a change was too large to be read at once: all of it follows
        self._changes: list[Change] = []  # of this event
        ledger.restated.connect(self._on_restated)
        page.document_text.settled.connect(self._catch_up)
        page.document().contentsChange.connect(self._on_contents_change)
        self._whole_text_wanted.connect(self._restart)
        self._troubled.connect(self._on_trouble)

    def begin(self, text: str, path: Path | None, *, saved: str | None = None) -> None:
        """Keep a journal of the text on the page from now on.

        ``saved`` is what its file holds, where that is another text.
        """
        self.end(wait=False)
        folder, self._behind = self._folder, False
        account = self._account()
        self._writer = JournalWriter(
            lambda: Journal(folder, text, path=path, saved=saved, account=account),
            on_trouble=self._troubled.emit,
            on_out_of_step=self._whole_text_wanted.emit,
        )

    def saved(self, text: str, path: Path) -> None:
        """Note what a file holds now."""
        self._hand_over()
        if self._writer is not None:
            self._writer.saved(text, path)

    def flush(self) -> bool:
        """Wait until all is on the disk; False where it is not."""
        self._hand_over()
        return self.wait()

    def wait(self) -> bool:
        """Wait, on any thread, until all that was handed over is on the disk."""
        return self._writer is not None and self._writer.flush(PATIENCE_SECONDS)

    def end(self, *, wait: bool = True) -> None:
        """Remove the journal: the text is saved or given up.

        Without a wait that is done soon, for a window that goes on.
        """
        writer, self._writer = self._writer, None
        if writer is not None:
            writer.close(keep=False, timeout=PATIENCE_SECONDS if wait else 0.0)

    @Slot(int, int, int)
    def _on_contents_change(self, position: int, removed: int, added: int) -> None:
        if self._writer is None:
            return
        if not self._page.document_text.is_settled():
            self._behind = True
            return
        length = self._page.document().characterCount() - 1
        end = min(position + added, length)
        inserted = text_between(self._page.document(), min(position, end), end)
        self._changes.append(Change(position, removed, inserted, length))
        if len(self._changes) == 1:
            QCoreApplication.postEvent(self, QEvent(CHANGED), AFTER_PAINTING)

    def customEvent(self, event: QEvent) -> None:
        """Pass on what the events before have changed."""
        self._hand_over()

    def _hand_over(self) -> None:
        """Pass on what has changed; while a large change is being read, all of it follows."""
        if self._writer is not None and self._changes and not self._behind:
            changes, self._changes = self._changes, []
            self._writer.append(*changes, counted=self._ledger.counted())

    def _account(self) -> Account | None:
        """Return the ledger's account of the whole text; what led there is told by it."""
        self._changes.clear()
        self._ledger.counted()
        return self._ledger.account

    @Slot()
    def _on_restated(self) -> None:
        self._hand_over()
        account = self._ledger.account
        if self._writer is not None and account is not None and not self._behind:
            self._writer.count(account)

    @Slot()
    def _catch_up(self) -> None:
        if self._behind:
            self._restart()

    @Slot()
    def _restart(self) -> None:
        self._behind = not self._page.document_text.is_settled()
        if self._writer is not None and not self._behind:
            self._writer.restart(self._page.text(), self._account())

    @Slot(object)
    def _on_trouble(self, error: JournalError | None) -> None:
        self.trouble.emit(str(error) if error is not None else "")
