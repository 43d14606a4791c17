"""A long text comes onto the page in slices, and none of it is lost or done twice."""

import pytest
from PySide6.QtGui import QTextCursor
from pytestqt.qtbot import QtBot

from desktop_app.editor import loading
from desktop_app.editor.page import Page

LONG = "\n".join(f"{number} A paragraph, “quoted”\u00a0– with 😀." for number in range(200))


@pytest.fixture(autouse=True)
def small_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "SLICE", 1000)


@pytest.mark.parametrize("text", ["", "One line", "\n", LONG, LONG + "\n", "x" * 5000 + "\n\n"])
def test_a_text_is_there_whole(qtbot: QtBot, page: Page, text: str) -> None:
    page.setPlainText("What was there before.")
    with qtbot.waitSignal(page.loaded):
        page.load(text)
    assert page.document().toRawText().replace("\u2029", "\n") == text
    assert not page.is_loading()


def test_its_beginning_is_there_at_once(qtbot: QtBot, page: Page) -> None:
    page.load(LONG)
    assert page.is_loading()
    assert page.document().firstBlock().text() == LONG.partition("\n")[0]
    assert 10 < page.document().blockCount() < 100
    qtbot.waitUntil(lambda: not page.is_loading())


def test_who_asks_for_the_text_meanwhile_gets_all_of_it(page: Page) -> None:
    page.load(LONG)
    assert page.text() == LONG
    assert not page.is_loading()


def test_it_is_nothing_to_undo_or_to_save(qtbot: QtBot, page: Page) -> None:
    told: list[bool] = []
    with qtbot.waitSignal(page.loaded):
        page.load(LONG)
        page.document().modificationChanged.connect(told.append)
    assert not page.document().isModified()
    assert not page.document().isUndoAvailable()
    page.insertPlainText("x")
    assert page.document().isModified()
    page.undo()
    assert page.text() == LONG


def test_the_caret_stays_where_it_is_put_meanwhile(qtbot: QtBot, page: Page) -> None:
    page.load(LONG)
    page.moveCursor(QTextCursor.MoveOperation.NextBlock)
    place = page.textCursor().position()
    qtbot.waitUntil(lambda: not page.is_loading())
    assert page.textCursor().position() == place


def test_another_text_takes_the_place_of_one_that_is_still_coming(qtbot: QtBot, page: Page) -> None:
    told: list[int] = []
    page.loaded.connect(lambda: told.append(1))
    page.load(LONG)
    page.load("Another.")
    assert page.text() == "Another."
    page.load(LONG)
    page.load(LONG[::-1])
    qtbot.waitUntil(lambda: not page.is_loading())
    assert page.text() == LONG[::-1]
    assert told == [1, 1]
