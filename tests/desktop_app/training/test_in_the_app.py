"""The whole way in the whole app, with the real trainer and a tiny model."""

from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QPushButton

from desktop_app.app import Inkling, StartOptions
from desktop_app.language_model.completer import CompletionOptions
from desktop_app.settings import Settings, save_settings
from desktop_app.training import link
from desktop_app.training.dialog import TrainingDialog
from desktop_app.training.panel import TrainingPanel
from desktop_app.training.tools import Tools

LONG = 600_000  # milliseconds: TensorFlow starts at a low priority, twice
QUICK = (
    "fit.epochs=200", "fit.patience=0", "fit.batch=4", "fit.time=16", "fit.warm_up=5",
    "fit.learning_rate=0.005", "network.dropout=0.1", "samples.length=5",
)  # fmt: skip


def button(panel: TrainingPanel, name: str) -> QPushButton:
    buttons = panel.findChildren(QPushButton)
    return next(each for each in buttons if each.text() == name and each.isVisible())


def test_a_folder_becomes_the_voice_that_the_page_is_written_with(
    qtbot, tmp_path: Path, tools: Tools, tiny_model: Path, writings: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(
        link,
        "TrainingLink",
        partial(link.TrainingLink, find=lambda folders: tools, base=tiny_model, changes=QUICK),
    )
    monkeypatch.setattr("desktop_app.language_model.mixture.bundled_model_path", lambda: tiny_model)
    store = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    eager = CompletionOptions(gate=0.0, quiet_above=20.0)  # it is a very small model
    save_settings(Settings(completion=eager), store)
    app = Inkling(StartOptions(model=tiny_model), store, tmp_path / "state")
    app.start()

    def wait(condition) -> None:
        qtbot.waitUntil(lambda: bool(condition()), timeout=LONG)

    wait(lambda: app.training is not None and app.service.model is not None)
    app.window.training_wanted.emit()
    wait(lambda: app.window.findChildren(TrainingDialog))
    dialog = app.window.findChildren(TrainingDialog)[0]
    dialog.add_paths([writings])
    wait(dialog._start.isEnabled)
    dialog._start.click()

    panel = app.window.findChildren(TrainingPanel)[0]
    wait(lambda: len(panel.progress.plot.points()[1]) > 3)  # the plot moves
    button(panel, "Stop and keep the best").click()
    wait(panel.result)
    assert "has learned your voice" in panel.result().verdict()

    voice = tmp_path / "state" / "voices" / "My voice" / "My voice.voice"
    wait(lambda: app.service.model.path == voice)
    wait(lambda: "My voice" in [card.model.name for card in app.window.models._cards])
    app.window.activateWindow()
    app.window.page.setFocus()
    qtbot.waitUntil(app.window.page.hasFocus)
    app.window.page.clear()
    qtbot.keyClicks(app.window.page, "The boy eke ")
    wait(app.window.page.ghost)

    app.window.page.document().setModified(False)
    with qtbot.waitSignal(app.window.closed):
        app.window.close()
