"""The share that is the writer's, shown, exported or forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QDate, QLocale, QObject, Qt, Signal

from desktop_app.background import TaskSlot
from desktop_app.dialogs import Dialogs, ending_in
from desktop_app.documents.ledger import Ledger
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
        told = self._in_words(ledger, sheet.files.suggested("").name, copied)
        answer = self._dialogs.ask(
            self.tr("What is yours in this text"),
            told,
            [
                self.tr("Export as Text …"),
                self.tr("Export as Table …"),
                self.tr("Delete the Counts …"),
                self.tr("Close"),
            ],
        )
        if answer == 0:
            self._export(sheet.files.suggested(""), ".txt", told)
        elif answer == 1:
            self._export(sheet.files.suggested(""), ".csv", ledger.to_csv(copied))
        elif answer == 2 and self._sure():
            sheet.ledger.delete()
            self.told.emit(self.tr("The counts of this document are deleted."))

    def _sure(self) -> bool:
        answer = self._dialogs.ask(
            self.tr("Delete the counts of this document?"),
            self.tr(
                "What was typed and what was accepted cannot be told any more. The text stays."
            ),
            [self.tr("Delete"), self.tr("Cancel")],
        )
        return answer == 0

    def _in_words(self, ledger: Ledger, title: str, copied: Sequence[str] | None) -> str:
        """Return the counts in words, to be shown to a publisher, and the passages copied."""
        number = QLocale().toString
        share = QLocale().toString(100 * ledger.own_share, "f", 1)
        since = ledger.since and QLocale().toString(
            QDate.fromString(ledger.since, Qt.DateFormat.ISODate), QLocale.FormatType.LongFormat
        )
        lines = [
            f"{title}\n",
            self.tr("Characters in the text: {0}").format(number(ledger.length)),
            self.tr("Typed by the writer: {0}").format(number(ledger.typed)),
            self.tr("Accepted from suggestions: {0}, of which {1} still stand").format(
                number(ledger.accepted), number(ledger.kept)
            ),
            self.tr("Pasted or brought by other commands: {0}").format(number(ledger.other)),
            self.tr("Share of the text that did not come from suggestions: {0} %").format(share),
        ]
        if copied is not None:
            lines.append(
                self.tr("Passages as the model has read them: {0}").format(number(len(copied)))
            )
            lines += [f"    “{' '.join(passage.split())}”" for passage in copied]
        if since:
            lines.append("\n" + self.tr("Counted since {0}.").format(since))
        lines.append("\n" + self.tr("Counted by Inkling on the writer's own computer."))
        return "\n".join(lines) + "\n"

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
