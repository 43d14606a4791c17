"""A script of keys and what the ledger makes of it, exactly."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.editor.options import PageOptions
from desktop_app.editor.page import Page
from desktop_app.ledger_link import LedgerLink


@pytest.fixture
def page(qtbot: QtBot) -> Page:
    made = Page(options=PageOptions(smart_typing=True))
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    made.setFocus()
    qtbot.waitUntil(made.hasFocus)
    return made


@pytest.fixture
def link(page: Page, tmp_path: Path) -> LedgerLink:
    return LedgerLink(page, tmp_path / "ledgers")


def counts(link: LedgerLink) -> tuple[int, int, int, int, int]:
    ledger = link.ledger
    return ledger.typed, ledger.accepted, ledger.kept, ledger.other, ledger.length


def accept(qtbot: QtBot, page: Page, ghost: str) -> None:
    page.show_ghost(ghost)
    qtbot.keyClick(page, Qt.Key.Key_Tab)


def test_what_is_typed_and_accepted_is_told_apart(qtbot, page, link):
    qtbot.keyClicks(page, "Once ")
    accept(qtbot, page, "upon a time ")
    qtbot.keyClicks(page, "x")
    assert counts(link) == (6, 12, 12, 0, 18)
    for _ in range(4):
        qtbot.keyClick(page, Qt.Key.Key_Backspace)
    assert counts(link) == (6, 12, 9, 0, 14)


def test_what_is_typed_through_a_ghost_is_typed(qtbot, page, link):
    qtbot.keyClicks(page, "Once ")
    page.show_ghost("upon a time")
    qtbot.keyClicks(page, "upon")
    qtbot.keyClick(page, Qt.Key.Key_Tab)
    assert counts(link) == (9, 7, 7, 0, 16)


def test_a_mark_that_becomes_another_is_typed_once(qtbot, page, link):
    qtbot.keyClicks(page, 'He said "no".')
    assert counts(link) == (13, 0, 0, 0, 13)


def test_a_mark_in_place_of_an_accepted_space_is_typed(qtbot, page, link):
    qtbot.keyClicks(page, "Once ")
    accept(qtbot, page, "upon ")
    qtbot.keyClicks(page, ".")
    assert page.text() == "Once upon."
    assert counts(link) == (6, 5, 4, 0, 10)


def test_what_is_pasted_or_brought_back_is_neither(qtbot, page, link):
    QApplication.clipboard().setText("a paste")
    qtbot.keyClicks(page, "One ")
    page.paste()
    assert counts(link) == (4, 0, 0, 7, 11)
    page.undo()
    assert counts(link) == (4, 0, 0, 7, 4)


def test_characters_beyond_the_basic_plane_count_once(qtbot, page, link):
    qtbot.keyClicks(page, "ab ")
    accept(qtbot, page, "😀😀 ")
    assert counts(link) == (3, 3, 3, 0, 6)


def test_what_is_put_in_from_a_panel_counts_as_accepted(qtbot, page, link):
    qtbot.keyClicks(page, "Once ")
    page.insert("upon a time ")
    assert counts(link) == (5, 12, 12, 0, 17)


def test_counts_go_on_where_a_saved_document_is_opened_again(qtbot, page, link, tmp_path):
    qtbot.keyClicks(page, "Once ")
    accept(qtbot, page, "upon a time ")
    text, before = page.text(), counts(link)
    link.keep(tmp_path / "novel.txt")
    page.setPlainText("")
    link.show(None)
    assert counts(link) == (0, 0, 0, 0, 0)
    page.setPlainText(text)
    link.show(tmp_path / "novel.txt")
    qtbot.waitUntil(lambda: counts(link) == before)
    link.delete()
    assert counts(link)[:3] == (0, 0, 0)
    qtbot.waitUntil(lambda: not list((tmp_path / "ledgers").iterdir()))


def test_what_is_written_while_the_counts_are_read_is_not_lost(qtbot, page, link, tmp_path):
    qtbot.keyClicks(page, "Once ")
    accept(qtbot, page, "upon a time ")
    link.keep(tmp_path / "novel.txt")
    text = page.text()
    page.setPlainText(text)
    link.show(tmp_path / "novel.txt")
    page.insert("So ")
    assert counts(link) == (0, 3, 3, 0, 20)
    qtbot.waitUntil(lambda: counts(link) == (5, 15, 15, 0, 20))


def test_a_folder_that_cannot_be_written_is_told(qtbot, page, tmp_path):
    (tmp_path / "ledgers").write_text("a file in its place", encoding="utf-8")
    link = LedgerLink(page, tmp_path / "ledgers")
    qtbot.keyClicks(page, "Once ")
    with qtbot.waitSignal(link.told) as told:
        link.keep(tmp_path / "novel.txt")
    assert "ledger" in told.args[0]
