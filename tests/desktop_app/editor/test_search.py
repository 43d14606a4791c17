import pytest
from PySide6.QtGui import QTextDocument
from pytestqt.qtbot import QtBot

from desktop_app.editor.search import Found, Search, expand, found_before, found_from, replace_all

TEXT = "The cat saw a Cat.\nConcatenate 😀 cat's “cat”\nno-break cat\u00a0food"


def places(search: Search, text: str = TEXT) -> list[str]:
    document = QTextDocument(text)
    return [
        each.cursor(document).selectedText() for each in found_from(document, search.pattern(), 0)
    ]


def test_plain_text_is_found_whatever_its_case(qtbot: QtBot) -> None:
    assert places(Search("cat")) == ["cat", "Cat", "cat", "cat", "cat", "cat"]


def test_case_and_whole_words(qtbot: QtBot) -> None:
    assert places(Search("Cat", case_sensitive=True)) == ["Cat"]
    assert len(places(Search("cat", whole_words=True))) == 5
    assert places(Search("(a", whole_words=True), "f(a) (a) (ab") == ["(a"]


def test_straight_quotes_and_spaces_find_curly_and_no_break_ones(qtbot: QtBot) -> None:
    assert places(Search("cat'"), "the cat’s") == ["cat’"]
    assert places(Search('"cat"')) == ["“cat”"]
    assert places(Search("cat food")) == ["cat\u00a0food"]


def test_marks_are_plain_unless_they_are_an_expression(qtbot: QtBot) -> None:
    assert places(Search("."), "a.b") == ["."]
    assert places(Search("^[A-Z]\\w+", case_sensitive=True, regular_expression=True)) == [
        "The",
        "Concatenate",
    ]


def test_an_empty_match_is_none(qtbot: QtBot) -> None:
    assert places(Search("x*", regular_expression=True), "axxb") == ["xx"]
    assert places(Search("^", regular_expression=True)) == []


def test_an_expression_that_is_none_says_why() -> None:
    with pytest.raises(ValueError, match="character"):
        Search("(cat", regular_expression=True)


def test_searches_go_round(qtbot: QtBot) -> None:
    document = QTextDocument("a b a\nb a")
    pattern = Search("a").pattern()
    assert [each.start for each in found_from(document, pattern, 1)] == [4, 8, 0]
    assert [each.start for each in found_before(document, pattern, 4)] == [0, 8, 4]
    assert [each.start for each in found_before(document, pattern, 8)] == [4, 0, 8]
    assert [each.start for each in found_from(document, pattern, 9)] == [0, 4, 8]


def test_groups_go_into_the_replacement() -> None:
    found = Found(0, 6, ("ab cd", "ab", "cd"))
    assert expand(r"\2, \1 (\0)\t\\\n\3", found) == "cd, ab (ab cd)\t\\\n"


def test_replacing_all_is_one_undo_step(qtbot: QtBot) -> None:
    document = QTextDocument(TEXT)
    search = Search(r"c(at)", regular_expression=True)
    assert replace_all(document, search, r"h\1") == 6
    assert document.toPlainText().startswith("The hat saw a hat.\nConhatenate 😀 hat's")
    document.undo()
    assert document.toRawText() == TEXT.replace("\n", "\u2029")


def test_a_plain_replacement_is_taken_as_it_is(qtbot: QtBot) -> None:
    document = QTextDocument("cat")
    replace_all(document, Search("cat"), r"\0\n")
    assert document.toPlainText() == r"\0\n"
