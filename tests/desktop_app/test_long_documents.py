"""Nothing of a document is lost while it is brought onto the page, or changed at one stroke."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.app import Inkling
from desktop_app.documents.recovery import recover
from desktop_app.editor import document_text, loading

LONG = "\n".join(f"{number} A paragraph, “quoted”\u00a0– with 😀." for number in range(300)) + "\n"
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "SLICE", 1000)
    monkeypatch.setattr(document_text, "PIECE", 1000)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "novel.txt"
    made.write_text(LONG, encoding="utf-8")
    return made


def open_and(qtbot: QtBot, app: Inkling, path: Path, do: Callable[[], None]) -> None:
    """Open a file, and do something while it comes onto the page."""
    done: list[bool] = []

    def meanwhile(_: object) -> None:
        assert app.window.page.is_loading()
        do()
        done.append(True)

    app.session.opened.connect(meanwhile)
    app.window.open_file(path)
    qtbot.waitUntil(lambda: bool(done) and not app.window.page.is_loading())


def test_keys_pressed_while_it_comes_are_not_half_of_it(qtbot, app, path):
    page = app.window.page
    open_and(qtbot, app, path, lambda: qtbot.keyClicks(page, "lost?"))
    assert page.text() == LONG
    assert not page.isReadOnly()
    assert not app.window.isWindowModified()
    qtbot.keyClicks(page, "x")
    assert page.text() == "x" + LONG


def test_a_save_while_it_comes_writes_all_of_it(qtbot, app, path):
    with qtbot.waitSignal(app.session.saved):
        open_and(qtbot, app, path, app.window.files.save)
    assert path.read_text(encoding="utf-8") == LONG


def test_a_new_document_takes_nothing_of_one_that_is_still_coming(qtbot, app, path):
    open_and(qtbot, app, path, app.window.files.new)
    assert app.window.page.text() == ""
    assert app.window.files.path is None


def test_the_caret_is_where_the_writer_left_it(qtbot, app, path):
    app.window.change(recent_files=(str(path),), carets={str(path): 9000})
    open_and(qtbot, app, path, lambda: None)
    assert app.window.page.textCursor().position() == 9000


def test_an_imported_text_is_not_replaced_while_it_comes(qtbot, app, path):
    app.window.documents.begin_with(LONG, "novel")
    assert app.window.page.is_loading()
    app.window.open_file(path)
    qtbot.waitUntil(lambda: app.window.files.path == path)
    assert [sheet.page.text() for sheet in app.window.tabs.sheets] == [LONG, LONG]
    assert app.window.tabs.sheets[0].modified


def test_a_document_cut_and_brought_back_is_in_the_journal(qtbot, app, path, tmp_path):
    open_and(qtbot, app, path, lambda: None)
    page = app.window.page
    page.selectAll()
    qtbot.keyClick(page, Qt.Key.Key_X, CONTROL)
    assert page.text() == ""
    assert QApplication.clipboard().text() == LONG
    qtbot.keyClick(page, Qt.Key.Key_Z, CONTROL)
    qtbot.keyClick(page, Qt.Key.Key_Home, CONTROL)
    qtbot.keyClicks(page, "x")
    qtbot.waitUntil(page.document_text.is_settled)
    qtbot.keyClicks(page, "y")
    assert app.window.journal.flush()
    app.window.journal._writer.close(keep=True)
    texts = [found.text for found in recover(tmp_path / "state" / "journals")]
    assert "xy" + LONG in texts


def test_words_that_are_counted_again_are_not_lost_meanwhile(qtbot, app, path, monkeypatch):
    monkeypatch.setattr("desktop_app.editor.paragraphs.SLICE_SECONDS", 0.0)
    open_and(qtbot, app, path, lambda: None)
    sheet = app.window.sheet
    qtbot.waitUntil(sheet._words.is_complete)
    told: list[tuple[int, int]] = []
    sheet.words_changed.connect(lambda words, gained: told.append((words, gained)))
    sheet.page.insertPlainText("one more ")
    sheet.page.selectAll()
    sheet.page.cut()
    sheet.page.undo()
    qtbot.waitUntil(sheet._words.is_complete)
    words = told[0][0]
    assert told[-1] == (words, 2)
    assert {gained for _, gained in told} == {2, 2 - words}
