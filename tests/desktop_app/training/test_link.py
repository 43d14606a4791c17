"""A voice from its texts to the page: train, watch, stop, keep, use, mix, forget."""

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QLabel, QMainWindow, QMessageBox, QPushButton

from desktop_app.language_model.mixture import read_voice
from desktop_app.training.dialog import Wish
from desktop_app.training.link import TrainingLink
from desktop_app.training.panel import TrainingPanel
from desktop_app.training.texts import survey
from tests.desktop_app.training.conftest import RESULT

PATIENCE = 600_000


class Desk:
    """A window with the panel of voices, and what the app does with its wishes."""

    def __init__(self, qtbot, tools: Any, base: Path, folder: Path) -> None:
        self.qtbot = qtbot
        self.opened: list[Path | None] = []
        self.panel = TrainingPanel()
        self.window = QMainWindow()
        self.window.setCentralWidget(self.panel)
        qtbot.addWidget(self.window)
        store = QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat)
        self.link = TrainingLink(
            self.panel, self.window, folder, store, self._open,
            find=lambda folders: tools, base=base,
        )  # fmt: skip
        self.link.start()
        self.window.show()
        self.settle()

    def _open(self, path: Path | None) -> None:
        self.opened.append(path)
        self.link.on_model_loaded(SimpleNamespace(path=path or Path("bundled.inkling")))

    def wait(self, condition: Callable[[], object]) -> None:
        self.qtbot.waitUntil(lambda: bool(condition()), timeout=PATIENCE)

    def settle(self) -> None:
        """Wait for the disk."""
        self.wait(lambda: not self.link._disk.busy)

    def train(self, folder: Path, name: str = "Me") -> None:
        self.link.train(Wish(name, survey([folder]), own=False))

    def trained(self, folder: Path, name: str = "Me") -> None:
        self.train(folder, name)
        self.wait(lambda: self.link.session is not None)
        self.wait(lambda: self.link.session is None)
        self.settle()

    def click(self, name: str) -> None:
        self.button(name).click()

    def button(self, name: str) -> QPushButton:
        buttons = self.panel.findChildren(QPushButton)
        return next(each for each in buttons if each.text() == name and each.isVisible())

    def rounds(self) -> int:
        return len(self.panel.progress.plot.points()[1])

    def said(self) -> str:
        labels = self.panel.findChildren(QLabel)
        return "\n".join(label.text() for label in labels if label.isVisible())


@pytest.fixture
def start(qtbot, tiny_model: Path, tmp_path: Path) -> Iterator[Callable[[Any], Desk]]:
    desks: list[Desk] = []

    def make(tools: Any) -> Desk:
        desks.append(Desk(qtbot, tools, tiny_model, tmp_path / "state"))
        return desks[-1]

    yield make
    for desk in desks:
        if desk.link.session is not None:
            desk.link.session.shut_down()
        desk.settle()


@pytest.fixture
def sure(monkeypatch: pytest.MonkeyPatch) -> None:
    yes = QMessageBox.StandardButton.Yes
    monkeypatch.setattr(QMessageBox, "question", lambda *arguments: yes)


def test_a_folder_becomes_a_voice_that_speaks(start, pretend, writings: Path) -> None:
    desk = start(pretend())
    desk.trained(writings)
    training, validation = desk.panel.progress.plot.points()
    assert len(training) == len(validation) == 3
    result = desk.panel.result()
    assert "“Me” has learned your voice" in result.verdict()
    assert result.figures()[0] == ("Keystrokes saved", "36.0 %", "40.0 %", "33.0 %")
    assert "Martha" in desk.said()
    assert "the lamp went out" in desk.said()
    assert "It was a dark … and stormy night" in desk.said()
    assert read_voice(desk.opened[-1]).share == RESULT["share"]
    assert desk.panel.voices()[0]._state.text() == "✓ in use"


def test_a_training_can_be_watched_paused_and_stopped(start, pretend, writings) -> None:
    desk = start(pretend(rounds=1000, seconds=0.2))
    desk.train(writings)
    desk.wait(lambda: desk.rounds() > 1)
    assert "It was … a night" in desk.said()
    assert "left" in desk.said()
    desk.click("Pause")
    desk.wait(lambda: "Paused" in desk.said())
    desk.click("Go on")
    desk.wait(lambda: desk.rounds() > 0)
    desk.click("Stop and keep the best")
    desk.wait(lambda: desk.panel.result() is not None)
    assert desk.opened[-1].suffix == ".voice"


def test_the_newest_can_be_tried_and_is_not_remembered(start, pretend, writings) -> None:
    desk = start(pretend(rounds=1000, seconds=0.2))
    desk.link.on_model_loaded(SimpleNamespace(path=Path("before.inkling")))
    desk.link.on_document(Path("novel.md"))
    desk.train(writings)
    desk.wait(lambda: desk.rounds() > 0)
    desk.click("Try the newest")
    desk.wait(lambda: desk.opened)
    assert desk.opened[-1].name == "preview.inkling"
    assert "before.inkling" in str(desk.link._store.value("training/models_by_document"))


@pytest.mark.skipif(os.name == "nt", reason="signals are Unix's")
def test_a_killed_child_can_go_on(start, pretend, writings) -> None:
    desk = start(pretend(rounds=1000, seconds=0.2))
    desk.train(writings)
    desk.wait(lambda: desk.rounds() > 1)
    os.kill(desk.link.session.process_id(), signal.SIGKILL)
    desk.wait(lambda: "go on from its last checkpoint" in desk.said())
    desk.click("Go on")
    desk.wait(lambda: desk.rounds() > 0)
    assert desk.panel.progress.plot.points()[1][0][0] >= 3


def test_an_app_that_was_killed_offers_to_go_on(start, pretend, writings) -> None:
    tools = pretend(rounds=1000, seconds=0.2)
    first = start(tools)
    first.train(writings)
    first.wait(lambda: first.rounds() > 1)
    first.link.session.shut_down()
    second = start(tools)
    assert "This training was interrupted" in second.said()
    second.click("Go on")
    second.wait(lambda: second.rounds() > 0)
    assert second.panel.progress.plot.points()[1][0][0] >= 3


def test_an_interrupted_training_can_be_discarded(start, pretend, writings, sure) -> None:
    tools = pretend(rounds=1000, seconds=0.2)
    first = start(tools)
    first.train(writings)
    first.wait(lambda: first.rounds() > 0)
    first.link.session.shut_down()
    second = start(tools)
    second.click("Discard")
    second.settle()
    assert second.link.session is None
    assert start(tools).link.session is None


def test_what_is_no_better_is_said_and_nothing_is_opened(start, pretend, writings) -> None:
    desk = start(pretend(result={**RESULT, "better": False, "ngrams": None}))
    desk.trained(writings)
    assert "It did not get better than the general model" in desk.panel.result().verdict()
    assert desk.opened == []
    assert desk.panel.voices() == []


def test_the_slider_mixes_the_voice_that_speaks(start, pretend, writings) -> None:
    desk = start(pretend())
    desk.trained(writings)
    count = len(desk.opened)
    desk.panel.voices()[0]._share.set_value(0.2)
    desk.wait(lambda: len(desk.opened) > count)
    assert read_voice(desk.opened[-1]).share == 0.2


def test_two_voices_can_be_mixed(start, pretend, writings, sure) -> None:
    desk = start(pretend())
    desk.trained(writings, "One")
    desk.trained(writings, "Two")
    count = len(desk.opened)
    desk.panel.voices()[1]._other.set_value("One.inkling")
    desk.wait(lambda: len(desk.opened) > count)
    assert read_voice(desk.opened[-1]).other.name == "One.inkling"
    desk.link._on_delete(desk.panel.voices()[0].record)  # then it speaks with the general model
    desk.wait(lambda: len(desk.panel.voices()) == 1)
    assert read_voice(desk.panel.voices()[0].record.voice_file).other is None


def test_a_voice_can_be_forgotten(start, pretend, writings, sure, tmp_path) -> None:
    desk = start(pretend())
    desk.trained(writings, "One")
    desk.trained(writings, "Two")
    assert [card.record.name for card in desk.panel.voices()] == ["One", "Two"]
    next(
        each
        for each in desk.panel.voices()[1].findChildren(QPushButton)
        if each.text() == "Forget …"
    ).click()
    desk.wait(lambda: len(desk.panel.voices()) == 1)
    assert desk.opened[-1] is None  # the one that spoke is gone
    desk.click("Forget everything …")
    desk.wait(lambda: not desk.panel.voices())
    assert list((tmp_path / "state" / "models").iterdir()) == []
    assert list((tmp_path / "state" / "voices").iterdir()) == []


def test_without_a_trainer_a_sentence_stands_where_the_button_was(start) -> None:
    desk = start(None)
    assert "pip install 'inkling-writer[train]'" in desk.said()
    assert not desk.panel._train.isVisible()
    desk.link.open_dialog()
    assert desk.link._dialog is None


def test_what_a_training_says_went_wrong_is_shown(start, pretend, writings) -> None:
    desk = start(pretend(train_error="No space left on device."))
    desk.train(writings)
    desk.wait(lambda: "No space left on device." in desk.said())
    assert desk.button("Go on")
    assert desk.button("Discard")


def test_the_dialog_opens_once_and_trains_what_was_chosen(start, pretend, writings) -> None:
    desk = start(pretend())
    desk.click("Train on my writing …")
    dialog = desk.link._dialog
    desk.link.open_dialog()
    assert desk.link._dialog is dialog
    dialog.add_paths([writings])
    desk.wait(lambda: dialog._start.isEnabled())
    dialog._start.click()
    desk.wait(desk.panel.voices)
    assert desk.panel.voices()[0].record.name == "My voice"


def test_no_second_training_is_asked_for_while_the_texts_of_one_are_written(
    start, pretend, writings
) -> None:
    desk = start(pretend())
    desk.train(writings)
    assert desk.link.session is None
    desk.link.open_dialog()
    assert desk.link._dialog is None
    desk.wait(lambda: desk.link.session is not None)
