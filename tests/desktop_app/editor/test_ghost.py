import pytest
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QPlainTextDocumentLayout
from pytestqt.qtbot import QtBot

from desktop_app.editor.ghost import (
    GhostLayer,
    half_word,
    next_word,
    only_closes,
    recalled,
    replaces_space,
)


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
