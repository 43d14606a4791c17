"""What is accepted and stands in the training text is told at once, and listed while it stands."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop_app.copied_passages import CopiedPassages
from desktop_app.editor.page import Page
from desktop_app.language_model.verbatim import VerbatimIndex, build_index
from desktop_app.ledger_link import LedgerLink

BOOK = "It was the best of times, it was the worst of times, it was the age of wisdom."


@pytest.fixture
def page(qtbot: QtBot) -> Page:
    made = Page()
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    made.setFocus()
    qtbot.waitUntil(made.hasFocus)
    return made


@pytest.fixture
def copied(page: Page, tmp_path: Path) -> CopiedPassages:
    made = CopiedPassages(page, LedgerLink(page, tmp_path / "ledgers"))
    made.set_index(VerbatimIndex(build_index([BOOK])))
    return made


def accept(qtbot: QtBot, page: Page, ghost: str) -> None:
    qtbot.keyClicks(page, " ")
    page.show_ghost(ghost)
    assert page.ghost() == ghost
    qtbot.keyClick(page, Qt.Key.Key_Tab)


def test_an_accepted_copy_is_told_and_listed(qtbot, page, copied):
    page.insertPlainText("😀 ")
    qtbot.keyClicks(page, "As they say: it was the")
    with qtbot.waitSignal(copied.told) as told:
        accept(qtbot, page, "best of times, it was ")
    assert told.args == [
        "“it was the best of times, it was” stands word for word in what the model has read."
    ]
    assert copied.passages() == ["it was the best of times, it was"]


def test_seven_words_are_nobodys(qtbot, page, copied):
    with qtbot.assertNotEmitted(copied.told):
        accept(qtbot, page, "it was the best of times, it ")
    assert copied.passages() == []


def test_what_the_writer_typed_alone_is_no_copy(qtbot, page, copied):
    qtbot.keyClicks(page, "it was the worst of times, it was. And so")
    with qtbot.assertNotEmitted(copied.told):
        accept(qtbot, page, "on ")
    assert copied.passages() == []


def test_a_copy_that_is_taken_back_is_not_listed(qtbot, page, copied):
    accept(qtbot, page, "it was the worst of times, it was ")
    assert len(copied.passages()) == 1
    page.undo()
    assert copied.passages() == []


def test_a_model_that_does_not_tell_lists_nothing(qtbot, page, copied):
    copied.set_index(None)
    with qtbot.assertNotEmitted(copied.told):
        accept(qtbot, page, BOOK)
    assert copied.passages() is None
