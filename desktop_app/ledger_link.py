"""What connects the page with the ledger of its document."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from desktop_app.background import TaskSlot
from desktop_app.documents.journal_text import JournalText
from desktop_app.documents.ledger import (
    Account,
    Counted,
    Kept,
    Ledger,
    LedgerFile,
    Span,
    Step,
    new_account,
)
from desktop_app.editor.offsets import text_between
from desktop_app.editor.page import Page
from desktop_app.text_units import utf16_length


class LedgerLink(QObject):
    """Count what is typed and what is accepted on the page; keep it when the document is saved.

    A document without a file is counted too, and kept once it has one.
    """

    told = Signal(str)  # the counts could not be kept
    restated = Signal()  # the account is another one, and not by a change of the text

    def __init__(self, page: Page, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._page = page
        self._folder = folder
        self._disk = TaskSlot(self)
        self._file: LedgerFile | None = None
        self._ledger, self._kept = new_account()
        self._known = True  # not while the counts of a file are on their way from the disk
        self._steps: list[Step] = []  # since they were asked for, or while nothing is known
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

    @property
    def account(self) -> Account | None:
        """All that is known of the text now; None while that is on its way from the disk."""
        return (self._ledger, Kept(self._kept.spans)) if self._known else None

    def counted(self) -> Counted | None:
        """Return what the changes since the last call mean; None while nothing is known."""
        if not self._known:
            return None
        steps, self._steps = tuple(self._steps), []
        return Counted(self._ledger.typed, self._ledger.accepted, self._ledger.other, steps)

    @Slot()
    def leave(self) -> None:
        """Know nothing until `show`: another text is coming onto the page."""
        self._file, self._known = None, False

    @Slot(object)
    def show(self, path: Path | None) -> None:
        """Go on with the counts of the text that the page shows from now on."""
        self._file = file = LedgerFile(self._folder, path) if path else None
        if file is None:
            self._restate(new_account())
            return
        self._ledger, self._kept = new_account()
        self._known, self._steps = False, []
        text = self._page.text()
        self._disk.start(
            lambda: file.load(JournalText(text).digest()),
            partial(self._on_loaded, file),
            self._on_failed,
        )

    @Slot(object)
    def go_on(self, account: Account | None) -> None:
        """Take the account that came back with the text on the page, if one did."""
        if account is not None:
            self._restate(account)

    @Slot(object)
    def keep(self, path: Path) -> None:
        """Write the counts: the document was saved as this file."""
        if not self._known:  # they are still on their way here
            return
        self._file = file = LedgerFile(self._folder, path)
        text = self._page.text()
        account = self._counted(text), Kept(self._kept.spans)
        self._disk.start(
            lambda: file.save(account, JournalText(text).digest()),
            lambda _: None,
            self._on_failed,
        )

    @Slot()
    def delete(self) -> None:
        """Forget all that was counted of this document."""
        self._restate(new_account())
        if self._file is not None:
            self._disk.start(self._file.delete, lambda _: None, self._on_failed)

    def _on_loaded(self, file: LedgerFile, account: Account) -> None:
        """Put what was counted meanwhile upon what was counted before."""
        if file is not self._file or self._known:
            return
        before, now = account[0], self._ledger
        meanwhile = Counted(
            before.typed + now.typed,
            before.accepted + now.accepted,
            before.other + now.other,
            tuple(self._steps),
        )
        self._restate(meanwhile.on(account))

    def _restate(self, account: Account) -> None:
        self._ledger, self._kept = account
        self._known, self._steps = True, []
        self.restated.emit()

    def _on_failed(self, error: Exception) -> None:
        self.told.emit(str(error))

    def _follow(self, position: int, removed: int, added: int, *, accepted: bool = False) -> None:
        self._kept.change(position, removed, added, accepted=accepted)
        self._steps.append((position, removed, added, accepted))

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
