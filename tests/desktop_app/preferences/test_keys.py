"""Keys are given by pressing them, and a conflict is told in words."""

from dataclasses import asdict, fields

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop_app.editor.keys import GhostKeys
from desktop_app.preferences.key_button import KeyButton
from desktop_app.preferences.keys import KeysPage

NAMES = {field.name: f"Command {field.name}" for field in fields(GhostKeys)}
TAKEN = {"Ctrl+S": "Save"}
KEY, MODIFIER = Qt.Key, Qt.KeyboardModifier


@pytest.fixture
def page(qtbot: QtBot) -> KeysPage:
    page = KeysPage(GhostKeys(), NAMES, TAKEN)
    qtbot.addWidget(page)
    with qtbot.waitExposed(page):
        page.show()
    return page


def button(page: KeysPage, command: str) -> KeyButton:
    buttons = page.findChildren(KeyButton)
    return next(each for each in buttons if each.accessibleName() == NAMES[command])


def give(qtbot: QtBot, page: KeysPage, command: str, key: Qt.Key, modifier=MODIFIER.NoModifier):
    """Press the button and then a key; return the keys that are told, if any."""
    told = []
    page.changed.connect(lambda changes: told.append(changes["keys"]))
    chosen = button(page, command)
    chosen.setFocus()
    qtbot.keyClick(chosen, KEY.Key_Space)
    qtbot.keyClick(chosen, key, modifier)
    return told[-1] if told else None


def test_every_command_shows_its_key(page: KeysPage) -> None:
    for command, key in asdict(GhostKeys()).items():
        assert button(page, command).text() == key


@pytest.mark.parametrize(
    ("command", "key", "modifier", "name"),
    [
        ("accept", KEY.Key_Right, MODIFIER.NoModifier, "Right"),
        ("accept_word", KEY.Key_Tab, MODIFIER.ControlModifier, "Ctrl+Tab"),
        ("dismiss", KEY.Key_F3, MODIFIER.NoModifier, "F3"),
        ("next", KEY.Key_N, MODIFIER.AltModifier, "Alt+N"),
        ("accept", KEY.Key_Tab, MODIFIER.NoModifier, "Tab"),
        ("dismiss", KEY.Key_Escape, MODIFIER.NoModifier, "Esc"),
    ],
)
def test_a_key_is_given_by_pressing_it(qtbot, page, command, key, modifier, name) -> None:
    keys = give(qtbot, page, command, key, modifier)
    assert getattr(keys, command) == name
    assert button(page, command).text() == name
    assert page.message() == ""


def test_backspace_leaves_a_command_without_a_key(qtbot, page) -> None:
    keys = give(qtbot, page, "recall", KEY.Key_Backspace)
    assert keys.recall == ""
    assert button(page, "recall").text() == "none"


@pytest.mark.parametrize(
    ("command", "key", "modifier", "words"),
    [
        ("dismiss", KEY.Key_Tab, MODIFIER.NoModifier, "Command accept"),
        ("next", KEY.Key_S, MODIFIER.ControlModifier, "Save"),
        ("accept", KEY.Key_A, MODIFIER.NoModifier, "needed for writing"),
        ("accept", KEY.Key_Return, MODIFIER.NoModifier, "needed for writing"),
        ("next", KEY.Key_Down, MODIFIER.NoModifier, "moves the caret"),
    ],
)
def test_a_conflict_is_told_and_changes_nothing(qtbot, page, command, key, modifier, words) -> None:
    before = button(page, command).text()
    assert give(qtbot, page, command, key, modifier) is None
    assert words in page.message()
    assert button(page, command).text() == before


def test_leaving_a_button_that_waits_keeps_the_key(qtbot, page) -> None:
    waiting = button(page, "accept")
    waiting.setFocus()
    qtbot.keyClick(waiting, KEY.Key_Space)
    button(page, "next").setFocus()
    assert waiting.text() == "Tab"


def test_the_usual_keys_come_back(qtbot, page) -> None:
    give(qtbot, page, "accept", KEY.Key_F3)
    with qtbot.waitSignal(page.changed) as caught:
        page._reset()
    assert caught.args[0] == {"keys": GhostKeys()}
    assert button(page, "accept").text() == "Tab"
