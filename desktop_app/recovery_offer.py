"""After a crash: offer what was not saved, and overwrite nothing by itself."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QDateTime, QLocale, QObject, Slot

from desktop_app.background import BackgroundTask
from desktop_app.dialogs import Dialogs
from desktop_app.documents.difference import Hunk, difference, in_words
from desktop_app.documents.errors import DocumentError
from desktop_app.documents.file import LoadedDocument, read_document
from desktop_app.documents.recovery import Recoverable, recover

Found = list[tuple[Recoverable, LoadedDocument | None, list[Hunk]]]


def find_unsaved(folder: Path, ledgers: Path) -> Found:
    """Return unsaved texts, each with its file as it is now and how the two differ."""
    found: Found = []
    for each in recover(folder, ledgers):
        try:
            document = read_document(each.path) if each.path else None
        except DocumentError:
            document = None
        found.append((each, document, difference(document.text if document else "", each.text)))
    return found


class RecoveryOffer(QObject):
    """Look for unsaved texts and ask about each; each that is wanted comes onto a page."""

    def __init__(
        self,
        folder: Path,
        ledgers: Path,
        dialogs: Dialogs,
        restore: Callable[[Recoverable, LoadedDocument | None], None],
        go_on: Callable[[], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._dialogs = dialogs
        self._restore = restore
        self._go_on = go_on
        self._task = BackgroundTask(lambda: find_unsaved(folder, ledgers), self)
        self._task.done.connect(self._on_found)
        self._task.failed.connect(self._on_failed)

    def start(self) -> None:
        """Look; ``restore`` is called for each text that is wanted, ``go_on`` at the end."""
        self._task.start()

    @Slot(object)
    def _on_found(self, found: Found) -> None:
        for each, document, hunks in found:
            moment = QDateTime.fromSecsSinceEpoch(int(each.changed_at))
            when = QLocale().toString(moment, QLocale.FormatType.ShortFormat)
            name = each.path.name if each.path else self.tr("a text without a name")
            shown = (
                self.tr("From the file [-away-] to what was not saved [+here+]:")
                if document
                else self.tr("This was not saved:")
            )
            answer = self._dialogs.ask(
                self.tr("There are unsaved changes in {0}.").format(name),
                self.tr("Inkling ended unexpectedly on {0}.").format(when)
                + f"\n\n{shown}\n\n{in_words(hunks)}",
                [self.tr("Bring them back"), self.tr("Throw them away"), self.tr("Ask me later")],
            )
            if answer == 0:
                self._restore(each, document)
            elif answer == 1:
                each.discard()
            else:
                each.postpone()
        self._go_on()

    @Slot(object)
    def _on_failed(self, error: Exception) -> None:
        self._go_on()
