"""Spelling, Markdown, outline and the looks of the page, in the whole window."""

import sys
from collections.abc import Callable
from types import ModuleType, SimpleNamespace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QFont, QTextCharFormat
from PySide6.QtWidgets import QMenu

from desktop_app.editor.options import PageOptions
from desktop_app.settings import Settings, load_settings, save_settings

WAVE = QTextCharFormat.UnderlineStyle.SpellCheckUnderline


class FakeDict:
    """Knows a few words."""

    def __init__(self, language: str) -> None:
        if language not in ("en_US", "de_DE"):
            raise FakeError
        self.known = {"the", "cat", "sat"} if language == "en_US" else {"die", "Katze"}

    def check(self, word: str) -> bool:
        return word in self.known

    def suggest(self, word: str) -> list[str]:
        return ["cat"]

    def add(self, word: str) -> None:
        self.known.add(word)


class FakeError(Exception):
    pass


@pytest.fixture(autouse=True)
def enchant(monkeypatch, store) -> ModuleType:
    """Let the app find dictionaries of its own, whatever this machine has."""
    module = ModuleType("enchant")
    module.Dict = FakeDict
    module.errors = SimpleNamespace(Error=FakeError)
    module.list_languages = lambda: ["en_US", "de_DE"]
    monkeypatch.setitem(sys.modules, "enchant", module)
    save_settings(Settings(welcomed=True, spelling_language="en_US"), store)
    return module


def formats(app, paragraph: int) -> list[tuple[str, QTextCharFormat]]:
    """Return the marked parts of a paragraph as it was last painted."""
    app.window.page.viewport().repaint()
    block = app.window.page.document().findBlockByNumber(paragraph)
    text = block.text()
    ranges = block.layout().formats()
    return [(text[f.start : f.start + f.length], QTextCharFormat(f.format)) for f in ranges]


def misspelt(app, paragraph: int = 0) -> list[str]:
    return [t for t, form in formats(app, paragraph) if form.underlineStyle() == WAVE]


def marked(app, word: str, paragraph: int = 0) -> Callable[[], bool]:
    return lambda: word in misspelt(app, paragraph)


def test_no_word_of_the_welcome_page_is_underlined(app, qtbot) -> None:
    app.window.show_welcome()
    qtbot.keyClicks(app.window.page, " tset tset ")
    last = app.window.page.document().blockCount() - 1
    qtbot.waitUntil(marked(app, "tset", last))
    assert {word for number in range(last + 1) for word in misspelt(app, number)} == {"tset"}


def menu_at_word(app) -> QMenu:
    """Open the context menu on the first word, as the right mouse button does."""
    page = app.window.page
    page.customContextMenuRequested.emit(QPoint(12, page.cursorRect().center().y()))
    return app.window.page.findChildren(QMenu)[-1]


def entry(menu: QMenu, part: str) -> QAction:
    return next(a for a in menu.actions() if part in a.text().replace("&", ""))


def top_menu(app, name: str) -> QMenu:
    return next(m for m in app.window.menuBar().findChildren(QMenu) if name in m.title())


def test_a_misspelt_word_is_underlined_once_it_is_left(qtbot, app):
    qtbot.keyClicks(app.window.page, "the catt")
    assert misspelt(app) == []
    qtbot.keyClicks(app.window.page, " sat")
    qtbot.waitUntil(marked(app, "catt"))
    assert misspelt(app) == ["catt"]


def test_paragraphs_are_marked_while_a_ghost_stands_at_the_end(qtbot, app):
    page = app.window.page
    page.setPlainText("the\nthe\nthe\nthe")
    page.moveCursor(page.textCursor().MoveOperation.End)
    qtbot.keyClicks(page, " catt sat ")
    qtbot.waitUntil(lambda: page.ghost() != "")
    qtbot.waitUntil(marked(app, "catt", 3))


def test_the_context_menu_puts_a_word_right(qtbot, app):
    qtbot.keyClicks(app.window.page, "catt sat ")
    qtbot.waitUntil(marked(app, "catt"))
    menu = menu_at_word(app)
    qtbot.waitUntil(lambda: any(action.text() == "cat" for action in menu.actions()))
    entry(menu, "cat").trigger()
    assert app.window.page.text() == "cat sat "


def test_an_ignored_word_stays_known_with_its_document(qtbot, app, tmp_path):
    file = tmp_path / "story.txt"
    file.write_text("Elwe sat", encoding="utf-8")
    with qtbot.waitSignal(app.session.opened):
        app.window.open_file(file)
    qtbot.waitUntil(marked(app, "Elwe"))
    entry(menu_at_word(app), "Ignore").trigger()
    qtbot.waitUntil(lambda: misspelt(app) == [])
    app.window.files.new()
    qtbot.keyClicks(app.window.page, "Elwe sat ")
    qtbot.waitUntil(marked(app, "Elwe"))
    app.window.page.document().setModified(False)
    with qtbot.waitSignal(app.session.opened):
        app.window.open_file(file)
    assert app.window.checker.known == {"Elwe"}
    assert misspelt(app) == []


def test_spelling_is_switched_by_key_and_remembered(qtbot, app, store):
    qtbot.keyClicks(app.window.page, "catt sat ")
    qtbot.waitUntil(marked(app, "catt"))
    qtbot.keyClick(app.window, Qt.Key.Key_F7, Qt.KeyboardModifier.ShiftModifier)
    assert misspelt(app) == []
    assert not load_settings(store).spelling
    qtbot.keyClick(app.window, Qt.Key.Key_F7, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(marked(app, "catt"))


def test_the_language_of_the_spelling_can_be_chosen(qtbot, app):
    qtbot.keyClicks(app.window.page, "the Katze ")
    qtbot.waitUntil(marked(app, "Katze"))
    tools = top_menu(app, "Tools")
    tools.aboutToShow.emit()
    languages = entry(tools, "Language").menu()
    qtbot.waitUntil(lambda: any("Deutsch" in a.text() for a in languages.actions()))
    entry(languages, "Deutsch").trigger()
    qtbot.waitUntil(lambda: misspelt(app) == ["the"])


def test_a_language_without_a_dictionary_is_said_to_who_chose_it(qtbot, app):
    app.window._spelling._choose("fr_FR")
    qtbot.waitUntil(lambda: "no dictionary for fr_FR" in app.window.status._message.text())
    assert entry(top_menu(app, "Tools"), "fr_FR").isVisible()


def test_a_missing_library_is_said_in_the_menu_and_disturbs_nobody(
    qtbot, start, store, monkeypatch
):
    monkeypatch.setitem(sys.modules, "enchant", None)
    app = start()
    qtbot.waitUntil(lambda: "Enchant" in app.window.checker.reason)
    qtbot.keyClicks(app.window.page, "catt sat ")
    assert misspelt(app) == []
    assert app.window.status._message.text() == ""
    assert entry(top_menu(app, "Tools"), "Enchant").isVisible()


def test_markdown_looks_like_what_it_means_until_it_is_switched_off(qtbot, app):
    app.window.change(spelling=False)
    qtbot.keyClicks(app.window.page, "# One")
    assert any(form.fontWeight() == QFont.Weight.Bold for _, form in formats(app, 0))
    entry(top_menu(app, "View"), "Show Markdown").trigger()
    assert formats(app, 0) == []
    assert not app.window.settings.markdown


def test_marks_take_the_colours_of_another_theme(qtbot, app):
    app.window.change(spelling=False, theme="light")
    qtbot.keyClicks(app.window.page, "# One")
    light = formats(app, 0)[-1][1].foreground().color()
    app.window.change(theme="dark")
    assert formats(app, 0)[-1][1].foreground().color() != light


def test_a_text_with_a_giant_line_is_left_unmarked(qtbot, app, tmp_path):
    file = tmp_path / "giant.txt"
    file.write_text("# catt\n" + "catt " * 30_000, encoding="utf-8")
    with qtbot.waitSignal(app.session.opened):
        app.window.open_file(file)
    assert formats(app, 0) == []


def test_the_outline_shows_jumps_and_moves(qtbot, app):
    app.window.page.setPlainText("# One\n\nHere.\n\n# Two\n\nThere.")
    qtbot.keyClick(app.window, Qt.Key.Key_F5)
    tree = app.window.outline
    qtbot.waitUntil(lambda: tree.topLevelItemCount() == 2)
    second = tree.topLevelItem(1)
    assert (second.text(0), second.text(1)) == ("Two", "2")
    tree.itemActivated.emit(second, 0)
    assert app.window.page.textCursor().blockNumber() == 4
    assert app.window.page.hasFocus()
    tree.setFocus()
    tree.setCurrentItem(second)
    qtbot.keyClick(tree, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert app.window.page.text().startswith("# Two\n\nThere.\n\n# One")
    app.window.page.undo()
    assert app.window.page.text().startswith("# One")


def test_the_outline_follows_what_is_typed(qtbot, app):
    qtbot.keyClick(app.window, Qt.Key.Key_F5)
    app.window.page.setFocus()
    qtbot.keyClicks(app.window.page, "# A new chapter")
    qtbot.waitUntil(lambda: app.window.outline.topLevelItemCount() == 1)
    assert app.window.outline.topLevelItem(0).text(0) == "A new chapter"


def test_the_view_menu_changes_the_page_and_is_remembered(qtbot, app, store):
    view = top_menu(app, "View")
    entry(entry(view, "Focus Mode").menu(), "Sentence").trigger()
    entry(view, "Typewriter").trigger()
    entry(entry(view, "Theme").menu(), "Sepia").trigger()
    entry(top_menu(app, "Edit"), "Smart Quotes").trigger()
    assert app.window.page.options().focus == "sentence"
    assert app.window.page.options().typewriter
    qtbot.keyClicks(app.window.page, '"so"')
    assert app.window.page.text() == "“so”"
    kept = load_settings(store)
    assert kept.theme == "sepia"
    assert kept.page == app.window.page.options()


def test_settings_from_elsewhere_are_ticked_in_the_menus(app):
    page = PageOptions(focus="paragraph", smart_typing=True)
    app.window.adopt(Settings(theme="dark", page=page, font_points=20))
    view = top_menu(app, "View")
    assert entry(entry(view, "Focus Mode").menu(), "Paragraph").isChecked()
    assert entry(entry(view, "Theme").menu(), "Dark").isChecked()
    assert entry(top_menu(app, "Edit"), "Smart Quotes").isChecked()
    assert app.window.page.font().pointSize() == 20


def test_full_screen_is_the_page_alone_and_gives_all_back(qtbot, app):
    window = app.window
    window.page.insertPlainText("first")
    window.documents.new()
    bars = (window.menuBar(), window.status, window.tabs.bar, window.controls)
    assert all(bar.isVisible() for bar in bars)
    qtbot.keyClick(window.page, Qt.Key.Key_F11)
    assert window.isFullScreen()
    assert not any(bar.isVisible() for bar in bars)
    qtbot.keyClicks(window.page, "the cat")
    assert window.page.text() == "the cat"
    qtbot.keyClick(window.page, Qt.Key.Key_F8)
    qtbot.waitUntil(window.controls.isVisible)
    qtbot.keyClick(window.page, Qt.Key.Key_Tab, Qt.KeyboardModifier.ControlModifier)
    assert window.page.text() == "first"
    qtbot.keyClick(window.page, Qt.Key.Key_F11)
    assert not window.isFullScreen()
    assert all(bar.isVisible() for bar in bars)


def test_a_window_that_closes_in_full_screen_opens_with_its_menus(qtbot, app, start):
    qtbot.keyClick(app.window.page, Qt.Key.Key_F11)
    with qtbot.waitSignal(app.window.closed):
        app.window.close()
    again = start()
    assert not again.window.isFullScreen()
    assert again.window.menuBar().isVisible()
    assert again.window.controls.isVisible()
