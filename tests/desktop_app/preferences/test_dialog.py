"""What is chosen in the preferences is told at once, as settings."""

import threading
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QCheckBox, QComboBox, QSlider, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.documents.earlier import EarlierDocuments
from desktop_app.editor.keys import GhostKeys
from desktop_app.editor.options import PageOptions
from desktop_app.preferences import languages
from desktop_app.preferences.dialog import PreferencesDialog
from desktop_app.settings import Settings

NAMES = {field.name: f"Command {field.name}" for field in fields(GhostKeys)}
START = Settings(page=PageOptions(line_width=50, first_line_indent=1.5, typewriter=True))


@pytest.fixture
def dialog(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> PreferencesDialog:
    monkeypatch.setattr(languages, "installed_languages", lambda: ["de_DE", "en_GB"])
    dialog = PreferencesDialog(START, NAMES, {}, EarlierDocuments(tmp_path))
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(lambda: control(dialog, QComboBox, "Language of spelling").count() == 3)
    return dialog


def control(dialog: QWidget, kind: type[QWidget], name: str) -> Any:
    for each in dialog.findChildren(kind):
        if name in (each.accessibleName(), getattr(each, "text", str)()):
            return each
    raise LookupError(name)


def told(dialog: PreferencesDialog) -> Settings:
    """Return what becomes of the settings."""
    return replace(START, **dialog.told)


@pytest.fixture(autouse=True)
def listen(dialog: PreferencesDialog) -> None:
    dialog.told = {}
    dialog.changed.connect(lambda changes: dialog.told.update(changes))


def test_the_look_of_the_page_is_told_and_the_rest_of_it_kept(dialog) -> None:
    control(dialog, QSlider, "Distance of lines").setValue(10)
    control(dialog, QSlider, "Space between paragraphs").setValue(0)
    control(dialog, QSlider, "Indent of first lines").setValue(8)
    control(dialog, QCheckBox, "Make quotes curly, and -- a dash, as I type").click()
    page = told(dialog).page
    assert page == replace(
        START.page,
        line_spacing=1.5,
        paragraph_spacing=0.0,
        first_line_indent=2.0,
        smart_typing=True,
    )


def test_the_column_can_be_as_wide_as_the_window(dialog) -> None:
    slider = control(dialog, QSlider, "Width of the column")
    slider.setValue(slider.maximum())
    assert told(dialog).page.line_width == 0
    slider.setValue(slider.maximum() - 1)
    assert told(dialog).page.line_width == 120


def test_font_size_goal_and_motion_are_told(dialog) -> None:
    font = control(dialog, QComboBox, "Font")
    font.setCurrentIndex(1)
    control(dialog, QSlider, "Size").setValue(12)
    control(dialog, QSlider, "Goal for the day").setValue(10)
    control(dialog, QCheckBox, "Less motion: nothing fades, slides or blinks").click()
    settings = told(dialog)
    assert settings.font_family == font.itemText(1)
    assert (settings.font_points, settings.daily_goal) == (20, 500)
    assert settings.reduced_motion


def test_languages_are_told_with_their_own_names(dialog) -> None:
    window, spelling = (
        control(dialog, QComboBox, name)
        for name in ("Language of the window", "Language of spelling")
    )
    window.setCurrentIndex(window.findText("Deutsch"))
    spelling.setCurrentIndex(spelling.findText("Deutsch (de_DE)"))
    assert (told(dialog).language, told(dialog).spelling_language) == ("de", "de_DE")
    control(dialog, QCheckBox, "Underline misspelt words").click()
    assert not told(dialog).spelling
    assert not spelling.isEnabled()


def test_a_language_chosen_before_the_dictionaries_are_found_stays(
    qtbot, monkeypatch, tmp_path
) -> None:
    ready = threading.Event()

    def slowly_found() -> list[str]:
        ready.wait()
        return ["de_DE", "en_GB"]

    monkeypatch.setattr(languages, "installed_languages", slowly_found)
    dialog = PreferencesDialog(
        replace(START, spelling_language="en_GB"), NAMES, {}, EarlierDocuments(tmp_path)
    )
    qtbot.addWidget(dialog)
    heard: list[dict] = []
    dialog.changed.connect(heard.append)
    window, spelling = (
        control(dialog, QComboBox, name)
        for name in ("Language of the window", "Language of spelling")
    )
    window.setCurrentIndex(window.findText("Deutsch"))
    spelling.setCurrentIndex(0)
    ready.set()
    qtbot.waitUntil(lambda: spelling.count() == 3)
    assert [each["language"] for each in heard] == ["de", "de"]
    assert [each["spelling_language"] for each in heard] == ["en_GB", ""]


def test_every_control_has_a_name(dialog) -> None:
    for kind in (QSlider, QComboBox):
        for each in dialog.findChildren(kind):
            assert each.accessibleName()
            assert each.accessibleDescription()
