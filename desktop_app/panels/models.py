"""The model library: a card for each model on this machine."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

from PySide6.QtCore import Qt, Signal, SignalInstance, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QShowEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop_app.language_model.model_folder import SUFFIX, InstalledModel, ModelFolder
from desktop_app.panels.model_card import ModelCardFrame
from desktop_app.panels.rows import hint_label
from desktop_app.question import is_sure
from desktop_app.sentences import translated


class Task(Protocol):
    """A piece of work on a thread of its own; see `background.BackgroundTask`."""

    done: SignalInstance
    failed: SignalInstance

    def start(self) -> None:
        """Begin."""


class ModelsPanel(QWidget):
    """Shows the installed models; switches, imports, exports and deletes.

    What touches the disk is done by tasks, one at a time, off the window's thread.
    """

    chosen = Signal(object)
    """Use the model of this Path from now on."""
    deleted = Signal(object)
    """The model of this Path is gone."""

    def __init__(
        self,
        folder: ModelFolder,
        task: Callable[[Callable[[], Any]], Task],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._folder = folder
        self._new_task = task
        self._tasks: list[tuple[Task, str]] = []
        self._waiting: list[tuple[Callable[[], Any], str]] = []
        self._current: Path | None = None
        self._cards: list[ModelCardFrame] = []
        self._hint = hint_label("")
        self._import = QPushButton(self.tr("Import …"))
        self._import.setToolTip(self.tr("Add a model file to the library"))
        self._column = QVBoxLayout()
        self._lay_out()
        self._import.clicked.connect(self._on_import)
        self.setAcceptDrops(True)
        self._say("")

    # What it is told

    @Slot(object)
    def set_current(self, path: Path | None) -> None:
        """Mark the model that is in use."""
        self._current = path
        for card in self._cards:
            card.set_current(card.model.path == path)

    @Slot()
    def refresh(self) -> None:
        """Look again which models there are."""
        self._do(self._folder.models, "")

    def import_file(self, path: Path) -> None:
        """Copy a model file into the library and use it."""
        self._say(self.tr("Adding “{0}” …").format(path.name))
        self._do(lambda: self._folder.install(path), "installed")

    # What the writer does

    @Slot()
    def _on_import(self) -> None:
        paths, _ = QFileDialog.getOpenFileNames(
            self, self.tr("Import models"), str(Path.home()), self._file_filter()
        )
        for path in paths:
            self.import_file(Path(path))

    @Slot(object)
    def _on_use(self, model: InstalledModel) -> None:
        self.chosen.emit(model.path)

    @Slot(object)
    def _on_export(self, model: InstalledModel) -> None:
        dialog = QFileDialog(self, self.tr("Export the model"), filter=self._file_filter())
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(SUFFIX)  # asks about a file of that name before it is replaced
        dialog.selectFile(str(Path.home() / model.path.name))
        if dialog.exec() == QFileDialog.DialogCode.Accepted:
            target = Path(dialog.selectedFiles()[0])
            self._do(lambda: self._folder.export(model, target), "exported")

    @Slot(object)
    def _on_delete(self, model: InstalledModel) -> None:
        question = self.tr("Delete the model?")
        detail = self.tr("“{0}” will be deleted from this computer.").format(model.name)
        if is_sure(self, question, detail):
            self._do(lambda: self._delete(model), "deleted")

    def _delete(self, model: InstalledModel) -> Path:
        self._folder.delete(model)
        return model.path

    # Work off the window's thread

    def _do(self, work: Callable[[], Any], what: str) -> None:
        """Do a piece of work after those before it; ``what`` says what it was when it is done."""
        self._waiting.append((work, what))
        if len(self._tasks) == 0:
            self._next()

    def _next(self) -> None:
        if not self._waiting:
            return
        work, what = self._waiting.pop(0)
        task = self._new_task(work)
        self._tasks = [(task, what)]
        task.done.connect(self._on_done)
        task.failed.connect(self._on_failed)
        task.start()

    @Slot(object)
    def _on_done(self, result: Any) -> None:
        (_, what), self._tasks = self._tasks[0], []
        if what == "":
            self._show_models(result)
        else:
            self._say("")
            if what == "installed":
                self.chosen.emit(result.path)
            elif what == "deleted":
                self.deleted.emit(result)
            elif what == "exported":
                self._say(self.tr("The model has been exported."))
            self._waiting.append((self._folder.models, ""))
        self._next()

    @Slot(object)
    def _on_failed(self, error: Exception) -> None:
        self._tasks = []
        self._say(translated(str(error)))
        self._next()

    # What is shown

    def _say(self, message: str) -> None:
        self._hint.setText(message or self.tr("Drop a model file here, or import one."))
        self._hint.setAccessibleName(self._hint.text())

    def _show_models(self, models: Sequence[InstalledModel]) -> None:
        if not models:
            self._say(self.tr("There is no model yet: import one, or train your own."))
        if [card.model for card in self._cards] == list(models):
            return
        for card in self._cards:
            self._column.removeWidget(card)
            card.deleteLater()
        self._cards = []
        for model in models:
            card = ModelCardFrame(model)
            card.set_current(model.path == self._current)
            card.use_wanted.connect(self._on_use)
            card.export_wanted.connect(self._on_export)
            card.delete_wanted.connect(self._on_delete)
            self._column.insertWidget(len(self._cards), card)
            self._cards.append(card)

    def _file_filter(self) -> str:
        return self.tr("Inkling models (*{0})").format(SUFFIX)

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        self._import.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        buttons.addWidget(self._import)
        buttons.addStretch(1)
        content = QWidget()
        self._column.setContentsMargins(0, 0, 6, 0)  # between the cards and the bar that scrolls
        self._column.setSpacing(10)
        self._column.addStretch(1)
        content.setLayout(self._column)
        scroll = QScrollArea(widgetResizable=True)
        scroll.setWidget(content)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.viewport().setAutoFillBackground(False)
        content.setAutoFillBackground(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 6, 18, 14)
        column.setSpacing(10)
        column.addLayout(buttons)
        column.addWidget(self._hint)
        column.addWidget(scroll, 1)

    # Qt's events

    def showEvent(self, event: QShowEvent) -> None:
        """Look which models there are when the panel comes into sight."""
        super().showEvent(event)
        self.refresh()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take model files."""
        if _model_files(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Import the files that were dropped."""
        for path in _model_files(event):
            self.import_file(path)
        event.acceptProposedAction()


def _model_files(event: QDropEvent) -> list[Path]:
    paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
    return [path for path in paths if path.suffix == SUFFIX]
