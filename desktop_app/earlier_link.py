"""What connects the memory with what is kept of earlier documents."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from desktop_app.background import TaskSlot
from desktop_app.completion.request import RecallRequest
from desktop_app.completion.service import CompletionService
from desktop_app.documents.earlier import EarlierDocuments
from desktop_app.documents.file import LoadedDocument
from desktop_app.sentences import translated


class EarlierLink(QObject):
    """Keep what is saved, where that is wanted, and let the model remember it.

    Files are read and written off the window's thread.
    """

    failed = Signal(str)

    def __init__(
        self,
        earlier: EarlierDocuments,
        service: CompletionService,
        parent: QObject,
        *,
        wanted: bool,
    ) -> None:
        super().__init__(parent)
        self._earlier, self._service, self._wanted = earlier, service, wanted
        self._front: Path | None = None
        self._disk = TaskSlot(self)

    def set_wanted(self, wanted: bool) -> None:
        """Keep and remember from now on, or neither; what is kept stays until it is deleted."""
        if wanted != self._wanted:
            self._wanted = wanted
            self.recall()

    @Slot(object)
    def show_document(self, path: Path | None) -> None:
        """Remember what is kept of all documents but this one, which has come to the front."""
        if path != self._front:
            self._front = path
            self.recall()

    @Slot(object)
    def keep(self, document: LoadedDocument) -> None:
        """Keep a document that has been saved."""
        if self._wanted:
            work = partial(self._earlier.keep, document.path, document.text)
            self._disk.start(work, lambda _: None, self._on_failed)

    @Slot()
    def recall(self) -> None:
        """Read what is kept and hand it to the model, none where it is not wanted."""
        if self._service.model is None:
            return
        if self._wanted:
            work = partial(self._earlier.texts, self._front)
            self._disk.start(work, self._on_read, self._on_failed)
        else:
            self._on_read(())

    def _on_read(self, texts: tuple[str, ...]) -> None:
        self._service.ask(RecallRequest(texts if self._wanted else ()))

    def _on_failed(self, error: Exception) -> None:
        self.failed.emit(translated(str(error)))
