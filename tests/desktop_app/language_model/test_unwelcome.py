"""What is never suggested first."""

import pytest

from desktop_app.language_model.unwelcome import is_unwelcome, read_unwelcome_words
from desktop_app.resource_files import resource_path

WORDS = frozenset({"blast", "blasted"})


@pytest.mark.parametrize(
    ("before", "suggestion", "expected"),
    [
        ("The ", "blast ", True),
        ("The bla", "sted old ", True),
        ("The Bla", "st", True),
        ("The ", "old blast", True),
        ("The ", "blaster", False),
        ("A blast! The ", "blast ", False),
        ("A blast! The ", "blasted ", True),
        ("", "", False),
    ],
)
def test_a_word_of_the_list_is_unwelcome_until_the_writer_has_used_it(before, suggestion, expected):
    assert is_unwelcome(suggestion, before, WORDS) is expected


def test_a_list_has_a_word_a_line_and_remarks(tmp_path):
    path = tmp_path / "words.txt"
    path.write_text("# remark\nBlast\n\nblasted \n", encoding="utf-8")
    assert read_unwelcome_words(path) == WORDS


def test_the_shipped_list_is_read():
    assert len(read_unwelcome_words(resource_path("unwelcome.txt"))) > 20
