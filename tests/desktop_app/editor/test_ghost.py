from collections.abc import Callable
from itertools import pairwise

import pytest
from PySide6.QtGui import QImage, QTextDocument
from PySide6.QtWidgets import QApplication, QPlainTextDocumentLayout
from pytestqt.qtbot import QtBot

from desktop_app.editor.ghost import (
    GhostLayer,
    half_word,
    next_word,
    only_closes,
    recalled,
    replaces_space,
)
from desktop_app.editor.options import PageOptions
from desktop_app.editor.page import Page
from tests.desktop_app.editor.conftest import press


@pytest.mark.parametrize(
    ("ghost", "word"),
    [
        ("ght fell", "ght "),
        (" and so", " and "),
        ("fell. ", "fell. "),
        ("twice", "twice"),
        ("  ", "  "),
        ("", ""),
    ],
)
def test_the_next_word_carries_the_space_around_it(ghost: str, word: str) -> None:
    assert next_word(ghost) == word


@pytest.mark.parametrize("rest", ["", ".", "”", '."', " ", "?!)", "*_", "…» ", "。」"])
def test_closing_marks_only_close(rest: str) -> None:
    assert only_closes(rest)


@pytest.mark.parametrize("rest", ["a", " a", "(", ".a", "5", "„", "+"])
def test_what_goes_on_does_not_only_close(rest: str) -> None:
    assert not only_closes(rest)


@pytest.mark.parametrize(
    ("mark", "paragraph", "replaces"),
    [
        (".", "x", True),
        ("”", "x", True),
        ("a", "x", False),
        ("(", "x", False),
        ("-", "x", False),
        ('"', "He said", False),
        ('"', '"He said', True),
        ('"', "“He said", True),
        ('"', "“He,” she said", False),
    ],
)
def test_a_mark_that_stands_after_a_word_replaces_the_space(
    mark: str, paragraph: str, replaces: bool
) -> None:
    assert replaces_space(mark, paragraph) is replaces


@pytest.mark.parametrize(
    ("suggestion", "before", "ghost"),
    [
        ("night fell", "the ni", "ght fell"),
        ("night fell", "the ", "night fell"),
        ("night fell", "the nic", " night fell"),
        (" of the moon", "the light", " of the moon"),
        (" of the moon", "the light ", "of the moon"),
        (" of the moon", "the light of", " the moon"),
        ("night fell", "", "night fell"),
    ],
)
def test_a_recalled_suggestion_fits_what_was_typed_since(
    suggestion: str, before: str, ghost: str
) -> None:
    assert recalled(suggestion, before) == ghost


def test_the_half_word_is_what_follows_the_last_white_space() -> None:
    assert half_word("the ni") == "ni"
    assert half_word("the ") == ""
    assert half_word("the\u00a0ni") == "ni"


def test_a_layer_knows_its_place_in_utf16(qtbot: QtBot) -> None:
    document = QTextDocument("😀 The tab")
    document.setDocumentLayout(QPlainTextDocumentLayout(document))
    layer = GhostLayer(document)
    assert layer.place() is None
    layer.show(10, "le 😀")
    place = layer.place()
    assert place is not None
    assert (place.start, place.length) == (10, 5)
    assert layer.take_away() == "le 😀"
    assert layer.place() is None
    assert layer.take_away() == ""


LINE = "The candle guttered and the wind went round the house and about it "


@pytest.mark.parametrize("ghost", ["a ghost of it", "a longer one " * 8])
def test_what_is_seen_is_what_a_whole_new_painting_shows(
    page: Page, write: Callable[..., None], ghost: str
) -> None:
    def seen() -> QImage:
        QApplication.processEvents()
        area = page.viewport().geometry().getRect()
        return page.screen().grabWindow(page.winId(), *area).toImage()

    page.set_options(PageOptions(inside_paragraphs=True))
    write(f"{LINE * 3}\n{LINE * 3}", f" and so on.\n{LINE * 3}\n{LINE}")
    pictures = []
    for step in (
        lambda: page.show_ghost(ghost),
        lambda: press(page, "a"),
        page.accept_ghost_word,
        page.clear_ghost,
        lambda: press(page, "x"),
        lambda: page.show_ghost(ghost),
        lambda: page.show_ghost("another"),
        lambda: press(page, "x"),
    ):
        step()
        pictures.append(seen())
        page.viewport().update()
        assert seen() == pictures[-1]
    assert all(one != other for one, other in pairwise(pictures))
