"""Several documents in one window, each with its own file, journal, undo and lock."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from desktop_app.app import Inkling, StartOptions
from desktop_app.sheet import Sheet

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    made = [tmp_path / f"{name}.txt" for name in ("one", "two", "three")]
    for path in made:
        path.write_text(path.stem, encoding="utf-8")
    return made


def open_all(qtbot, app: Inkling, files: list[Path]) -> None:
    for path in files:
        app.window.open_file(path)
        qtbot.waitUntil(lambda path=path: app.window.files.path == path)


def texts(app: Inkling) -> list[str]:
    return [sheet.page.text() for sheet in app.window.tabs.sheets]


def names(app: Inkling) -> list[str]:
    bar = app.window.tabs.bar
    return [bar.tabText(index) for index in range(bar.count())]


def write(qtbot, app: Inkling, text: str) -> None:
    qtbot.waitUntil(app.window.page.hasFocus)
    qtbot.keyClicks(app.window.page, text)


def test_files_open_beside_each_other(qtbot, app, files):
    open_all(qtbot, app, files)
    assert texts(app) == ["one", "two", "three"]
    assert names(app) == ["one.txt", "two.txt", "three.txt"]
    assert app.window.windowTitle() == "three.txt[*] – Inkling"
    assert app.window.tabs.bar.isVisible()


def test_one_document_alone_has_no_tab(qtbot, app, files):
    open_all(qtbot, app, files[:1])
    assert not app.window.tabs.bar.isVisible()


def test_a_file_that_is_open_comes_forward(qtbot, app, files):
    open_all(qtbot, app, files)
    app.window.open_file(files[0])
    assert app.window.page.text() == "one"
    assert len(texts(app)) == 3


def test_keys_go_from_tab_to_tab_and_the_keyboard_goes_along(qtbot, app, files):
    open_all(qtbot, app, files)
    qtbot.keyClick(app.window.page, Qt.Key.Key_Tab, CONTROL)
    assert app.window.page.text() == "one"
    write(qtbot, app, "x")
    qtbot.keyClick(app.window.page, Qt.Key.Key_Tab, CONTROL | SHIFT)
    assert app.window.page.text() == "three"
    assert texts(app) == ["xone", "two", "three"]
    assert names(app)[0] == "one.txt •"


def test_a_new_document_leaves_the_one_that_is_written_alone(qtbot, app):
    write(qtbot, app, "first")
    qtbot.keyClick(app.window.page, Qt.Key.Key_N, CONTROL)
    write(qtbot, app, "second")
    assert texts(app) == ["first", "second"]


def test_undo_belongs_to_its_document(qtbot, app):
    write(qtbot, app, "first")
    qtbot.keyClick(app.window.page, Qt.Key.Key_N, CONTROL)
    assert not app.window._undo.isEnabled()
    write(qtbot, app, "second")
    qtbot.keyClick(app.window.page, Qt.Key.Key_Tab, CONTROL)
    app.window._undo.trigger()
    assert texts(app) == ["", "second"]


def test_the_ghost_stands_in_the_document_in_front(qtbot, app):
    write(qtbot, app, "a ")
    first = app.window.page
    qtbot.waitUntil(lambda: first.ghost() != "")
    qtbot.keyClick(first, Qt.Key.Key_N, CONTROL)
    assert first.ghost() == ""
    write(qtbot, app, "b ")
    qtbot.waitUntil(lambda: app.window.page.ghost() != "")
    qtbot.keyClick(app.window.page, Qt.Key.Key_Tab)
    assert app.window.page.text() == "b " + "ghost " * 4
    assert first.text() == "a "
    menu = app.window._suggestions_menu.actions()
    assert tuple(menu[:6]) == app.window.page.ghost_actions()


def test_pause_holds_in_every_tab(qtbot, app):
    qtbot.keyClick(app.window, Qt.Key.Key_F9)
    write(qtbot, app, "a ")
    qtbot.keyClick(app.window.page, Qt.Key.Key_N, CONTROL)
    assert app.controller.paused
    qtbot.keyClick(app.window, Qt.Key.Key_F9)
    qtbot.keyClick(app.window.page, Qt.Key.Key_Tab, CONTROL)
    assert not app.controller.paused


def test_panels_follow_the_document_in_front(qtbot, app):
    app.window.page.insertPlainText("# One")
    qtbot.keyClick(app.window, Qt.Key.Key_F5)
    tree = app.window.outline
    qtbot.waitUntil(lambda: tree.topLevelItemCount() == 1)
    app.window.documents.new()
    qtbot.waitUntil(lambda: tree.topLevelItemCount() == 0)
    app.window.page.insertPlainText("# Two")
    qtbot.waitUntil(lambda: tree.topLevelItemCount() == 1)
    assert tree.topLevelItem(0).text(0) == "Two"
    app.window.tabs.show_beside(1)
    qtbot.waitUntil(lambda: tree.topLevelItem(0).text(0) == "One")


def test_surprise_is_switched_off_with_its_document(qtbot, app):
    write(qtbot, app, "first")
    app.window.surprise.set_switched_on(True)
    first = app.window.page
    app.window.documents.new()
    assert first._colouring is None
    assert not app.window.surprise._switch.isChecked()


def test_a_tab_closes_after_the_question(qtbot, app, files, dialogs):
    open_all(qtbot, app, files[:2])
    write(qtbot, app, "x")
    dialogs.answers = [2]
    qtbot.keyClick(app.window.page, Qt.Key.Key_W, CONTROL)
    assert texts(app) == ["one", "xtwo"]
    dialogs.answers = [0]
    qtbot.keyClick(app.window.page, Qt.Key.Key_W, CONTROL)
    qtbot.waitUntil(lambda: texts(app) == ["one"])
    assert files[1].read_text(encoding="utf-8") == "xtwo"
    assert app.window.windowTitle() == "one.txt[*] – Inkling"


def test_a_closed_document_lets_go_of_lock_and_journal(qtbot, app, files, tmp_path):
    open_all(qtbot, app, files[:2])
    app.window.tabs.bar.tabCloseRequested.emit(1)
    assert [path.name for path in tmp_path.glob(".*lock")] == [".one.txt.inkling-lock"]
    assert texts(app) == ["one"]


def test_the_last_document_that_closes_leaves_an_empty_page(qtbot, app, files):
    open_all(qtbot, app, files[:1])
    qtbot.keyClick(app.window.page, Qt.Key.Key_W, CONTROL)
    assert texts(app) == [""]
    write(qtbot, app, "a ")
    qtbot.waitUntil(lambda: app.window.page.ghost() != "")


def test_each_document_has_a_journal(qtbot, app, tmp_path):
    app.window.page.insertPlainText("precious")
    app.window.documents.new()
    app.window.page.insertPlainText("priceless")
    assert all(sheet.journal.flush() for sheet in app.window.tabs.sheets)
    journals = [file for file in (tmp_path / "state" / "journals").iterdir() if file.is_file()]
    kept = b"".join(file.read_bytes() for file in journals)
    for text in ("precious", "priceless"):
        assert text.encode("utf-16-le") in kept or text.encode() in kept


def test_the_window_asks_about_each_document_before_it_closes(qtbot, app, files, dialogs):
    open_all(qtbot, app, files[:2])
    for sheet in app.window.tabs.sheets:
        sheet.page.insertPlainText("x")
    dialogs.answers = [0, 2]
    app.window.close()
    qtbot.waitUntil(lambda: len(dialogs.heard) == 2)
    assert app.window.isVisible()
    assert files[0].read_text(encoding="utf-8") == "xone"
    dialogs.answers = [1]
    with qtbot.waitSignal(app.window.closed):
        app.window.close()
    assert files[1].read_text(encoding="utf-8") == "two"


def test_documents_are_open_again_at_the_next_start(qtbot, app, files, start):
    open_all(qtbot, app, files)
    app.window.tabs.show_sheet(app.window.tabs.sheets[1])
    with qtbot.waitSignal(app.window.closed):
        app.window.close()
    files[0].unlink()
    again = start()
    qtbot.waitUntil(lambda: texts(again) == ["two", ""])
    assert again.window.files.path == files[1]
    assert names(again) == ["two.txt", "three.txt"]


@pytest.fixture
def again(qtbot, app, files, start) -> Inkling:
    """Return the app started again with three documents, the last of them in front."""
    open_all(qtbot, app, files)
    app.window.files.put_caret(2)
    with qtbot.waitSignal(app.window.closed):
        app.window.close()
    made = start()
    qtbot.waitUntil(lambda: texts(made)[0] == "three")
    assert names(made) == ["three.txt", "one.txt", "two.txt"]
    return made


def test_a_document_of_last_time_is_read_when_its_tab_comes_forward(qtbot, again, files):
    tabs = again.window.tabs
    assert [sheet.session.document is None for sheet in tabs.sheets] == [False, True, True]
    files[1].write_text("newer", encoding="utf-8")
    tabs.show_sheet(tabs.sheets[2])
    qtbot.waitUntil(lambda: texts(again) == ["three", "", "newer"])
    write(qtbot, again, "x")
    assert texts(again)[2] == "xnewer"
    assert again.window.windowTitle() == "two.txt[*] – Inkling"
    again.window.open_file(files[0])
    qtbot.waitUntil(lambda: texts(again) == ["three", "one", "xnewer"])
    tabs.show_sheet(tabs.sheets[2])
    assert texts(again)[2] == "xnewer"


def test_a_document_that_never_came_forward_is_remembered_with_its_caret(
    qtbot, again, files, start
):
    carets = dict(again.window.settings.carets)
    assert again.window.page.textCursor().position() == 2
    with qtbot.waitSignal(again.window.closed):
        again.window.close()
    assert again.window.settings.open_files == tuple(map(str, (files[2], files[0], files[1])))
    assert again.window.settings.carets == carets


def test_a_document_that_is_gone_when_its_tab_comes_forward_is_told(qtbot, again, files):
    files[0].unlink()
    again.window.tabs.show_sheet(again.window.tabs.sheets[1])
    qtbot.waitUntil(lambda: names(again) == ["three.txt", "two.txt"])
    assert "one.txt" in again.window.dialogs.heard[0]


def test_a_document_that_never_came_forward_closes_unasked(qtbot, again, files):
    again.window.tabs.bar.tabCloseRequested.emit(2)
    assert again.window.dialogs.heard == []
    qtbot.waitUntil(lambda: len(texts(again)) == 2)


def test_a_file_on_the_command_line_is_opened_alone(qtbot, app, files, start):
    open_all(qtbot, app, files[:2])
    with qtbot.waitSignal(app.window.closed):
        app.window.close()
    again = start(StartOptions(file=files[2]))
    qtbot.waitUntil(lambda: texts(again) == ["three"])


def test_a_file_that_cannot_be_opened_leaves_no_tab(qtbot, app, dialogs, files, tmp_path):
    open_all(qtbot, app, files[:1])
    (tmp_path / "picture.txt").write_bytes(bytes(range(256)) * 8)
    app.window.open_file(tmp_path / "picture.txt")
    qtbot.waitUntil(lambda: bool(dialogs.heard))
    qtbot.waitUntil(lambda: texts(app) == ["one"])


def test_tabs_can_be_put_in_another_order(qtbot, app, files):
    open_all(qtbot, app, files)
    app.window.tabs.bar.moveTab(2, 0)
    assert texts(app) == ["three", "one", "two"]
    assert app.window.page.text() == "three"
    app.window.tabs.bar.setCurrentIndex(2)
    assert app.window.page.text() == "two"


def test_settings_reach_every_document(qtbot, app, files):
    open_all(qtbot, app, files[:2])
    app.window.change(font_points=22, theme="dark")
    assert {sheet.page.font().pointSize() for sheet in app.window.tabs.sheets} == {22}


def test_words_are_those_of_the_document_in_front(qtbot, app, files):
    open_all(qtbot, app, files[:2])
    qtbot.keyClicks(app.window.page, "zero ")
    qtbot.waitUntil(lambda: app.window.status._words.text().startswith("2 words"))
    app.window.tabs.show_beside(1)
    qtbot.waitUntil(lambda: app.window.status._words.text().startswith("1 word"))
    assert app.window.tracker.today == 1


def test_a_change_outside_is_noticed_when_its_tab_comes_forward(qtbot, app, files, dialogs):
    open_all(qtbot, app, files[:2])
    files[0].write_text("theirs", encoding="utf-8")
    dialogs.answers = [1]
    app.window.tabs.show_beside(1)
    qtbot.waitUntil(lambda: texts(app)[0] == "theirs")


def test_a_sheet_is_gone_when_its_tab_is(qtbot, app, files):
    open_all(qtbot, app, files[:2])
    app.window.documents.close_front()
    qtbot.waitUntil(lambda: len(app.window.findChildren(Sheet)) == 1)


def test_a_very_long_name_leaves_room_for_the_other_tabs(qtbot, app, tmp_path):
    long = tmp_path / f"{'a very long name ' * 10}end.txt"
    for path in (long, tmp_path / "two.txt"):
        path.write_text("Once.", encoding="utf-8")
    open_all(qtbot, app, [long, tmp_path / "two.txt"])
    bar = app.window.tabs.bar
    assert names(app)[0].startswith("a very long") and names(app)[0].endswith("end.txt")
    assert bar.tabToolTip(0) == str(long)
    assert bar.tabRect(1).right() < bar.width()
