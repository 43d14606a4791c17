"""The composition root: build every part, connect them, shut them down."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QMessageLogContext,
    QObject,
    QSettings,
    QStandardPaths,
    QtMsgType,
    Slot,
    qInstallMessageHandler,
)
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import delete

from desktop_app import __version__
from desktop_app.background import BackgroundTask
from desktop_app.completion.controller import CompletionController
from desktop_app.completion.loading import load_model
from desktop_app.completion.request import GhostRequest
from desktop_app.completion.service import Answer, CompletionService, LoadedModel, Loader
from desktop_app.dialogs import Dialogs
from desktop_app.document_session import DocumentSession
from desktop_app.earlier_link import EarlierLink
from desktop_app.garbage import GarbageCollector
from desktop_app.language_model.model_file import bundled_model_path
from desktop_app.main_window import MainWindow
from desktop_app.page_links import PageLinks
from desktop_app.panel_links import ModelsLink
from desktop_app.panels.status import ModelFacts
from desktop_app.recovery_offer import RecoveryOffer
from desktop_app.resource_files import resource_path
from desktop_app.self_test import SelfTest
from desktop_app.settings import Settings, load_settings
from desktop_app.sheet import Sheet
from desktop_app.translation import install_translations

if TYPE_CHECKING:
    from desktop_app.training.link import TrainingLink

TRAINING = "desktop_app.training.link"  # not needed by the first paint
# After so many seconds another thread leaves Python to the window's, which may have a key to show;
# Python's own 0.005 are longer than all that a key takes.
SWITCH_SECONDS = 0.0005

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class StartOptions:
    """What the command line asks for."""

    file: Path | None = None
    model: Path | None = None
    provider: str = "auto"
    self_test: bool = False


class Inkling(QObject):
    """One window with all that belongs to it."""

    def __init__(
        self,
        options: StartOptions,
        store: QSettings,
        state_folder: Path,
        *,
        load: Loader | None = None,
        make_dialogs: Callable[[QWidget], Dialogs] = Dialogs,
    ) -> None:
        super().__init__()
        sys.setswitchinterval(SWITCH_SECONDS)
        self._garbage = GarbageCollector(self)
        self._options = options
        self._model_asked_for: Path | None = None
        settings = load_settings(store)
        self.window = MainWindow(settings, store, state_folder, make_dialogs=make_dialogs)
        load = load or partial(load_model, own_unwelcome=self.window.own_unwelcome)
        self.service = CompletionService(load, self)
        self._recovery = RecoveryOffer(
            state_folder / "journals",
            state_folder / "ledgers",
            self.window.dialogs,
            self.window.documents.restore,
            self._open_first_documents,
            self,
        )
        service = self.service
        self._links = PageLinks(self.window.sheet, self.window, service, self)
        self._earlier = EarlierLink(
            self.window.earlier, service, self, wanted=settings.earlier_documents
        )
        self._models = ModelsLink(self.window.models, service, self._open_model, self)
        self.training: TrainingLink | None = None
        self._store, self._state_folder = store, state_folder
        self._training_code = BackgroundTask(partial(import_module, TRAINING), self)
        self._connect()
        self.window.show_paused(settings.paused)

    @property
    def controller(self) -> CompletionController:
        """What shows suggestions on the page in front."""
        return self._links.controller

    @property
    def session(self) -> DocumentSession:
        """The file of the page in front."""
        return self.window.session

    def start(self) -> None:
        """Show the window; files and the model are read once it stands."""
        self.window.show()

    @Slot()
    def shut_down(self) -> None:
        """End the worker thread; without it no answer comes any more."""
        self.service.shutdown()

    def _connect(self) -> None:
        window, service = self.window, self.service
        window.sheet_shown.connect(self._on_sheet)
        window.first_shown.connect(self._on_first_shown)
        self._training_code.done.connect(self._on_training_code)
        window.model_wanted.connect(self._open_model)
        window.unwelcome_changed.connect(self._open_model_again)
        window.closed.connect(self.shut_down)
        window.saved.connect(self._earlier.keep)
        window.path_changed.connect(self._earlier.show_document)
        window.forgotten.connect(self._earlier.recall)
        window.settings_changed.connect(self._on_settings)
        self._earlier.failed.connect(window.tell)
        service.model_loaded.connect(self._earlier.recall)
        service.model_loaded.connect(self._on_model_loaded)
        service.load_failed.connect(self._on_load_failed)
        service.run_failed.connect(self._on_run_failed)
        service.model_lost.connect(self._on_model_lost)
        service.answered.connect(self._on_answer)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._on_focus_changed)

    @Slot()
    def _on_first_shown(self) -> None:
        if not self._options.self_test:
            self.window.page.setReadOnly(self._options.file is not None)  # until it is there
            self.window.journal.begin(self.window.page.text(), None)
            self._recovery.start()
        model = self._options.model or Path(self.window.settings.model or bundled_model_path())
        self._open_model(model)
        self.window.begin_checking()
        if not self._options.self_test:
            self._training_code.start()

    @Slot(object)
    def _on_training_code(self, module: Any) -> None:
        """Let the writer train, now that the parts for it are loaded: the first paint is past."""
        window, panel = self.window, module.TrainingPanel()
        self.training = training = module.TrainingLink(
            panel, window, self._state_folder, self._store, self._open_model, self
        )
        dock = window.docks.add_right(self.tr("My Voice"), "training_dock", panel, "Shift+F12")
        window.training_wanted.connect(panel.train_wanted)
        window.path_changed.connect(training.on_document)
        window.closed.connect(training.shut_down)
        self.service.model_loaded.connect(training.on_model_loaded)
        training.told.connect(window.tell)
        training.panel_wanted.connect(dock.come_forward)
        training.news.connect(dock.come_forward_if_calm)
        training.models_changed.connect(window.models.refresh)
        if self.service.model is not None:
            training.on_model_loaded(self.service.model)
        training.on_document(window.files.path)
        training.start()

    def _open_first_documents(self) -> None:
        """Open what the command line asks for, or what was open when the window was closed."""
        self.window.page.setReadOnly(False)
        names = self.window.settings.open_files
        if self._options.file is not None:
            self.window.open_file(self._options.file)
        elif names:
            self._reopening = BackgroundTask(
                lambda: [path for path in map(Path, names) if path.is_file()], self
            )
            self._reopening.done.connect(self.window.documents.open_again)
            self._reopening.start()
        elif not (self.window.settings.welcomed or self.window.page.document().isModified()):
            self.window.show_welcome()

    @Slot(object)
    def _on_sheet(self, sheet: Sheet) -> None:
        """Connect the page that has come to the front with model and panels, instead of another."""
        self.window.continuations.stop()
        self.window.surprise.set_switched_on(False)
        delete(self._links)
        self._links = PageLinks(sheet, self.window, self.service, self)
        if self.service.model is not None:
            sheet.copied.set_index(self.service.model.verbatim)

    @Slot(object)
    def _open_model(self, path: Path | None) -> None:
        self._model_asked_for = path or bundled_model_path()
        self.service.open_model(self._model_asked_for, self._options.provider)

    @Slot(object)
    def _on_settings(self, settings: Settings) -> None:
        self._earlier.set_wanted(settings.earlier_documents)

    @Slot()
    def _open_model_again(self) -> None:
        self._open_model(self._model_asked_for)

    @Slot(object)
    def _on_model_loaded(self, model: LoadedModel) -> None:
        card, choice = model.card, model.choice
        self.window.status.set_model(
            ModelFacts(card.name, card.parameters, card.corpus, choice.name, choice.reason)
        )
        if model.path != self._options.model:
            chosen = "" if model.path == bundled_model_path() else str(model.path)
            self.window.change(model=chosen)
        for sheet in self.window.tabs.sheets:
            sheet.copied.set_index(model.verbatim)

    @Slot(str)
    def _on_load_failed(self, message: str) -> None:
        """Say what is wrong; at the start below, after a choice of the writer's in a dialog."""
        has_model = self.service.model is not None
        if has_model:
            self.window.dialogs.tell(self.tr("This model cannot be used."), message)
            return
        self.window.status.set_trouble(message, model_is_lost=True)
        if self.window.settings.model and self._model_asked_for != bundled_model_path():
            self.window.change(model="")
            self._open_model(None)

    @Slot(str)
    def _on_run_failed(self, message: str) -> None:
        self.window.status.set_trouble(message, model_is_lost=False)

    @Slot(str)
    def _on_model_lost(self, message: str) -> None:
        self.window.status.set_trouble(message, model_is_lost=True)

    @Slot(object)
    def _on_answer(self, answer: Answer) -> None:
        model = self.service.model
        if isinstance(answer.request, GhostRequest) and answer.results and model is not None:
            self.window.status.add_time(answer.milliseconds, model.tokens_per_second())

    @Slot(QWidget, QWidget)
    def _on_focus_changed(self, old: QWidget | None, new: QWidget | None) -> None:
        """Give the ghost back when the keyboard comes back to the page."""
        if new is self.window.page and self.window.page.ghost_allowed():
            self.controller.refresh()


def _keep_quiet() -> None:
    """Send what Qt and the parts of the app note to the log, which nobody sees by default."""
    logging.getLogger("desktop_app").addHandler(logging.NullHandler())
    qInstallMessageHandler(_log_qt_message)


def _log_qt_message(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    if kind == QtMsgType.QtFatalMsg:  # Qt ends the program: the last words must be seen
        sys.stderr.write(f"{message}\n")
    else:
        log.debug("Qt: %s", message)


def run(options: StartOptions) -> int:
    """Run the app until its window closes; return the exit code."""
    _keep_quiet()
    application = QApplication.instance() or QApplication(sys.argv[:1])
    if not isinstance(application, QApplication):
        raise TypeError("another kind of Qt application runs already")
    application.setApplicationName("inkling")
    application.setApplicationDisplayName("Inkling")
    application.setApplicationVersion(__version__)
    application.setDesktopFileName("inkling")
    application.setWindowIcon(QIcon(str(resource_path("icons/inkling.svg"))))
    application.setStyle("Fusion")
    store = QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, "inkling", "inkling")
    install_translations(application, load_settings(store).language)
    locations = QStandardPaths.StandardLocation
    inkling = Inkling(
        options, store, Path(QStandardPaths.writableLocation(locations.AppLocalDataLocation))
    )
    test = SelfTest(inkling.service, inkling) if options.self_test else None
    inkling.start()
    code = application.exec()
    stopped = inkling.service.shutdown()
    if test is not None:
        code = test.exit_code
    if not stopped:  # a run that hangs would meet the destructors of its own library
        sys.stdout.flush()
        os._exit(code)
    return code
