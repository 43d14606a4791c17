"""What of the accepted text stands word for word in the text that the model has read."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from desktop_app.editor.offsets import text_between
from desktop_app.editor.page import Page
from desktop_app.language_model.verbatim import VerbatimIndex
from desktop_app.ledger_link import LedgerLink
from desktop_app.text_units import to_utf16

REACH = 400  # UTF-16 units around what was accepted: the writer's own words may begin a copy


class CopiedPassages(QObject):
    """Mark copies of eight words or more: told when one is accepted, listed while they stand."""

    told = Signal(str)  # a sentence for the status bar

    def __init__(self, page: Page, ledger: LedgerLink, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._page = page
        self._ledger = ledger
        self._index: VerbatimIndex | None = None
        page.ghost_accepted.connect(self._on_accepted)
        page.inserted.connect(self._on_accepted)

    def set_index(self, index: VerbatimIndex | None) -> None:
        """Look things up in the training text of another model, if its file tells of it."""
        self._index = index

    def passages(self) -> list[str] | None:
        """Return the copies with accepted words in them; None where the model cannot tell."""
        if self._index is None:
            return None
        found: dict[int, str] = {}
        for span in self._ledger.kept:
            found |= self._around(*span)
        return [found[place] for place in sorted(found)]

    def _around(self, start: int, end: int) -> dict[int, str]:
        """Return copies that reach into a stretch of the page, by their place."""
        if self._index is None:
            return {}
        document = self._page.document()
        first = max(0, start - REACH)
        last = min(end + REACH, document.characterCount() - 1)
        before, within, after = (
            text_between(document, *part) for part in ((first, start), (start, end), (end, last))
        )
        text, reached = before + within + after, len(before) + len(within)
        return {
            first + to_utf16(text, begin): text[begin:stop]
            for begin, stop in self._index.copied(text)
            if begin < reached and stop > len(before)
        }

    @Slot(str)
    def _on_accepted(self, text: str) -> None:
        caret = self._page.textCursor().position()
        for copy in self._around(max(0, caret - to_utf16(text, len(text))), caret).values():
            self.told.emit(
                self.tr("“{0}” stands word for word in what the model has read.").format(copy)
            )
