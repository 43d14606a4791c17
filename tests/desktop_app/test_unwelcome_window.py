"""The writer's own list of words that are never suggested takes the place of Inkling's."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from desktop_app import unwelcome_window
from desktop_app.completion.loading import load_model
from desktop_app.language_model.completer import CompletionOptions
from desktop_app.language_model.unwelcome import FILE, read_unwelcome_words
from desktop_app.resource_files import resource_path
from desktop_app.unwelcome_window import UnwelcomeWindow


@pytest.fixture
def own(tmp_path: Path) -> Path:
    return tmp_path / "state" / FILE


def words(window: UnwelcomeWindow) -> QPlainTextEdit:
    return window.findChild(QPlainTextEdit)


def press(window: UnwelcomeWindow, name: str) -> None:
    next(each for each in window.findChildren(QPushButton) if each.text() == name).click()


def shown(qtbot: QtBot, own: Path) -> UnwelcomeWindow:
    window = UnwelcomeWindow(own)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitUntil(lambda: words(window).toPlainText() != "")
    return window


def test_the_list_that_inkling_brings_can_be_changed_and_comes_back(qtbot, own) -> None:
    window = shown(qtbot, own)
    brought = resource_path(FILE).read_text("utf-8")
    assert words(window).toPlainText() == brought
    words(window).setPlainText("Blast\n# a remark\n")
    with qtbot.waitSignal(window.saved):
        press(window, "Save")
    assert read_unwelcome_words(own) == {"blast"}
    assert own.stat().st_mode & 0o077 == 0
    again = shown(qtbot, own)
    assert words(again).toPlainText().startswith("Blast")
    press(again, "Inkling's Own List")
    qtbot.waitUntil(lambda: words(again).toPlainText() == brought)
    assert read_unwelcome_words(own) == {"blast"}  # until it is saved


def test_a_list_that_cannot_be_read_is_not_replaced_by_an_empty_one(
    qtbot: QtBot, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(paths: object) -> str:
        raise OSError("the disk does not answer")

    monkeypatch.setattr(unwelcome_window, "_first_text", fail)
    window = UnwelcomeWindow(own)
    qtbot.addWidget(window)
    qtbot.waitUntil(lambda: "does not answer" in window._hint.text())
    assert not window._save.isEnabled()


def test_a_list_that_cannot_be_written_says_so_and_keeps_what_was_typed(qtbot, own) -> None:
    window = shown(qtbot, own)
    own.parent.write_text("a file where the folder should be")
    words(window).setPlainText("blast")
    press(window, "Save")
    qtbot.waitUntil(lambda: str(own.parent) in window._hint.text())
    assert window.isVisible()
    assert words(window).toPlainText() == "blast"


def test_a_word_of_the_writers_list_is_not_suggested(tiny_model: Path, own: Path) -> None:
    asked = "The ", CompletionOptions(words=1)
    before = load_model(tiny_model, own_unwelcome=own).completer.suggest(*asked)
    assert before is not None
    own.parent.mkdir()
    own.write_text(before.text.strip())
    after = load_model(tiny_model, own_unwelcome=own).completer.suggest(*asked)
    assert after is None or after.text.strip() != before.text.strip()
