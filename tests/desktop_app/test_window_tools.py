"""Preferences, presets, goals, the ledger, the welcome page and the about box in the window."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QMainWindow

from desktop_app.actions import plain_name
from desktop_app.app import StartOptions
from desktop_app.backups_window import BackupsWindow
from desktop_app.editor.keys import GhostKeys
from desktop_app.help.about_box import AboutBox
from desktop_app.help.help_window import HelpWindow
from desktop_app.language_model.completer import CompletionOptions, Suggestion
from desktop_app.language_model.sampling import SamplingOptions
from desktop_app.main_window import MainWindow
from desktop_app.preferences.dialog import PreferencesDialog
from desktop_app.settings import load_settings
from desktop_app.unwelcome_window import UnwelcomeWindow

CONTROL = Qt.KeyboardModifier.ControlModifier


def choose(app, name: str) -> None:
    """Choose an entry of a menu."""
    next(a for a in app.window.findChildren(QAction) if plain_name(a.text()) == name).trigger()


def dialog(app, kind: type[QDialog]) -> QDialog:
    return app.window.findChildren(kind)[-1]


def test_the_first_start_shows_a_page_to_play_with_and_a_ghost_on_it(qtbot, start, store):
    store.clear()
    app = start()
    page = app.window.page
    qtbot.waitUntil(lambda: page.ghost() != "")
    assert "Tab" in page.text()
    assert page.textCursor().atEnd()
    assert not app.window.isWindowModified()
    assert load_settings(store).welcomed
    qtbot.keyClick(page, Qt.Key.Key_Tab)
    assert page.text().endswith("ghost ")


def test_the_first_ghost_shows_however_unsure(qtbot, start, store, completer, monkeypatch):
    def show(window: MainWindow) -> None:
        window.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        QMainWindow.show(window)

    def suggest(before: str, options: CompletionOptions, **_: object) -> Suggestion | None:
        return None if options.gate else Suggestion("asked for ", 0.01)

    store.clear()
    monkeypatch.setattr(MainWindow, "show", show)
    monkeypatch.setattr(completer, "suggest", suggest)
    app = start()  # the window is brought to the front when the model is there
    qtbot.waitUntil(lambda: app.window.page.ghost() == "asked for ")


def test_the_welcome_page_goes_unasked_and_comes_back_from_the_menu(qtbot, start, store):
    store.clear()
    app = start()
    qtbot.waitUntil(lambda: app.window.page.text() != "")
    app.window.files.new()
    assert app.window.page.text() == ""
    choose(app, "Welcome Page")
    assert "Tab" in app.window.page.text()


def test_who_writes_over_the_welcome_page_has_written_what_stands_there_then(qtbot, start, store):
    store.clear()
    app = start()
    qtbot.waitUntil(lambda: app.window.page.text() != "")
    told = []
    app.window.sheet.words_changed.connect(lambda words, gained: told.append((words, gained)))
    app.window.page.selectAll()
    qtbot.keyClick(app.window.page, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: told[-1:] == [(0, 0)])
    qtbot.keyClicks(app.window.page, "three words more ")
    qtbot.waitUntil(lambda: told[-1] == (3, 3))
    assert app.window.tracker.today == 3


def test_all_that_names_keys_names_those_of_the_writer(qtbot, app):
    page = app.window.page
    app.window.change(keys=GhostKeys(accept="Ctrl+Return", dismiss=""))
    dismiss = QLocale().quoteString("Dismiss Suggestion")
    assert f"Ctrl+Return takes it, {dismiss} sends it away" in page.placeholderText()
    qtbot.keyClick(app.window, Qt.Key.Key_F1)
    assert "with Ctrl+Return or word by word" in dialog(app, HelpWindow).text.toPlainText()
    choose(app, "Welcome Page")
    text = app.window.page.text()
    assert "**Ctrl+Return** takes them all" in text
    assert f"**{dismiss}** sends them away" in text
    assert "**F1** tells the rest" in text


def test_a_first_start_with_a_file_shows_the_file(qtbot, start, store, tmp_path):
    store.clear()
    file = tmp_path / "story.txt"
    file.write_text("Once.", encoding="utf-8")
    app = start(StartOptions(file=file))
    qtbot.waitUntil(lambda: app.window.page.text() == "Once.")


def test_the_writers_own_set_of_continuations_is_kept(app, store):
    own = (SamplingOptions("greedy"), SamplingOptions("top-k", k=3))
    app.window.continuations.own_set_changed.emit(own)
    assert load_settings(store).strategies == own


def test_preferences_act_at_once_and_are_kept(qtbot, app, store):
    qtbot.keyClick(app.window, Qt.Key.Key_Comma, CONTROL)
    preferences = dialog(app, PreferencesDialog)
    assert preferences.isVisible()
    settings = app.window.settings
    preferences.changed.emit(
        {
            "font_points": 21,
            "page": replace(settings.page, line_width=40),
            "keys": replace(settings.keys, accept="F2"),
            "daily_goal": 500,
            "reduced_motion": True,
        }
    )
    assert app.window.page.font().pointSize() == 21
    assert app.window.page.options().line_width == 40
    assert app.window.page.ghost_actions()[0].shortcut().toString() == "F2"
    assert "500" in app.window.meter.text()
    assert not app.window.isAnimated()
    assert load_settings(store) == app.window.settings
    preferences.reject()


def test_another_key_takes_the_ghost(qtbot, app):
    app.window.change(keys=replace(app.window.settings.keys, accept="F2"))
    qtbot.keyClicks(app.window.page, "a ")
    qtbot.waitUntil(lambda: app.window.page.ghost() != "")
    qtbot.keyClick(app.window.page, Qt.Key.Key_F2)
    assert app.window.page.text() == "a ghost ghost ghost ghost "


def test_presets_of_the_writer_are_kept(app, store):
    presets = {"mine": app.window.settings.completion}
    app.window.controls.presets_changed.emit(presets)
    assert load_settings(store).presets == presets


def test_words_of_the_day_count_what_is_written_and_not_what_is_opened(qtbot, app, tmp_path):
    file = tmp_path / "story.txt"
    file.write_text("one two three", encoding="utf-8")
    qtbot.keyClicks(app.window.page, "four five ")
    assert app.window.tracker.today == 2
    app.window.page.document().setModified(False)
    with qtbot.waitSignal(app.session.opened):
        app.window.open_file(file)
    assert app.window.tracker.today == 2
    qtbot.keyClicks(app.window.page, "zero ")
    assert app.window.tracker.today == 3
    app.window.page.document().setModified(False)
    app.window.files.new()
    assert app.window.tracker.today == 3


def test_the_ledger_tells_what_is_the_writers_and_is_exported(qtbot, app, dialogs, tmp_path):
    qtbot.keyClicks(app.window.page, "a ")
    qtbot.waitUntil(lambda: app.window.page.ghost() != "")
    qtbot.keyClick(app.window.page, Qt.Key.Key_Tab)
    dialogs.answers = [0, tmp_path / "share"]
    choose(app, "What Is Yours")
    assert "Accepted from suggestions: 24" in dialogs.heard[0]
    qtbot.waitUntil((tmp_path / "share.txt").exists)
    assert "Typed by the writer" in (tmp_path / "share.txt").read_text(encoding="utf-8")


def test_the_ledger_goes_on_with_its_document_until_it_is_deleted(qtbot, app, dialogs, tmp_path):
    file = tmp_path / "story.txt"
    qtbot.keyClicks(app.window.page, "a ")
    qtbot.waitUntil(lambda: app.window.page.ghost() != "")
    qtbot.keyClick(app.window.page, Qt.Key.Key_Tab)
    dialogs.answers = [file]
    with qtbot.waitSignal(app.session.saved):
        app.window.files.save()
    app.window.files.new()
    with qtbot.waitSignal(app.session.opened):
        app.window.open_file(file)
    ledger = app.window.sheet.ledger
    qtbot.waitUntil(lambda: ledger.ledger.accepted == 24)
    assert ledger.ledger.typed == 2
    dialogs.answers = [2, 1]  # and thinks better of it
    choose(app, "What Is Yours")
    assert app.window.sheet.ledger.ledger.typed
    dialogs.answers = [2, 0]
    choose(app, "What Is Yours")
    assert ledger.ledger.accepted == 0


def test_the_about_box_opens(qtbot, app):
    choose(app, "About Inkling")
    box = dialog(app, AboutBox)
    assert box.isVisible()
    box.reject()


def test_an_earlier_version_is_compared_and_comes_back_as_one_undo_step(
    qtbot, app, tmp_path, dialogs
):
    file = tmp_path / "story.txt"
    file.write_text("The first night.\n", encoding="utf-8")
    with qtbot.waitSignal(app.session.opened):
        app.window.open_file(file)
    app.window.page.selectAll()
    qtbot.keyClicks(app.window.page, "The second day.")
    with qtbot.waitSignal(app.session.saved):
        app.window.files.save()
    choose(app, "Earlier Versions")
    versions = dialog(app, BackupsWindow)
    qtbot.waitUntil(versions._restore.isEnabled)
    assert "<s" not in versions._difference.toPlainText()
    assert "firstsecond nightday" in versions._difference.toPlainText()
    versions._restore.click()
    assert app.window.page.text() == "The first night.\n"
    assert file.read_text(encoding="utf-8") == "The second day."
    app.window.page.undo()
    assert app.window.page.text() == "The second day."


def test_a_text_without_a_file_has_no_earlier_versions(app, dialogs):
    choose(app, "Earlier Versions")
    assert "no earlier versions" in dialogs.heard[-1]


def test_a_document_that_was_never_saved_over_says_so(qtbot, app, tmp_path):
    file = tmp_path / "story.txt"
    file.write_text("one", encoding="utf-8")
    with qtbot.waitSignal(app.session.opened):
        app.window.open_file(file)
    choose(app, "Earlier Versions")
    versions = dialog(app, BackupsWindow)
    qtbot.waitUntil(lambda: "no earlier version yet" in versions._hint.text())
    assert not versions._restore.isEnabled()
    versions.reject()


def test_help_tells_every_key_of_the_menus(qtbot, app):
    qtbot.keyClick(app.window, Qt.Key.Key_F1)
    text = dialog(app, HelpWindow).text.toPlainText()
    for words in ("Writing with suggestions", "Accept Next Word", "Ctrl+Right", "Ctrl+Tab", "F9"):
        assert words in text
    assert "&" not in text
    dialog(app, HelpWindow).close()


def test_another_list_of_unwelcome_words_loads_the_model_again(qtbot, app):
    choose(app, "Words Never Suggested")
    words = dialog(app, UnwelcomeWindow)
    assert words.isVisible()
    with qtbot.waitSignal(app.service.model_loaded):
        words.saved.emit()


@pytest.mark.parametrize("key", ["Ctrl+Shift+Z", "Ctrl+Y"])
def test_both_usual_keys_redo(app, key):
    page = app.window.page
    page.insertPlainText("It was late.")
    QTest.keyClick(page, Qt.Key.Key_Z, CONTROL)
    assert page.toPlainText() == ""
    QTest.keySequence(page, QKeySequence(key))
    assert page.toPlainText() == "It was late."
