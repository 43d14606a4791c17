"""What connects the page with the ledger of its document."""

from __future__ import annotations

import datetime
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from desktop_app.documents.journal_text import JournalText
from desktop_app.documents.ledger import Kept, Ledger, LedgerError, LedgerFile
from desktop_app.editor.offsets import text_between
from desktop_app.editor.page import Page
from desktop_app.text_units import utf16_length


class LedgerLink(QObject):
    """Count what is typed and what is accepted on the page; keep it when the document is saved.

    A document without a file is counted too, and kept once it has one.
    """

    told = Signal(str)  # the counts could not be kept

    def __init__(self, page: Page, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._page = page
        self._folder = folder
        self._file: LedgerFile | None = None
        self._ledger = Ledger(since=datetime.date.today().isoformat())
        self._kept = Kept()
        self._place = 0  # of the last change, UTF-16, and how many characters it brought
        self._added = 0
        self._caret = -1  # right behind what was typed last, while nothing else happened
        self._by_the_page = True  # the last change was typed or accepted, not pasted or undone
        page.document().contentsChange.connect(self._on_contents_change)
        page.caret_moved.connect(self._on_caret_moved)
        page.textChanged.connect(self._on_text_changed)  # after the page's own: it says who did it
        page.ghost_accepted.connect(self._on_accepted)

    @property
    def ledger(self) -> Ledger:
        """The counts as they are now."""
        document = self._page.document()
        kept = sum(len(text_between(document, *span)) for span in self._kept.spans)
        return replace(self._ledger, kept=kept, length=len(self._page.text()))

    @Slot(object)
    def show(self, path: Path | None) -> None:
        """Go on with the counts of the text that the page shows from now on."""
        self._file = LedgerFile(self._folder, path) if path else None
        if self._file is not None:
            self._ledger, self._kept = self._file.load(JournalText(self._page.text()).digest())
        else:
            self._ledger, self._kept = Ledger(since=datetime.date.today().isoformat()), Kept()

    @Slot(object)
    def keep(self, path: Path | None) -> None:
        """Write the counts: the document was saved."""
        if path is None:
            return
        self._file = LedgerFile(self._folder, path)
        try:
            self._file.save(self.ledger, self._kept, JournalText(self._page.text()).digest())
        except LedgerError as error:
            self.told.emit(str(error))

    @Slot(int, int, int)
    def _on_contents_change(self, position: int, removed: int, added: int) -> None:
        document = self._page.document()
        end = min(position + added, document.characterCount() - 1)
        accepted_before = self._kept.units
        self._kept.change(position, removed, end - position)
        self._added = len(text_between(document, position, end))
        # What a typed mark became stands in place of the mark: it was typed once.
        if self._caret == position + removed:
            self._added -= removed - (accepted_before - self._kept.units)
        self._place, self._caret = position, -1
        self._by_the_page = True

    @Slot()
    def _on_caret_moved(self) -> None:
        self._by_the_page, self._caret = False, -1

    @Slot()
    def _on_text_changed(self) -> None:
        added, self._added = self._added, 0
        if self._by_the_page:
            self._ledger = replace(self._ledger, typed=self._ledger.typed + added)
            self._caret = self._page.textCursor().position()
        else:
            self._ledger = replace(self._ledger, other=self._ledger.other + max(0, added))

    @Slot(str)
    def _on_accepted(self, text: str) -> None:
        """Know that what seemed typed was accepted."""
        ledger, count = self._ledger, len(text)
        self._ledger = replace(ledger, typed=ledger.typed - count, accepted=ledger.accepted + count)
        units = utf16_length(text)
        self._kept.change(self._place, units, units, accepted=True)
        self._caret = -1

    @Slot()
    def delete(self) -> None:
        """Forget all that was counted of this document."""
        self._ledger, self._kept = Ledger(since=datetime.date.today().isoformat()), Kept()
        if self._file is not None:
            try:
                self._file.delete()
            except LedgerError as error:
                self.told.emit(str(error))
