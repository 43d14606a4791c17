"""What connects the panel of voices with the disk, the trainer and the window."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

from PySide6.QtCore import QObject, QSettings, Signal, Slot
from PySide6.QtWidgets import QDialog, QWidget

from desktop_app.background import TaskSlot
from desktop_app.language_model.model_file import bundled_model_path, read_card
from desktop_app.question import is_sure
from desktop_app.sentences import translated
from desktop_app.training.dialog import Machine, TrainingDialog, Wish
from desktop_app.training.documents import ModelByDocument
from desktop_app.training.machine import free_memory, free_room, tokens_per_second
from desktop_app.training.notice import Notices
from desktop_app.training.panel import TrainingPanel
from desktop_app.training.session import TrainingSession
from desktop_app.training.shelf import VoiceRecord, VoiceShelf
from desktop_app.training.tools import Tools, addon_folders, find_tools

_SPEED = "training/tokens_per_second"


class LoadedModel(Protocol):
    """A model that speaks."""

    @property
    def path(self) -> Path:
        """Its file."""


class TrainingLink(QObject):
    """Lets the writer train voices, use them, mix them and forget them."""

    told = Signal(str)
    """A sentence for the status bar."""
    panel_wanted = Signal()
    """The panel is to be seen: the writer asks for it, or is asked something at the start."""
    news = Signal()
    """The panel has something to show that the writer may not be waiting for."""
    models_changed = Signal()
    """The library has a model more, or less."""

    def __init__(
        self,
        panel: TrainingPanel,
        window: QWidget,
        state_folder: Path,
        store: QSettings,
        open_model: Callable[[Path | None], None],
        parent: QObject | None = None,
        *,
        find: Callable[[Sequence[Path]], Tools | None] = find_tools,
        base: Path | None = None,
        changes: Sequence[str] = (),
    ) -> None:
        """Connect; ``base`` is what voices begin with, ``changes`` further settings for tests."""
        super().__init__(parent)
        self._panel, self._window, self._store = panel, window, store
        self._state_folder, self._open_model = state_folder, open_model
        self._shelf = VoiceShelf(state_folder / "voices", state_folder / "models")
        self._find, self._base, self._changes = find, base or bundled_model_path(), tuple(changes)
        self._documents = ModelByDocument(store, open_model)
        self._tools: Tools | None = None
        self._session: TrainingSession | None = None
        self._dialog: TrainingDialog | None = None
        self._notices = Notices(window)
        self._disk = TaskSlot(self)
        self._current: Path | None = None
        self._speed = 0.0
        progress = panel.progress
        panel.train_wanted.connect(self.open_dialog)
        panel.use_wanted.connect(self._on_use)
        panel.mix_wanted.connect(self._on_mix)
        panel.again_wanted.connect(self._on_again)
        panel.delete_wanted.connect(self._on_delete)
        panel.delete_all_wanted.connect(self._on_delete_all)
        progress.pause_wanted.connect(self._on_pause)
        progress.resume_wanted.connect(self._on_resume)
        progress.stop_wanted.connect(self._on_stop)
        progress.try_wanted.connect(self._on_try)
        progress.discard_wanted.connect(self._on_discard)

    @property
    def session(self) -> TrainingSession | None:
        """The training that runs or rests, if there is one."""
        return self._session

    # What it is told

    @Slot()
    def start(self) -> None:
        """Look for the trainer and for voices; offer to go on with what was interrupted."""
        self._look_for_tools()
        self._do(self._shelf.records, self._on_first_records)

    @Slot(object)
    def on_model_loaded(self, model: LoadedModel) -> None:
        """Mark the voice that speaks, and remember it with the document."""
        self._current = model.path
        self._panel.set_current(model.path)
        if self._session is None or model.path != self._session.record.preview:
            self._documents.set_model(model.path)

    @Slot(object)
    def on_document(self, path: Path | None) -> None:
        """Let the voice of a document speak when it is shown."""
        self._documents.show_document(path)

    @Slot()
    def shut_down(self) -> None:
        """Let a training write its checkpoint and end, out of the writer's sight."""
        if self._session is not None:
            self._window.hide()
            self._session.shut_down()

    # What the writer does

    @Slot()
    def open_dialog(self) -> None:
        """Ask what to train on; where there is no trainer, the panel says how to add it."""
        self._ask()

    @Slot(object)
    def _on_again(self, record: VoiceRecord) -> None:
        self._ask(record.name, [Path(source) for source in record.sources])

    def _ask(self, name: str = "", paths: Sequence[Path] = ()) -> None:
        self._look_for_tools()
        self.panel_wanted.emit()
        if self._tools is None or self._panel.busy:
            return
        if self._dialog is not None:
            self._dialog.raise_()
            return
        speed = float(str(self._store.value(_SPEED, 0)))
        folder, base = self._state_folder, self._base

        def machine() -> Machine:
            language = read_card(base).language
            return Machine(free_memory(), free_room(folder), speed or tokens_per_second(), language)

        known = [card.record.name for card in self._panel.voices()]
        self._dialog = TrainingDialog(machine, self._window, name=name, paths=paths, known=known)
        self._dialog.finished.connect(self._on_dialog_finished)
        self._dialog.open()

    @Slot(int)
    def _on_dialog_finished(self, result: int) -> None:
        dialog, self._dialog = self._dialog, None
        if dialog is None:
            return
        if result == QDialog.DialogCode.Accepted:
            self.train(dialog.wish())
        dialog.deleteLater()

    def train(self, wish: Wish) -> None:
        """Train a voice, in place of the one of the same name when it has become better."""
        self._panel.show_result(None)
        self._panel.progress.begin(wish.name)
        self._panel.set_busy(True)
        self._do(
            lambda: self._shelf.begin(wish.name, wish.survey, own=wish.own), self._on_texts_written
        )

    @Slot(object)
    def _on_use(self, record: VoiceRecord) -> None:
        self._open_model(record.voice_file)

    @Slot(object)
    def _on_mix(self, record: VoiceRecord) -> None:
        self._do(lambda: self._shelf.save(record), self._on_mix_saved)

    @Slot(object)
    def _on_delete(self, record: VoiceRecord) -> None:
        if is_sure(
            self._window,
            self.tr("Forget this voice?"),
            self.tr("“{0}” and all it has learned will be deleted. Your texts stay.").format(
                record.name
            ),
        ):
            self._delete([record])

    @Slot()
    def _on_delete_all(self) -> None:
        if is_sure(
            self._window,
            self.tr("Forget everything?"),
            self.tr("All voices and all they have learned will be deleted. Your texts stay."),
        ):
            self._delete([card.record for card in self._panel.voices()])

    @Slot()
    def _on_pause(self) -> None:
        if self._session is not None:
            self._session.pause()

    @Slot()
    def _on_resume(self) -> None:
        if self._session is not None:
            self._show_progress(self._session)
            self._session.start()

    @Slot()
    def _on_stop(self) -> None:
        if self._session is not None:
            self._session.stop()

    @Slot()
    def _on_try(self) -> None:
        if self._session is not None:
            self.told.emit(self.tr("The newest model is being made ready …"))
            self._session.try_newest()

    @Slot()
    def _on_discard(self) -> None:
        session = self._session
        if session is not None and is_sure(
            self._window,
            self.tr("Discard this training?"),
            self.tr("What has been learned so far will be lost. Your texts stay."),
        ):
            self._end_session()
            self._leave([session.record.preview])
            self._do(lambda: self._shelf.abandon(session.record), self._refresh)

    # What the disk says

    @Slot(object)
    def _on_first_records(self, records: list[VoiceRecord]) -> None:
        self._on_records(records)
        left = next((record for record in records if record.stage != "done"), None)
        if left is None or self._tools is None or self._session is not None:
            return
        session = self._open_session(left)
        self._show_progress(session)
        self._panel.progress.set_stage(
            "", self.tr("This training was interrupted. It can go on where it was.")
        )
        self._panel.set_busy(True)
        self.panel_wanted.emit()  # nobody writes yet
        self.told.emit(self.tr("The training of “{0}” can go on.").format(left.name))

    @Slot(object)
    def _on_records(self, records: list[VoiceRecord]) -> None:
        self._panel.show_voices(records)

    @Slot(object)
    def _on_texts_written(self, record: VoiceRecord) -> None:
        self._open_session(record).start()

    @Slot(object)
    def _on_mix_saved(self, record: VoiceRecord) -> None:
        if self._current == record.voice_file:
            self._open_model(record.voice_file)

    @Slot(object)
    def _refresh(self, _: object = None) -> None:
        self._do(self._shelf.records, self._on_records)
        self.models_changed.emit()

    @Slot(object)
    def _on_trouble(self, error: Exception) -> None:
        reason = translated(getattr(error, "strerror", None) or str(error))
        self._panel.say(self.tr("That did not work: {0}. Nothing was lost.").format(reason))
        if self._session is None:
            self._panel.set_busy(False)

    # What the training says

    def _open_session(self, record: VoiceRecord) -> TrainingSession:
        if self._tools is None:
            raise ValueError("there is no trainer")
        session = TrainingSession(
            record, self._shelf, self._tools, self, base=self._base, changes=self._changes
        )
        session.told.connect(self._on_told)
        session.stage_changed.connect(self._on_stage)
        session.preview_ready.connect(self._on_preview)
        session.preview_failed.connect(self._panel.progress.warn)
        session.done.connect(self._on_done)
        session.failed.connect(self._on_failed)
        self._session = session
        return session

    @Slot(object)
    def _on_told(self, event: dict[str, Any]) -> None:
        self._speed = event.get("tokens_per_second") or self._speed
        self._panel.progress.take(event)

    @Slot(str)
    def _on_stage(self, stage: str) -> None:
        if stage:
            self._panel.progress.set_stage(stage)

    @Slot(object)
    def _on_preview(self, path: Path) -> None:
        self._open_model(path)
        self.told.emit(self.tr("You write with the newest model of the training now."))

    @Slot(object)
    def _on_done(self, record: VoiceRecord) -> None:
        if self._speed:
            self._store.setValue(_SPEED, self._speed)
        self._end_session()
        self._panel.show_result(record)
        self._refresh()
        self.news.emit()
        if record.result["better"]:
            self._open_model(record.voice_file)
            text = self.tr("“{0}” is ready, and speaks now.").format(record.name)
        else:
            self._leave([record.preview] if record.model else [record.preview, record.voice_file])
            text = self.tr("“{0}” did not get better than before.").format(record.name)
        self.told.emit(text)
        self._notices.tell(self.tr("The training has ended"), text)

    @Slot(str)
    def _on_failed(self, reason: str) -> None:
        message = translated(reason)
        self._panel.progress.set_stage("", message)
        self.news.emit()
        self.told.emit(message)
        self._notices.tell(self.tr("The training has stopped"), message)

    # Helpers

    def _show_progress(self, session: TrainingSession) -> None:
        self._panel.progress.begin(
            session.record.name, has_best=session.has_best, history=session.history()
        )

    def _look_for_tools(self) -> None:
        self._tools = self._find(addon_folders(self._state_folder))
        self._panel.set_obstacle("" if self._tools else self._how_to_add())

    def _how_to_add(self) -> str:
        if getattr(sys, "frozen", False):
            return self.tr(
                "Training needs the trainer, an add-on to Inkling: install the package "
                "inkling-trainer, from where you have Inkling."
            )
        return self.tr(
            "Training needs the trainer, an add-on to Inkling; to add it, type in a terminal: "
            "pip install 'inkling-writer[train]'"
        )

    def _end_session(self) -> None:
        if self._session is not None:
            self._session.shut_down()
            self._session.deleteLater()
            self._session = None
        self._panel.set_busy(False)

    def _delete(self, records: Sequence[VoiceRecord]) -> None:
        self._panel.show_result(None)
        self._leave([record.voice_file for record in records])

        def work() -> None:
            for record in records:
                self._shelf.delete(record)

        self._do(work, self._refresh)

    def _leave(self, paths: Sequence[Path]) -> None:
        """Go back to the bundled model if one of these speaks."""
        if self._current in paths:
            self._open_model(None)

    def _do(self, work: Callable[[], Any], then: Callable[[Any], None]) -> None:
        """Do work on the disk off the window's thread."""
        self._disk.start(work, then, self._on_trouble)
