"""What is remembered of earlier documents, through the window."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QCheckBox, QListWidget, QPushButton
from pytestqt.qtbot import QtBot

from desktop_app.app import Inkling
from desktop_app.preferences.dialog import PreferencesDialog
from desktop_app.preferences.memory import MemoryPage


@pytest.fixture
def page(app: Inkling, qtbot: QtBot) -> MemoryPage:
    """Return the page of the preferences, which stands open."""
    app.window._open_preferences()
    return app.window.findChild(PreferencesDialog).memory


def save_as(app: Inkling, qtbot: QtBot, path: Path, text: str) -> None:
    with qtbot.waitSignal(app.session.saved):
        app.session.save(path, text)


def button(page: MemoryPage, name: str) -> QPushButton:
    return next(each for each in page.findChildren(QPushButton) if each.text() == name)


def allow(page: MemoryPage) -> None:
    page.findChild(QCheckBox).click()


def names(app: Inkling) -> set[str]:
    return {document.name for document in app.window.earlier.kept()}


def test_nothing_is_kept_unless_the_writer_says_so(app, qtbot, tmp_path):
    assert not app.window.settings.earlier_documents
    save_as(app, qtbot, tmp_path / "novel.md", "Quillfeather")
    assert names(app) == set()
    assert not app.window.earlier.folder.exists()


def test_what_is_saved_is_remembered_in_other_documents(app, qtbot, tmp_path, page, completer):
    allow(page)
    save_as(app, qtbot, tmp_path / "novel.md", "Quillfeather")
    qtbot.waitUntil(lambda: names(app) == {"novel"})
    assert completer.recalled == ()  # it is still in front
    app.window.documents.new()
    qtbot.waitUntil(lambda: completer.recalled == ("Quillfeather",))


def test_what_is_forgotten_is_gone_from_disk_and_model(app, qtbot, tmp_path, page, completer):
    app.window.earlier.keep(tmp_path / "novel.md", "Quillfeather")
    app.window.earlier.keep(tmp_path / "letter.md", "Dear")
    allow(page)
    qtbot.waitUntil(lambda: set(completer.recalled) == {"Quillfeather", "Dear"})
    app.window._open_preferences()
    again = app.window.findChildren(PreferencesDialog)[-1].memory
    shown = again.findChild(QListWidget)
    qtbot.waitUntil(lambda: shown.count() == 2)
    shown.setCurrentRow(next(at for at in range(2) if "novel" in shown.item(at).text()))
    button(again, "Forget").click()
    qtbot.waitUntil(lambda: completer.recalled == ("Dear",))
    assert names(app) == {"letter"}
    qtbot.waitUntil(lambda: shown.count() == 1)
    button(again, "Forget All").click()
    qtbot.waitUntil(lambda: completer.recalled == ())
    qtbot.waitUntil(lambda: shown.count() == 0)
    assert not button(again, "Forget All").isEnabled()


def test_switched_off_nothing_is_remembered_and_the_files_stay(
    app, qtbot, tmp_path, page, completer
):
    app.window.earlier.keep(tmp_path / "novel.md", "Quillfeather")
    allow(page)
    qtbot.waitUntil(lambda: completer.recalled == ("Quillfeather",))
    allow(page)
    qtbot.waitUntil(lambda: completer.recalled == ())
    assert names(app) == {"novel"}


def test_it_is_remembered_after_a_restart(start, qtbot, tmp_path, completer):
    app = start()
    app.window.earlier.keep(tmp_path / "novel.md", "Quillfeather")
    app.window.change(earlier_documents=True)
    qtbot.waitUntil(lambda: completer.recalled == ("Quillfeather",))
    completer.recalled = ()
    start()
    qtbot.waitUntil(lambda: completer.recalled == ("Quillfeather",))
