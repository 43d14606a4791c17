"""The share that is the writer's, shown, exported or forgotten."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop_app.background import TaskSlot
from desktop_app.dialogs import Dialogs, ending_in
from desktop_app.sheet import Sheet


class LedgerCommands(QObject):
    """Show what was typed and what was accepted in a document, and do with it what is wanted."""

    told = Signal(str)  # a sentence for the status bar

    def __init__(self, dialogs: Dialogs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._dialogs = dialogs
        self._work = TaskSlot(self)

    def show(self, sheet: Sheet) -> None:
        """Show the counts of a document."""
        ledger, copied = sheet.ledger.ledger, sheet.copied.passages()
        name = sheet.files.suggested("").name
        answer = self._dialogs.ask(
            self.tr("What is yours in this text"),
            ledger.to_text(name, copied),
            [
                self.tr("Export as Text …"),
                self.tr("Export as Table …"),
                self.tr("Delete the Counts"),
                self.tr("Close"),
            ],
        )
        if answer == 0:
            self._export(sheet.files.suggested(""), ".txt", ledger.to_text(name, copied))
        elif answer == 1:
            self._export(sheet.files.suggested(""), ".csv", ledger.to_csv(copied))
        elif answer == 2:
            sheet.ledger.delete()
            self.told.emit(self.tr("The counts of this document are deleted."))

    def _export(self, document: Path, suffix: str, content: str) -> None:
        suggested = document.with_name(self.tr("{0} - share").format(document.stem) + suffix)
        path = self._dialogs.path_to_export(str(suggested), suffix)
        if path is not None:
            path = ending_in(suffix, path)
            self._work.start(
                partial(_write, path, content),
                partial(self._on_written, path),
                self._on_failed,
            )

    def _on_written(self, path: Path, _: object) -> None:
        self.told.emit(self.tr("Exported to {0}.").format(path.name))

    def _on_failed(self, error: Exception) -> None:
        self._dialogs.tell(self.tr("The counts could not be exported."), str(error))


def _write(path: Path, content: str) -> None:
    from desktop_app.documents.export import write_export

    write_export(path, content.encode())
