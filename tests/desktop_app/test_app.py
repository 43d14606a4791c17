"""The whole app around a fake model: what the writer sees and does."""

import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QSlider, QTabBar
from pytestqt.qtbot import QtBot

from desktop_app.app import Inkling, StartOptions
from desktop_app.dialogs import Dialogs
from desktop_app.language_model.errors import ModelRunError
from desktop_app.language_model.model_file import bundled_model_path
from desktop_app.panel_dock import USUAL_WIDTH
from desktop_app.settings import Settings, load_settings, save_settings


def write(qtbot: QtBot, app: Inkling, text: str) -> None:
    qtbot.keyClicks(app.window.page, text)


def shows(app: Inkling, text: str) -> Callable[[], bool]:
    return lambda: app.window.page.ghost() == text


def slider(app: Inkling, name: str) -> QSlider:
    found = app.window.controls.findChildren(QSlider)
    return next(each for each in found if each.accessibleName() == name)


def test_typing_shows_a_ghost_and_tab_accepts_it(qtbot, app):
    write(qtbot, app, "a ")
    qtbot.waitUntil(shows(app, "ghost " * 4))
    qtbot.keyClick(app.window.page, Qt.Key.Key_Tab)
    assert app.window.page.toPlainText() == "a " + "ghost " * 4


def test_the_length_acts_on_the_ghost_that_stands(qtbot, app):
    write(qtbot, app, "a ")
    qtbot.waitUntil(shows(app, "ghost " * 4))
    app.window.controls._words.set_value(1)
    qtbot.waitUntil(shows(app, "ghost "))


def test_a_model_that_raises_leaves_a_working_editor(qtbot, app, completer, monkeypatch):
    def fail() -> None:
        raise ModelRunError("The model stumbled.")

    monkeypatch.setattr("desktop_app.completion.service.FAILURES_IN_A_ROW", 1)
    completer.trouble = fail
    with qtbot.waitSignal(app.service.model_lost):
        write(qtbot, app, "a")
    assert "stumbled" in app.window.status.details()
    write(qtbot, app, "b")
    assert app.window.page.toPlainText() == "ab"


def test_a_model_that_hangs_is_ended_and_leaves_a_working_editor(qtbot, app, completer):
    app.service._patience_seconds = 0.05
    app.service._watchdog.setInterval(10)
    completer.trouble = completer.terminated.wait
    with qtbot.waitSignal(app.service.model_lost):
        write(qtbot, app, "a")
    assert completer.terminated.is_set()
    assert "did not answer" in app.window.status.details()
    write(qtbot, app, "b")
    assert app.window.page.toPlainText() == "ab"


def test_a_bad_model_file_says_what_is_wrong_and_the_old_model_stays(qtbot, app, dialogs):
    dialogs.answers = [Path("bad.inkling")]
    with qtbot.waitSignal(app.service.load_failed):
        app.window._choose_model()
    assert "bad.inkling is not a model." in dialogs.heard[-1]
    write(qtbot, app, "a ")
    qtbot.waitUntil(lambda: app.window.page.ghost() != "")


def test_a_bad_model_at_the_start_leaves_a_working_editor(qtbot, start):
    app = start(StartOptions(model=Path("bad.inkling")), ready=False)
    qtbot.waitUntil(lambda: "not a model" in app.window.status.details())
    write(qtbot, app, "a")
    assert app.window.page.toPlainText() == "a"


def test_the_status_bar_tells_model_provider_and_time(qtbot, app):
    write(qtbot, app, "a ")
    qtbot.waitUntil(lambda: app.window.page.ghost() != "")
    details = app.window.status.details()
    for part in ("fake", "8.4 million", "CPU", "no graphics card", "ms", "Local"):
        assert part in details


def test_one_key_pauses_and_goes_on(qtbot, app):
    write(qtbot, app, "a ")
    qtbot.waitUntil(lambda: app.window.page.ghost() != "")
    qtbot.keyClick(app.window, Qt.Key.Key_F9)
    assert app.window.page.ghost() == ""
    assert app.controller.paused
    qtbot.keyClick(app.window, Qt.Key.Key_F9)
    qtbot.waitUntil(lambda: app.window.page.ghost() != "")


def test_one_button_pauses(app):
    app.window.status._pause.click()
    assert app.controller.paused
    assert app.window._pause.isChecked()


def test_what_is_saved_can_be_opened_again(qtbot, app, dialogs, tmp_path):
    file = tmp_path / "story.txt"
    app.window.page.setPlainText("Once upon a time\u00a0–\n")
    app.window.page.document().setModified(True)
    dialogs.answers = [file]
    with qtbot.waitSignal(app.session.saved):
        app.window.files.save()
    assert file.read_text(encoding="utf-8") == "Once upon a time\u00a0–\n"
    assert not app.window.isWindowModified()
    app.window.files.new()
    assert app.window.page.toPlainText() == ""
    dialogs.answers = [file]
    with qtbot.waitSignal(app.session.opened):
        app.window.open()
    assert app.window.page.text() == "Once upon a time\u00a0–\n"
    assert app.window.settings.recent_files == (str(file),)


def test_what_is_typed_while_a_save_is_on_its_way_counts_as_unsaved(qtbot, app, dialogs, tmp_path):
    app.window.page.insertPlainText("first")
    dialogs.answers = [tmp_path / "story.txt"]
    with qtbot.waitSignal(app.session.saved):
        app.window.files.save()
        app.window.page.insertPlainText(" second")
    assert app.window.page.document().isModified()


def test_a_save_that_fails_keeps_the_text_and_says_why(qtbot, app, dialogs, tmp_path):
    app.window.page.insertPlainText("precious")
    dialogs.answers = [tmp_path / "no such folder" / "story.txt"]
    with qtbot.waitSignal(app.session.save_failed):
        app.window.files.save()
    assert "could not be saved" in dialogs.heard[-1]
    assert app.window.page.document().isModified()
    assert app.window.page.toPlainText() == "precious"


def test_a_file_changed_outside_is_asked_about(qtbot, app, dialogs, tmp_path):
    file = tmp_path / "story.txt"
    file.write_text("mine", encoding="utf-8")
    with qtbot.waitSignal(app.session.opened):
        app.window.files.open_path(file)
    file.write_text("theirs", encoding="utf-8")
    app.window.page.insertPlainText("still ")
    dialogs.answers = [2]
    with qtbot.waitSignal(app.session.save_failed):
        app.window.files.save()
    assert file.read_text(encoding="utf-8") == "theirs"
    dialogs.answers = [0]
    with qtbot.waitSignal(app.session.saved):
        app.window.files.save()
    assert file.read_text(encoding="utf-8") == "still mine"


def test_a_file_that_is_no_text_is_refused_in_words(qtbot, app, dialogs, tmp_path):
    file = tmp_path / "picture.txt"
    file.write_bytes(bytes(range(256)) * 8)
    with qtbot.waitSignal(app.session.open_failed):
        app.window.files.open_path(file)
    assert "cannot be opened" in dialogs.heard[-1]


def test_unsaved_text_is_asked_about_before_the_window_closes(qtbot, app, dialogs, tmp_path):
    app.window.page.insertPlainText("unsaved")
    dialogs.answers = [2]
    app.window.close()
    assert app.window.isVisible()
    file = tmp_path / "saved.txt"
    dialogs.answers = [0, file]
    with qtbot.waitSignal(app.window.closed):
        app.window.close()
    assert file.read_text(encoding="utf-8") == "unsaved"


def test_unsaved_text_can_be_given_up(qtbot, app, dialogs):
    app.window.page.insertPlainText("unsaved")
    dialogs.answers = [1]
    with qtbot.waitSignal(app.window.closed):
        app.window.close()


def test_the_caret_comes_back_with_the_file(qtbot, app, dialogs, tmp_path):
    file = tmp_path / "story.txt"
    file.write_text("one two three", encoding="utf-8")
    with qtbot.waitSignal(app.session.opened):
        app.window.files.open_path(file)
    app.window.files.put_caret(7)
    app.window.files.new()
    with qtbot.waitSignal(app.session.opened):
        app.window.files.open_path(file)
    assert app.window.page.textCursor().position() == 7


def test_choices_are_kept_for_the_next_start(qtbot, app, store):
    app.window.change(theme="sepia")
    qtbot.keyClick(app.window, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    slider(app, "How often").setValue(0)
    with qtbot.waitSignal(app.window.closed):
        app.window.close()
    kept = load_settings(store)
    assert kept.theme == "sepia"
    assert kept.font_points == Settings().font_points + 1
    assert kept.completion == replace(Settings().completion, gate=0.0)


def test_a_file_on_the_command_line_is_opened(qtbot, start, tmp_path):
    file = tmp_path / "story.txt"
    file.write_text("Once.", encoding="utf-8")
    app = start(StartOptions(file=file))
    qtbot.waitUntil(lambda: app.window.page.text() == "Once.")
    assert app.window.windowTitle() == "story.txt[*] – Inkling"


def test_words_are_counted_in_the_document_and_the_session(qtbot, app, tmp_path):
    file = tmp_path / "story.txt"
    file.write_text("one two three", encoding="utf-8")
    with qtbot.waitSignal(app.session.opened):
        app.window.files.open_path(file)
    app.window.page.moveCursor(app.window.page.textCursor().MoveOperation.End)
    app.window.page.insertPlainText(" four five")
    qtbot.waitUntil(lambda: app.window.status._words.text() == "5 words · +2 this session")
    assert app.window.status._words.toolTip() == "Minutes to read: 1"


def test_words_typed_on_an_empty_page_all_count_for_the_session(qtbot, app):
    write(qtbot, app, "one two three ")
    qtbot.waitUntil(lambda: app.window.status._words.text() == "3 words · +3 this session")


def test_an_empty_page_says_what_to_do(app):
    assert "Tab" in app.window.page.placeholderText()


def test_panels_share_one_place_and_the_one_asked_for_comes_forward(qtbot, app):
    first, second = [*app.window.docks][1:3]
    qtbot.keyClick(app.window, Qt.Key.Key_F6)
    qtbot.waitUntil(lambda: second.action.isChecked() and not first.action.isChecked())
    assert second in app.window.tabifiedDockWidgets(first)
    qtbot.keyClick(app.window, Qt.Key.Key_F8)
    qtbot.waitUntil(lambda: first.action.isChecked() and not second.action.isChecked())
    qtbot.keyClick(app.window, Qt.Key.Key_F8)
    qtbot.waitUntil(first.isHidden)


def test_the_window_can_be_used_where_the_screen_is_small(qtbot, app):
    app.window.resize(1024, 700)
    for dock in [*app.window.docks][1:]:
        dock.come_forward()
        qtbot.waitUntil(lambda: app.window.page.width() > 600)
    app.window.outline_dock.come_forward()
    qtbot.waitUntil(app.window.outline.isVisible)
    assert (app.window.width(), app.window.height()) == (1024, 700)
    assert app.window.page.width() > 400
    app.window.resize(800, 700)
    qtbot.waitUntil(lambda: app.window.width() == 800)
    assert app.window.page.width() >= 320


def test_a_panel_is_named_once_and_closed_where_it_is_named(qtbot, app):
    first, second = [*app.window.docks][1:3]
    assert first._name.isVisible()
    qtbot.keyClick(app.window, Qt.Key.Key_F6)
    qtbot.waitUntil(lambda: not first._name.isVisibleTo(first.titleBarWidget()))
    directly = Qt.FindChildOption.FindDirectChildrenOnly
    bar = next(b for b in app.window.findChildren(QTabBar, options=directly) if b.isVisible())

    def buttons():
        shown = [bar.tabButton(number, QTabBar.ButtonPosition.RightSide) for number in (0, 1)]
        return [button is not None and button.isVisible() for button in shown]

    qtbot.waitUntil(lambda: buttons() == [False, True])
    assert second.titleBarWidget().height() == 0
    bar.setCurrentIndex(0)
    qtbot.waitUntil(lambda: buttons() == [True, False])
    bar.tabButton(0, QTabBar.ButtonPosition.RightSide).click()
    qtbot.waitUntil(first.isHidden)
    qtbot.waitUntil(second._name.isVisible)


def test_the_news_of_a_training_does_not_move_the_page(qtbot, app):
    voice = [*app.window.docks][-1]
    docks = [dock for dock in app.window.docks if dock.isVisible()]
    for dock in docks:
        dock.close()
    width = app.window.page.width()
    app.training.news.emit()
    assert voice.isHidden()
    docks[0].come_forward()
    voice.come_forward()
    qtbot.waitUntil(lambda: app.window.page.width() < width)
    app.window.resizeDocks([voice], [1], Qt.Orientation.Horizontal)
    qtbot.waitUntil(lambda: voice.width() < USUAL_WIDTH)
    width = app.window.page.width()
    app.training._on_failed("The disk is full: " + "a sentence of many words " * 9 + "W" * 90)
    QApplication.processEvents()
    assert app.window.page.width() == width


def test_find_opens_under_the_page(qtbot, app):
    qtbot.keyClick(app.window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert app.window.sheet.find_bar.isVisible()


def test_every_command_about_suggestions_shows_its_key_in_the_menu(app):
    actions = app.window.page.ghost_actions()
    assert all(not action.shortcut().isEmpty() for action in actions)


CRASH = """
import os, sys
from pathlib import Path
from desktop_app.documents.journal import Change, Journal
folder, file = Path(sys.argv[1]), Path(sys.argv[2])
journal = Journal(folder, file.read_text("utf-8"), path=file)
journal.append(Change(0, 0, "never saved, "))
os._exit(9)
"""


@pytest.fixture
def crashed(tmp_path: Path) -> Path:
    """Return a file whose last changes a program that is gone had not saved."""
    file = tmp_path / "story.txt"
    file.write_text("once upon a time", encoding="utf-8")
    (tmp_path / "state" / "journals").mkdir(parents=True)
    subprocess.run(
        [sys.executable, "-c", CRASH, tmp_path / "state" / "journals", file],
        cwd=Path(__file__).parents[2],
    )
    return file


def test_what_a_crash_left_is_offered_and_brought_back(
    qtbot, start, crashed, monkeypatch, dialog_class
):
    monkeypatch.setattr(dialog_class, "ask", lambda self, question, detail, choices: 0)
    app = start()
    qtbot.waitUntil(lambda: app.window.page.text() == "never saved, once upon a time")
    assert app.window.isWindowModified()
    assert crashed.read_text(encoding="utf-8") == "once upon a time"
    with qtbot.waitSignal(app.session.saved):
        app.window.files.save()
    assert crashed.read_text(encoding="utf-8") == "never saved, once upon a time"


def test_what_a_crash_left_can_be_thrown_away(qtbot, start, crashed, monkeypatch, dialog_class):
    asked = []

    def ask(self: Dialogs, question: str, detail: str, choices: Sequence[str]) -> int:
        asked.append(detail)
        return 1

    monkeypatch.setattr(dialog_class, "ask", ask)
    app = start(StartOptions(file=crashed))
    qtbot.waitUntil(lambda: app.window.page.text() == "once upon a time")
    assert "[+never saved, +]" in asked[0]


def test_what_is_typed_is_in_a_journal_until_it_is_saved(qtbot, app, dialogs, tmp_path):
    journals = tmp_path / "state" / "journals"
    app.window.page.insertPlainText("precious")
    assert app.window.journal.flush()
    kept = b"".join(file.read_bytes() for file in journals.iterdir() if file.is_file())
    assert "precious".encode("utf-16-le") in kept or b"precious" in kept
    dialogs.answers = [1]
    with qtbot.waitSignal(app.window.closed):
        app.window.close()
    assert not [file for file in journals.iterdir() if file.stat().st_size]


def test_a_file_in_use_elsewhere_is_asked_about(qtbot, app, dialogs, tmp_path, start):
    file = tmp_path / "story.txt"
    file.write_text("one", encoding="utf-8")
    with qtbot.waitSignal(app.session.opened):
        app.window.files.open_path(file)
    other = start()
    other.window.dialogs.answers = [1]
    with qtbot.waitSignal(other.session.open_failed):
        other.window.files.open_path(file)
    assert "in use" in other.window.dialogs.heard[-1]
    assert other.window.page.text() == ""
    other.window.dialogs.answers = [0]
    with qtbot.waitSignal(other.session.opened):
        other.window.files.open_path(file)
    assert other.window.page.text() == "one"


def test_a_file_that_is_closed_can_be_opened_elsewhere(qtbot, app, tmp_path, start):
    file = tmp_path / "story.txt"
    file.write_text("one", encoding="utf-8")
    with qtbot.waitSignal(app.session.opened):
        app.window.files.open_path(file)
    app.window.files.new()
    other = start()
    with qtbot.waitSignal(other.session.opened):
        other.window.files.open_path(file)
    assert sorted(tmp_path.glob(".*lock")) == [tmp_path / ".story.txt.inkling-lock"]
    other.window.files.new()
    assert not list(tmp_path.glob(".*lock"))


def test_a_change_by_another_program_is_asked_about_and_loaded(qtbot, app, dialogs, tmp_path):
    file = tmp_path / "story.txt"
    file.write_text("mine", encoding="utf-8")
    with qtbot.waitSignal(app.session.opened):
        app.window.files.open_path(file)
    file.write_text("theirs", encoding="utf-8")
    dialogs.answers = [1]
    with qtbot.waitSignal(app.session.opened):
        app.window.files.look_outside()
    assert app.window.page.text() == "theirs"


def test_a_save_asked_for_during_a_save_follows_it(qtbot, app, dialogs, tmp_path):
    file = tmp_path / "story.txt"
    app.window.page.insertPlainText("first")
    dialogs.answers = [file]
    with qtbot.waitSignals([app.session.saved, app.session.saved]):
        app.window.files.save()
        app.window.page.insertPlainText(" second")
        app.window.files._save_to(file)
    assert file.read_text(encoding="utf-8") == "first second"
    assert not app.window.isWindowModified()


def test_nothing_can_be_typed_that_a_file_on_its_way_would_replace(qtbot, app, tmp_path):
    file = tmp_path / "story.txt"
    file.write_text("one", encoding="utf-8")
    with qtbot.waitSignal(app.session.opened):
        app.window.files.open_path(file)
        write(qtbot, app, "lost")
    assert app.window.page.text() == "one"
    write(qtbot, app, "x")
    assert app.window.page.text() == "xone"


def test_a_remembered_model_that_is_gone_gives_way_to_the_bundled_one(qtbot, start, store):
    save_settings(Settings(welcomed=True, model="bad.inkling"), store)
    app = start()
    assert app.service.model.path == bundled_model_path()
    assert app.window.settings.model == ""


def test_a_busy_thread_gives_way_to_the_window_long_before_a_key_is_late(app):
    assert sys.getswitchinterval() <= 0.001
