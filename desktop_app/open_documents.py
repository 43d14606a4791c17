"""The documents that are open, each on a sheet of its own: how they come and how they go."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from desktop_app.documents.file import LoadedDocument
from desktop_app.documents.recovery import Recoverable
from desktop_app.sheet import Sheet
from desktop_app.sheet_tabs import SheetTabs


class OpenDocuments(QObject):
    """Puts documents behind tabs and takes them away; no text is dropped unasked."""

    ended = Signal(object)  # Sheet: saved or given up

    def __init__(
        self, tabs: SheetTabs, make_sheet: Callable[[], Sheet], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._tabs = tabs
        self._make_sheet = make_sheet
        tabs.close_wanted.connect(self._ask_to_close)
        tabs.shown.connect(self._on_shown)

    @Slot()
    def new(self) -> None:
        """Begin an empty document."""
        sheet = self.fresh_sheet()
        if not sheet.page.document().isEmpty():  # a sample
            sheet.files.new()

    def open_path(self, path: Path) -> None:
        """Open a text, or bring it to the front if it is open."""
        for sheet in self._tabs.sheets:
            if sheet.files.path == path.absolute():
                self._tabs.show_sheet(sheet)
                return
        self.fresh_sheet().files.open_path(path)

    def open_again(self, paths: Sequence[Path]) -> None:
        """Open what was open before: the first in front, the others once they come there."""
        for path in paths[:1]:
            self.open_path(path)
        for path in paths[1:]:
            if path not in [sheet.files.path for sheet in self._tabs.sheets]:
                sheet = self._new_sheet()
                sheet.files.open_later(path)
                self._tabs.add_behind(sheet)

    def begin_with(self, text: str, name: str) -> None:
        """Begin a document with a text that has no file yet; ``name`` is suggested for one."""
        self.fresh_sheet().files.begin_with(text, name)

    def restore(self, found: Recoverable, document: LoadedDocument | None) -> None:
        """Bring a text back that a crash left unsaved."""
        self.fresh_sheet().files.restore(found, document)

    def fresh_sheet(self) -> Sheet:
        """Return a sheet in front that nobody has written on; a new one if need be."""
        if not self._tabs.sheet.untouched:
            self.add_sheet()
            self._tabs.sheet.journal.begin("", None)
        return self._tabs.sheet

    def add_sheet(self) -> None:
        """Put an empty sheet in front."""
        self._tabs.add(self._new_sheet())

    @Slot()
    def close_front(self) -> None:
        """Close the document in front, once it is saved or given up."""
        self._ask_to_close(self._tabs.sheet)

    def leave_all(self, then: Callable[[], None], number: int = 0) -> None:
        """Do something once each document, from one on, is saved or given up."""
        if number == len(self._tabs.sheets):
            then()
            return
        sheet = self._tabs.sheets[number]
        if sheet.modified:
            self._tabs.show_sheet(sheet)
        sheet.files.leave(partial(self.leave_all, then, number + 1))

    def _new_sheet(self) -> Sheet:
        sheet = self._make_sheet()
        sheet.session.open_failed.connect(partial(self._on_open_failed, sheet))
        return sheet

    @Slot(object)
    def _on_shown(self, sheet: Sheet) -> None:
        sheet.files.open_expected()

    @Slot(object)
    def _ask_to_close(self, sheet: Sheet) -> None:
        if sheet.modified:
            self._tabs.show_sheet(sheet)
        sheet.files.leave(partial(self._drop, sheet))

    def _on_open_failed(self, sheet: Sheet, error: Exception) -> None:
        """Take a sheet away that was made for a file which could not be opened."""
        if sheet.untouched and len(self._tabs.sheets) > 1:
            self._drop(sheet)

    def _drop(self, sheet: Sheet) -> None:
        """Take a sheet away that is saved or given up; the last one becomes an empty page."""
        sheet.end()
        self.ended.emit(sheet)
        if len(self._tabs.sheets) == 1:
            self.add_sheet()
            self._tabs.sheet.journal.begin("", None)
        self._tabs.remove(sheet)
