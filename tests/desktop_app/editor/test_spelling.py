import sys

import pytest
from PySide6.QtGui import QTextCharFormat, QTextCursor
from pytestqt.qtbot import QtBot

from desktop_app.editor.highlighter import Highlighter
from desktop_app.editor.page import Page
from desktop_app.editor.spelling import (
    SpellChecker,
    SpellingUnavailableError,
    installed_languages,
    open_dictionary,
    words_of,
)
from desktop_app.editor.spelling_marks import SpellingMarks, SpellingMenu
from tests.desktop_app.editor.conftest import press

KNOWN = set("the ferry left it isn't here and ok".split())


class Dictionary:
    def __init__(self) -> None:
        self.words = set(KNOWN)

    def check(self, word: str) -> bool:
        return word.lower() in self.words

    def suggest(self, word: str) -> list[str]:
        return ["ferry", "isn't"]

    def add(self, word: str) -> None:
        self.words.add(word)


def open_fake(language: str) -> Dictionary:
    if language == "xx":
        raise SpellingUnavailableError("There is no dictionary for xx.")
    return Dictionary()


@pytest.fixture
def checker(qtbot: QtBot):
    checker = SpellChecker("en", {"Ferdl"}, open_with=open_fake)
    yield checker
    checker.close()


def wrong(checker: SpellChecker, text: str) -> list[str]:
    return [word.text for word in checker.misspelt(text)]


def waves(page: Page) -> list[tuple[int, int]]:
    style = QTextCharFormat.UnderlineStyle.SpellCheckUnderline
    formats = page.document().firstBlock().layout().formats()
    return [(f.start, f.length) for f in formats if f.format.underlineStyle() == style]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("It isn’t here.", ["It", "isn't", "here"]),
        ("“well-known”—naïve", ["well", "known", "naïve"]),
        ("a I 3rd R2D2 snake_case x" + "y" * 99, []),
        ("кошка спит", ["кошка", "спит"]),
    ],
)
def test_words_have_a_spelling_but_figures_and_letters_do_not(text: str, words: list) -> None:
    assert [word.text for word in words_of(text)] == words


def test_words_stand_where_they_say_in_a_text_of_many_sentences() -> None:
    text = "It isn’t here. The fery. . “No. Ok.” 😀. left.  it. "
    words = list(words_of(text))
    assert " ".join(word.text for word in words) == "It isn't here The fery No Ok left it"
    assert all(text[word.start : word.end].replace("’", "'") == word.text for word in words)


def test_verdicts_come_later_and_are_told(checker: SpellChecker, qtbot: QtBot) -> None:
    assert wrong(checker, "The fery left") == []
    qtbot.waitUntil(lambda: wrong(checker, "The fery left") == ["fery"])


def test_what_the_writer_knows_is_right(checker: SpellChecker, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: wrong(checker, "Ferdl lefft heer") == ["lefft", "heer"])
    checker.ignore("lefft")
    checker.add("heer")
    assert wrong(checker, "Ferdl lefft heer") == []
    assert checker.known == {"Ferdl", "lefft"}


def test_the_word_being_typed_is_not_asked_about(checker: SpellChecker, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: checker.misspelt("fery lef", spared=8) != [])
    assert [word.text for word in checker.misspelt("fery lef", spared=8)] == ["fery"]


def test_another_language_forgets_the_verdicts(checker: SpellChecker, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: wrong(checker, "fery") == ["fery"])
    with qtbot.waitSignal(checker.changed):
        checker.set_language("")
    with qtbot.waitSignal(checker._worker.checked):
        wrong(checker, "fery")
    assert wrong(checker, "fery") == []


def test_no_dictionary_is_one_sentence_and_no_marks(checker: SpellChecker, qtbot: QtBot) -> None:
    with qtbot.waitSignal(checker.unavailable) as told:
        checker.set_language("xx")
    assert told.args == ["There is no dictionary for xx."] == [checker.reason]
    with qtbot.waitSignal(checker._worker.checked):
        wrong(checker, "fery")
    assert wrong(checker, "fery") == []


def test_without_the_library_the_reason_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "enchant", None)
    with pytest.raises(SpellingUnavailableError, match="Install"):
        open_dictionary("en_GB")
    assert installed_languages() == []


def test_the_systems_dictionary_is_used_where_there_is_one() -> None:
    languages = installed_languages()
    if "en_US" not in languages:
        pytest.skip("no English dictionary is installed")
    dictionary = open_dictionary("en_US")
    assert dictionary.check("receive")
    assert not dictionary.check("recieve")
    assert "receive" in dictionary.suggest("recieve")
    with pytest.raises(SpellingUnavailableError, match="en_US"):
        open_dictionary("xx_XX")


@pytest.fixture
def marks(page: Page, checker: SpellChecker) -> SpellingMarks:
    marks = SpellingMarks(page, checker)
    marks.attach(Highlighter(page, [marks.formats]))
    return marks


def test_misspelt_words_are_underlined(page: Page, marks: SpellingMarks, qtbot: QtBot) -> None:
    page.setPlainText("😀 the fery left")
    qtbot.waitUntil(lambda: waves(page) == [(7, 4)])


def test_a_word_is_underlined_when_the_caret_has_left_it(
    page: Page, marks: SpellingMarks, qtbot: QtBot
) -> None:
    page.setPlainText("heer fer")
    page.moveCursor(QTextCursor.MoveOperation.End)
    press(page, "y")
    qtbot.waitUntil(lambda: waves(page) == [(0, 4)])
    press(page, " ")
    qtbot.waitUntil(lambda: waves(page) == [(0, 4), (5, 4)])
    page.undo()
    page.moveCursor(QTextCursor.MoveOperation.Start)
    qtbot.waitUntil(lambda: waves(page) == [(0, 4), (5, 4)])


def test_the_menu_puts_a_word_right_as_one_undo_step(
    page: Page, checker: SpellChecker, qtbot: QtBot
) -> None:
    menus = SpellingMenu(page, checker)
    page.setPlainText("issn’t it")
    qtbot.waitUntil(lambda: wrong(checker, "issn’t it") == ["issn't"])
    with qtbot.waitSignal(checker.suggested):
        menu = menus.menu(page.cursorRect().center())
    actions = {action.text(): action for action in menu.actions()}
    assert {"ferry", "isn't"} <= actions.keys()
    actions["isn't"].trigger()
    assert page.toPlainText() == "isn’t it"
    page.undo()
    assert page.toPlainText() == "issn’t it"
    menu.deleteLater()


def test_the_menu_is_the_usual_one_where_all_is_right(page: Page, checker: SpellChecker) -> None:
    menus = SpellingMenu(page, checker)
    page.setPlainText("it left")
    menu = menus.menu(page.cursorRect().center())
    assert not any("Dictionary" in action.text() for action in menu.actions())
    menu.deleteLater()
