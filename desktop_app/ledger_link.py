"""What connects the page with the ledger of its document."""

from __future__ import annotations

import datetime
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from desktop_app.background import TaskSlot
from desktop_app.documents.journal_text import JournalText
from desktop_app.documents.ledger import Kept, Ledger, LedgerFile, Span
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
        self._disk = TaskSlot(self)
        self._file: LedgerFile | None = None
        self._ledger, self._kept = _nothing()
        # What happened while the counts of a file were on their way from the disk.
        self._meanwhile: list[tuple[int, int, int, bool]] | None = None
        self._place = 0  # of the last change, UTF-16, as all that follows
        self._added = 0  # units that it brought
        self._replaced = 0  # and that of them were typed before, as another mark
        self._caret = -1  # right behind what was typed last, while nothing else happened
        self._by_the_page = True  # the last change was typed or accepted, not pasted or undone
        page.document().contentsChange.connect(self._on_contents_change)
        page.caret_moved.connect(self._on_caret_moved)
        page.textChanged.connect(self._on_text_changed)  # after the page's own: it says who did it
        page.ghost_accepted.connect(self._on_accepted)
        page.inserted.connect(self._on_accepted)

    @property
    def ledger(self) -> Ledger:
        """The counts as they are now."""
        return self._counted(self._page.text())

    def _counted(self, text: str) -> Ledger:
        """Return the counts of the page, whose text is at hand."""
        document, kept = self._page.document(), self._kept.units
        if document.characterCount() - 1 != len(text):  # some characters are two of Qt's
            kept = sum(len(text_between(document, *span)) for span in self._kept.spans)
        return replace(self._ledger, kept=kept, length=len(text))

    @property
    def kept(self) -> tuple[Span, ...]:
        """Where accepted text stands, in UTF-16 units."""
        return self._kept.spans

    @Slot(object)
    def show(self, path: Path | None) -> None:
        """Go on with the counts of the text that the page shows from now on."""
        self._ledger, self._kept = _nothing()
        self._file = file = LedgerFile(self._folder, path) if path else None
        self._meanwhile = None
        if file is not None:
            self._meanwhile = []
            text = self._page.text()
            self._disk.start(
                lambda: file.load(JournalText(text).digest()),
                partial(self._on_loaded, file),
                self._on_failed,
            )

    @Slot(object)
    def keep(self, path: Path) -> None:
        """Write the counts: the document was saved as this file."""
        if self._meanwhile is not None:  # they are still on their way here
            return
        self._file = file = LedgerFile(self._folder, path)
        text = self._page.text()
        ledger, kept = self._counted(text), Kept(self._kept.spans)
        self._disk.start(
            lambda: file.save(ledger, kept, JournalText(text).digest()),
            lambda _: None,
            self._on_failed,
        )

    @Slot()
    def delete(self) -> None:
        """Forget all that was counted of this document."""
        self._ledger, self._kept = _nothing()
        self._meanwhile = None
        if self._file is not None:
            self._disk.start(self._file.delete, lambda _: None, self._on_failed)

    def _on_loaded(self, file: LedgerFile, counts: tuple[Ledger, Kept]) -> None:
        """Put what was counted meanwhile upon what was counted before."""
        if file is not self._file or self._meanwhile is None:
            return
        meanwhile, self._meanwhile = self._meanwhile, None
        now = self._ledger
        ledger, self._kept = counts
        for position, removed, added, accepted in meanwhile:
            self._kept.change(position, removed, added, accepted=accepted)
        self._ledger = replace(
            ledger,
            typed=ledger.typed + now.typed,
            accepted=ledger.accepted + now.accepted,
            other=ledger.other + now.other,
        )

    def _on_failed(self, error: Exception) -> None:
        self.told.emit(str(error))

    def _follow(self, position: int, removed: int, added: int, *, accepted: bool = False) -> None:
        self._kept.change(position, removed, added, accepted=accepted)
        if self._meanwhile is not None:
            self._meanwhile.append((position, removed, added, accepted))

    @Slot(int, int, int)
    def _on_contents_change(self, position: int, removed: int, added: int) -> None:
        document = self._page.document()
        end = min(position + added, document.characterCount() - 1)
        accepted_before = self._kept.units
        self._follow(position, removed, end - position)
        self._place, self._added, self._replaced = position, end - position, 0
        # What a typed mark became stands in place of the mark: it was typed once.
        if self._caret == position + removed:
            self._replaced = removed - (accepted_before - self._kept.units)
        self._caret = -1
        self._by_the_page = True

    @Slot()
    def _on_caret_moved(self) -> None:
        self._by_the_page, self._caret = False, -1

    @Slot()
    def _on_text_changed(self) -> None:
        ledger, added, replaced = self._ledger, self._added, self._replaced
        self._added = self._replaced = 0
        if self._by_the_page:
            text = text_between(self._page.document(), self._place, self._place + added)
            self._ledger = replace(ledger, typed=ledger.typed + len(text) - replaced)
            self._caret = self._page.textCursor().position()
        else:  # it may be a whole book, which takes its time to be read
            self._ledger = replace(ledger, other=ledger.other + max(0, added - replaced))

    @Slot(str)
    def _on_accepted(self, text: str) -> None:
        """Know that what seemed typed was accepted."""
        ledger, count = self._ledger, len(text)
        self._ledger = replace(ledger, typed=ledger.typed - count, accepted=ledger.accepted + count)
        units = utf16_length(text)
        self._follow(self._place, units, units, accepted=True)
        self._caret = -1


def _nothing() -> tuple[Ledger, Kept]:
    return Ledger(since=datetime.date.today().isoformat()), Kept()
