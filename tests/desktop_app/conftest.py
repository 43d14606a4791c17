"""The app around a fake model, for tests of the window."""

import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop_app.app import Inkling, StartOptions
from desktop_app.completion.service import LoadedModel
from desktop_app.dialogs import Dialogs
from desktop_app.language_model.completer import CompletionOptions, Suggestion
from desktop_app.language_model.errors import ModelFileError
from desktop_app.language_model.providers import ProviderChoice
from desktop_app.settings import Settings, save_settings


class FakeCard:
    name = "fake"
    parameters = 8_400_000
    corpus = "old books"


class FakeCompleter:
    """Suggests the number of words that the options ask for."""

    def __init__(self) -> None:
        self.terminated = threading.Event()
        self.recalled: tuple[str, ...] = ()
        self.trouble: Callable[[], None] = lambda: None

    def suggest(self, before: str, options: CompletionOptions, **_: Any) -> Suggestion:
        self.trouble()
        return Suggestion("ghost " * max(1, options.words), 0.5)

    def prepare(self, before: str, **_: Any) -> Iterator[None]:
        return iter(())

    def foresee(self, before: str, options: CompletionOptions, **_: Any) -> Iterator[None]:
        return iter(())

    def recall(self, texts: Sequence[str]) -> Iterator[None]:
        self.recalled = tuple(texts)
        return iter(())


class FakeDialogs(Dialogs):
    """Answers questions as the test says."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.answers: list[Any] = []
        self.heard: list[str] = []

    def ask(self, question: str, detail: str, choices: Sequence[str]) -> int:
        self.heard.append(f"{question} {detail}")
        return self.answers.pop(0) if len(choices) > 1 else 0

    def path_to_open(self, folder: str) -> Path | None:
        return self.answers.pop(0)

    def path_to_import(self, folder: str, suffixes: Sequence[str]) -> Path | None:
        return self.answers.pop(0)

    def path_to_export(self, suggested: str, suffix: str) -> Path | None:
        self.heard.append(suggested)
        return self.answers.pop(0)

    def choose(self, question: str, choices: Sequence[str]) -> int | None:
        self.heard.append(f"{question} {', '.join(choices)}")
        return self.answers.pop(0)

    def manuscript_details(self, title: str) -> tuple[str, str, tuple[str, ...]] | None:
        return self.answers.pop(0)

    def printer(self, title: str) -> Any:
        return self.answers.pop(0)

    def print_preview(self, draw: Callable[[Any], None]) -> None:
        draw(self.answers.pop(0))

    def path_to_save(self, suggested: str) -> Path | None:
        return self.answers.pop(0)

    def model_to_open(self, folder: str) -> Path | None:
        return self.answers.pop(0)


@pytest.fixture
def dialog_class() -> type[Dialogs]:
    return FakeDialogs


@pytest.fixture
def completer() -> FakeCompleter:
    return FakeCompleter()


@pytest.fixture
def store(tmp_path: Path) -> QSettings:
    """Return the settings of somebody who has seen the welcome page."""
    made = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    save_settings(Settings(welcomed=True), made)
    return made


@pytest.fixture
def start(
    qtbot: QtBot, completer: FakeCompleter, store: QSettings, tmp_path: Path
) -> Iterator[Callable[..., Inkling]]:
    """Start the app, as often as a test likes; the model stands before it returns."""
    running: list[Inkling] = []

    def load(path: Path, provider: str) -> LoadedModel:
        if path.name == "bad.inkling":
            raise ModelFileError("bad.inkling is not a model.")
        choice = ProviderChoice("cpu", "There is no graphics card.", "int8")
        return LoadedModel(completer, FakeCard(), choice, path, completer.terminated.set, float)

    def start(options: StartOptions | None = None, *, ready: bool = True) -> Inkling:
        app = Inkling(
            options or StartOptions(), store, tmp_path / "state", load=load,
            make_dialogs=FakeDialogs,
        )  # fmt: skip
        running.append(app)
        if ready:
            with qtbot.waitSignal(app.service.model_loaded):
                app.start()
            qtbot.waitUntil(lambda: app.training is not None)
        else:
            app.start()
        app.window.activateWindow()
        app.window.page.setFocus()
        qtbot.waitUntil(app.window.page.hasFocus)
        return app

    yield start
    for app in running:
        for sheet in app.window.tabs.sheets:
            sheet.page.document().setModified(False)
        app.service.shutdown()
        app.window.close()
        app.window.deleteLater()
        app.deleteLater()


@pytest.fixture
def app(start: Callable[..., Inkling]) -> Inkling:
    return start()


@pytest.fixture
def dialogs(app: Inkling) -> FakeDialogs:
    assert isinstance(app.window.dialogs, FakeDialogs)
    return app.window.dialogs
