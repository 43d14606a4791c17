import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QTextCursor, QTextDocument
from pytestqt.qtbot import QtBot

from desktop_app.editor.statistics import WordCounter, count_words, reading_minutes

EDITS = st.lists(
    st.tuples(st.floats(0, 1), st.floats(0, 1), st.text(alphabet="ab \n", max_size=9)), max_size=8
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        (" \n\t", 0),
        ("one", 1),
        ("It was—so to speak—late.", 6),
        ("don’t, won't, well-known", 3),
        ("1,000.50 pounds", 2),
        ("# Chapter 1\n\n*** and *so*", 4),
        ("“Oh!” she said…", 3),
        ("Straße, naïve, кошка", 3),
    ],
)
def test_words_are_counted_as_a_writer_would(text: str, words: int) -> None:
    assert count_words(text) == words


@pytest.mark.parametrize(("words", "minutes"), [(0, 0), (1, 1), (238, 1), (1000, 4)])
def test_reading_takes_a_while(words: int, minutes: int) -> None:
    assert reading_minutes(words) == minutes


@given(st.text(alphabet="ab \n", max_size=30), EDITS)
def test_the_count_stays_right_through_any_edits(qapp, text: str, edits: list) -> None:
    document = QTextDocument(text)
    document.documentLayout()  # without one a document reports no changes
    counter = WordCounter(document)
    for start, end, new in edits:
        first, last = sorted((round(start * len(text)), round(end * len(text))))
        cursor = QTextCursor(document)
        cursor.setPosition(first)
        cursor.setPosition(last, QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(new)
        text = text[:first] + new + text[last:]
        while not counter.is_complete():  # on a busy machine a slice may be one paragraph
            qapp.processEvents()
        assert counter.words == count_words(text)


def test_undo_is_counted_too(qtbot: QtBot) -> None:
    document = QTextDocument("one two\nthree")
    document.documentLayout()
    counter = WordCounter(document)
    cursor = QTextCursor(document)
    cursor.select(QTextCursor.SelectionType.Document)
    cursor.removeSelectedText()
    qtbot.waitUntil(lambda: counter.is_complete() and counter.words == 0)
    document.undo()
    qtbot.waitUntil(lambda: counter.is_complete() and counter.words == 3)


def test_a_long_document_is_counted_in_slices(qtbot: QtBot) -> None:
    document = QTextDocument()
    document.documentLayout()
    counter = WordCounter(document)
    document.setPlainText("some words in a paragraph\n" * 20_000)
    assert not counter.is_complete()
    QTextCursor(document).insertText("more\nwords ")  # while it is being counted
    qtbot.waitUntil(counter.is_complete)
    assert counter.words == 100_002


def test_it_is_told_only_when_there_are_other_words(qtbot: QtBot) -> None:
    document = QTextDocument("one two")
    document.documentLayout()
    counter, told = WordCounter(document), []
    counter.changed.connect(told.append)
    cursor = QTextCursor(document)
    cursor.movePosition(QTextCursor.MoveOperation.End)
    for character in "s thr":
        cursor.insertText(character)
    assert told == [3]


def test_that_all_words_are_counted_is_told_also_where_the_last_paragraphs_have_none(
    qtbot: QtBot,
) -> None:
    document = QTextDocument()
    document.documentLayout()
    counter, told = WordCounter(document), []
    counter.changed.connect(lambda words: told.append((words, counter.is_complete())))
    document.setPlainText("some words\n" * 1000 + "\n" * 50_000)
    qtbot.waitUntil(counter.is_complete)
    assert told[-1] == (2000, True)
