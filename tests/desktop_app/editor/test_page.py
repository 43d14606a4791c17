from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import (
    QAccessible,
    QColor,
    QFont,
    QGuiApplication,
    QImage,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QShortcut,
    QSyntaxHighlighter,
    QTextCharFormat,
    QTextCursor,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.editor import offsets
from desktop_app.editor.keys import GhostKeys
from desktop_app.editor.options import PageOptions
from desktop_app.editor.page import Page
from desktop_app.editor.painting import QUIET_STRENGTH

SENTENCE = "It was a dark and stormy night; the rain fell in torrents. "
LONG_GHOST = "le guttered and went out, and for a long moment nobody in the room said a word. "

Key = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier


def signals(page: Page) -> list[tuple]:
    """Return a list that grows by each signal of the page about typing and ghosts."""
    seen: list[tuple] = []
    page.typed.connect(lambda: seen.append(("typed",)))
    page.caret_moved.connect(lambda: seen.append(("caret_moved",)))
    page.ghost_wanted.connect(lambda direction: seen.append(("wanted", direction)))
    page.ghost_accepted.connect(lambda text: seen.append(("accepted", text)))
    page.ghost_dismissed.connect(lambda: seen.append(("dismissed",)))
    page.ghost_consumed.connect(lambda: seen.append(("consumed",)))
    return seen


def pixels(page: Page) -> np.ndarray:
    """Return the page's red channel as (height, width), -1 around the caret.

    Without its own width the caret still has a mark that tells its direction.
    """
    scale = page.devicePixelRatio()
    caret = round(page.cursorRect().x() * scale)
    image = page.viewport().grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    flat = np.frombuffer(image.constBits(), np.uint8)
    red = flat.reshape(image.height(), image.width(), 4)[:, :, 2].astype(int)
    red[:, max(0, caret - round(4 * scale)) : caret + round(4 * scale)] = -1
    return red


def lines(page: Page) -> list[tuple]:
    """Return text range and place of each line of the caret's paragraph."""
    layout = page.textCursor().block().layout()
    page.blockBoundingRect(page.textCursor().block())
    return [
        (line.textStart(), line.textLength(), line.x(), line.y(), line.naturalTextWidth())
        for line in (layout.lineAt(i) for i in range(layout.lineCount()))
    ]


def laid_out(page: Page) -> str:
    return page.textCursor().block().layout().preeditAreaText()


# The ghost is never in the document


def test_a_ghost_is_laid_out_and_nowhere_in_the_document(page: Page, write) -> None:
    write("The tab")
    document = page.document()
    before = (
        page.toPlainText(),
        page.text(),
        document.characterCount(),
        document.revision(),
        document.isModified(),
        document.availableUndoSteps(),
        page.textCursor().position(),
    )
    page.show_ghost("le guttered ")
    assert laid_out(page) == "le guttered "
    after = (
        page.toPlainText(),
        page.text(),
        document.characterCount(),
        document.revision(),
        document.isModified(),
        document.availableUndoSteps(),
        page.textCursor().position(),
    )
    assert before == after
    assert page.text_before_caret() == ("The tab", 0)
    assert page.text_after_caret() == ""
    assert document.find("guttered").isNull()


def test_a_ghost_is_not_copied(page: Page, write) -> None:
    write("The tab")
    page.show_ghost("le guttered ")
    page.selectAll()
    page.copy()
    assert QGuiApplication.clipboard().text() == "The tab"
    assert page.textCursor().selectedText() == "The tab"


def test_a_copy_keeps_its_no_break_spaces(page: Page) -> None:
    page.setPlainText("10\u00a0km\n😀")
    page.selectAll()
    page.copy()
    assert QGuiApplication.clipboard().text() == "10\u00a0km\n😀"
    page.cut()
    page.paste()
    assert page.text() == "10\u00a0km\n😀"


def test_an_input_method_is_told_the_document_alone(page: Page, write) -> None:
    write("The tab")
    page.show_ghost("le guttered ")
    assert page.inputMethodQuery(Qt.InputMethodQuery.ImSurroundingText) == "The tab"
    assert page.inputMethodQuery(Qt.InputMethodQuery.ImCursorPosition) == 7


def test_a_screen_reader_is_told_of_suggestions(page: Page, write, monkeypatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(page, "_announce", told.append)
    write("The tab")
    page.show_ghost("le guttered ")
    page.accept_ghost_word()
    assert told == ["Suggestion: le guttered ", "Accepted: le "]


def test_announcing_needs_no_screen_reader_and_works_with_one(page: Page, write) -> None:
    write("The tab")
    QAccessible.setActive(True)
    try:
        page.show_ghost("le ")
        page.accept_ghost()
    finally:
        QAccessible.setActive(False)
    assert page.text() == "The table "


def test_a_screen_reader_reads_the_document_alone(page: Page, write) -> None:
    write("The tab")
    page.show_ghost("le guttered ")
    text = QAccessible.queryAccessibleInterface(page).textInterface()
    assert text.characterCount() == 7
    assert text.text(0, 7) == "The tab"


def test_showing_and_clearing_a_ghost_changes_no_text(page: Page, write, qtbot: QtBot) -> None:
    write("The tab")
    with (
        qtbot.assertNotEmitted(page.textChanged),
        qtbot.assertNotEmitted(page.document().contentsChange),
        qtbot.assertNotEmitted(page.cursorPositionChanged),
    ):
        page.show_ghost("le ")
        page.show_ghost("ular form ")
        page.clear_ghost()
    assert page.ghost() == laid_out(page) == ""


# Accepting moves nothing


@pytest.mark.parametrize("width", [300, 337, 420, 500, 900])
@pytest.mark.parametrize(
    ("before", "ghost"),
    [
        ("The candle on the tab", LONG_GHOST),
        ("She was A", "Very old friend of ours "),  # a kerning pair at the caret
        ("It was the of", "fice of a fine affair "),  # a ligature at the caret
        ("Sie dachten an die Stra", "ße 😀 und so weiter "),
        ("كان ال", "ليل مظلما وعاصفا "),  # a joined script, from right to left
    ],
)
def test_accepting_moves_no_line(page: Page, write, width: int, before: str, ghost: str) -> None:
    page.resize(width, 500)
    write(SENTENCE + before)
    page.show_ghost(ghost)
    shown = lines(page)
    picture = pixels(page)
    page.accept_ghost()
    assert lines(page) == shown
    assert_same_apart_from_colour(picture, pixels(page))


def test_accepting_inside_a_paragraph_moves_nothing(page: Page, write) -> None:
    page.set_options(PageOptions(inside_paragraphs=True))
    write(SENTENCE + "The tab", " and the chair stood there, as they had stood for years.\nNext.")
    page.show_ghost(LONG_GHOST)
    shown, picture = lines(page), pixels(page)
    page.accept_ghost()
    assert lines(page) == shown
    assert_same_apart_from_colour(picture, pixels(page))


def test_accepting_beside_a_right_to_left_paragraph_moves_nothing(page: Page, write) -> None:
    page.set_options(PageOptions(inside_paragraphs=True))
    arabic = "كان الليل مظلما وعاصفا والمطر يهطل بغزارة"
    write(f"{arabic}\n{SENTENCE}The tab", f"\n{arabic}")
    page.show_ghost(LONG_GHOST)
    shown, picture = lines(page), pixels(page)
    page.accept_ghost()
    assert lines(page) == shown
    assert_same_apart_from_colour(picture, pixels(page))


def test_without_word_wrap_a_ghost_stays_on_its_line(page: Page, write) -> None:
    page.setLineWrapMode(Page.LineWrapMode.NoWrap)
    write("The tab")
    page.show_ghost(LONG_GHOST)
    shown, picture = lines(page), pixels(page)
    assert len(shown) == 1
    page.accept_ghost_word()
    page.accept_ghost()
    assert lines(page) == shown
    page.horizontalScrollBar().setValue(0)
    assert_same_apart_from_colour(picture, pixels(page))


def test_in_an_indented_paragraph_accepting_moves_nothing(page: Page, write) -> None:
    page.set_options(PageOptions(first_line_indent=2))
    write(SENTENCE + "The tab")
    page.show_ghost(LONG_GHOST)
    shown, picture = lines(page), pixels(page)
    page.accept_ghost()
    assert lines(page) == shown
    assert_same_apart_from_colour(picture, pixels(page))


def assert_same_apart_from_colour(ghostly: np.ndarray, real: np.ndarray) -> None:
    """Ink stands where it stood: as strong as before, or paler in the ghost."""
    carets = (ghostly < 0) | (real < 0)
    ghost_ink, ink = 255 - ghostly[~carets], 255 - real[~carets]
    same = np.abs(ghost_ink - ink) <= 4
    paler = np.abs(ghost_ink - QUIET_STRENGTH * ink) <= 4
    assert ink.any()
    assert np.count_nonzero(~(same | paler)) <= 24  # where two letters overlap at the caret
    assert np.count_nonzero(paler & ~same) > 100


def test_a_word_accepted_leaves_the_rest_where_it_is(page: Page, write) -> None:
    write("The candle on the tab")
    page.show_ghost(LONG_GHOST)
    shown = lines(page)
    page.accept_ghost_word()
    assert page.toPlainText() == "The candle on the table "
    assert page.ghost() == LONG_GHOST[3:]
    assert lines(page) == shown


def test_a_ghost_pushes_the_paragraphs_below_down_and_back(page: Page, write) -> None:
    write("The candle on the tab")
    page.insertPlainText("\nNext paragraph.")
    page.moveCursor(QTextCursor.MoveOperation.Up)
    page.moveCursor(QTextCursor.MoveOperation.EndOfBlock)
    QTest.keyClicks(page, "x")
    empty = pixels(page)
    page.show_ghost(LONG_GHOST)
    assert not np.array_equal(pixels(page), empty)
    page.clear_ghost()
    assert np.array_equal(pixels(page), empty)


def test_a_ghost_never_scrolls(page: Page, write) -> None:
    write("\n".join([SENTENCE] * 30) + "The tab")
    QApplication.processEvents()
    bar = page.verticalScrollBar()
    top, first = bar.value(), page.firstVisibleBlock()
    offset = page.contentOffset()
    page.show_ghost(LONG_GHOST * 4)
    QApplication.processEvents()
    assert (bar.value(), page.firstVisibleBlock(), page.contentOffset()) == (top, first, offset)
    QTest.keyClicks(page, "le gut")
    assert (bar.value(), page.firstVisibleBlock(), page.contentOffset()) == (top, first, offset)
    page.clear_ghost()
    QApplication.processEvents()
    assert (bar.value(), page.firstVisibleBlock(), page.contentOffset()) == (top, first, offset)


def test_a_ghost_survives_another_window_width(page: Page, write) -> None:
    write(SENTENCE + "The tab")
    page.show_ghost(LONG_GHOST)
    page.resize(320, 500)
    narrow = lines(page)
    assert len(narrow) > 3
    page.accept_ghost()
    assert lines(page) == narrow


# Typing through


def test_typing_what_the_ghost_shows_consumes_it_without_asking(page: Page, write) -> None:
    write("The tab")
    page.show_ghost("le guttered")
    seen = signals(page)
    shown = lines(page)
    QTest.keyClicks(page, "le gutte")
    assert page.ghost() == "red"
    assert lines(page) == shown
    assert seen == []
    QTest.keyClicks(page, "red")
    assert page.ghost() == laid_out(page) == ""
    assert seen == [("consumed",)]
    assert page.toPlainText() == "The table guttered"


def test_a_ghost_of_mere_space_is_none(page: Page, write) -> None:
    write("The tab")
    page.show_ghost("le ")
    seen = signals(page)
    QTest.keyClicks(page, "le")
    assert page.ghost() == ""
    assert seen == [("consumed",)]


def test_typing_something_else_takes_the_ghost_away_and_asks(page: Page, write) -> None:
    write("The tab")
    page.show_ghost("le guttered")
    seen = signals(page)
    QTest.keyClicks(page, "o")
    assert page.ghost() == laid_out(page) == ""
    assert seen == [("typed",)]


def test_an_emoji_before_and_in_the_ghost_shifts_nothing(page: Page, write) -> None:
    write("😀😀 The tab")
    page.show_ghost("le 😀 guttered ")
    page.accept_ghost()
    assert page.toPlainText() == "😀😀 The table 😀 guttered "
    assert page.text_before_caret() == ("😀😀 The table 😀 guttered ", 0)


# Keys


def test_tab_accepts_all_and_is_a_tab_without_a_ghost(page: Page, write) -> None:
    write("The tab")
    page.show_ghost("le guttered ")
    seen = signals(page)
    QTest.keyClick(page, Key.Key_Tab)
    assert page.toPlainText() == "The table guttered "
    assert seen == [("accepted", "le guttered ")]
    QTest.keyClick(page, Key.Key_Tab)
    assert page.toPlainText() == "The table guttered \t"


def test_control_right_accepts_a_word_and_navigates_without_a_ghost(page: Page, write) -> None:
    write("The tab")
    page.show_ghost("le guttered ")
    QTest.keyClick(page, Key.Key_Right, CONTROL)
    assert (page.toPlainText(), page.ghost()) == ("The table ", "guttered ")
    QTest.keyClick(page, Key.Key_Right, CONTROL)
    assert (page.toPlainText(), page.ghost()) == ("The table guttered ", "")
    page.moveCursor(QTextCursor.MoveOperation.Start)
    QTest.keyClick(page, Key.Key_Right, CONTROL)
    assert page.toPlainText() == "The table guttered "
    assert page.textCursor().position() == 4


def test_escape_dismisses_until_something_is_typed(page: Page, write) -> None:
    write("The tab")
    page.show_ghost("le ")
    seen = signals(page)
    QTest.keyClick(page, Key.Key_Escape)
    assert seen == [("dismissed",)]
    assert page.ghost() == ""
    page.show_ghost("le ")
    assert page.ghost() == ""
    QTest.keyClicks(page, "l")
    page.show_ghost("e ")
    assert page.ghost() == "e "


def test_alt_and_arrows_ask_for_suggestions(page: Page, write) -> None:
    write("The tab")
    seen = signals(page)
    QTest.keyClick(page, Key.Key_Down, ALT)
    QTest.keyClick(page, Key.Key_Up, ALT)
    assert seen == [("wanted", 1), ("wanted", -1)]


def test_who_asks_gets_a_ghost_wherever_the_caret_is(page: Page) -> None:
    page.setPlainText("The tab stood in the corner.")
    page.moveCursor(QTextCursor.MoveOperation.NextWord)
    assert not page.ghost_allowed()
    QTest.keyClick(page, Key.Key_Down, ALT)
    assert page.ghost_allowed()
    page.show_ghost("old ")
    assert page.ghost() == "old "


def test_modifier_keys_alone_leave_the_ghost(page: Page, write) -> None:
    write("The tab")
    page.show_ghost("le Mountain ")
    for key in (Key.Key_Shift, Key.Key_Control, Key.Key_Alt, Key.Key_CapsLock):
        QTest.keyClick(page, key)
    assert page.ghost() == "le Mountain "
    QTest.keyClick(page, Key.Key_C, CONTROL)
    assert page.ghost() == laid_out(page) == "le Mountain "


def test_keys_can_be_bound_otherwise(qtbot: QtBot) -> None:
    page = Page(keys=GhostKeys(accept="Ctrl+Return", dismiss=""))
    qtbot.addWidget(page)
    with qtbot.waitExposed(page):
        page.show()
    page.activateWindow()
    page.setFocus()
    qtbot.waitUntil(page.hasFocus)
    QTest.keyClicks(page, "tab")
    page.show_ghost("le ")
    QTest.keyClick(page, Key.Key_Return, CONTROL)
    assert page.toPlainText() == "table "
    page.show_ghost("leg ")
    QTest.keyClick(page, Key.Key_Tab)
    assert page.toPlainText() == "table \t"


def test_a_menu_shows_the_commands_with_their_keys(page: Page, write) -> None:
    keys = {action.text(): action.shortcut().toString() for action in page.ghost_actions()}
    assert keys["Accept Suggestion"] == "Tab"
    assert keys["Suggest or Next Suggestion"] == "Alt+Down"
    accept = page.ghost_actions()[0]
    assert not accept.isEnabled()
    write("The tab")
    page.show_ghost("le ")
    assert accept.isEnabled()
    accept.trigger()
    assert page.toPlainText() == "The table "
    assert not accept.isEnabled()


def test_a_suggestion_typed_past_can_be_recalled(page: Page, write) -> None:
    write("It is dark")
    page.show_ghost(" and stormy ")
    QTest.keyClicks(page, " a")
    assert page.ghost() == "nd stormy "
    QTest.keyClicks(page, "h")
    assert page.ghost() == ""
    QTest.keyClick(page, Key.Key_Backspace)
    QTest.keyClick(page, Key.Key_Down, ALT | SHIFT)
    assert page.ghost() == "nd stormy "


# Undo


def test_an_accept_is_one_undo_step_and_brings_no_ghost_back(page: Page, write) -> None:
    write("The tab")
    page.show_ghost("le guttered ")
    page.accept_ghost()
    QTest.keyClicks(page, "and ")
    page.undo()
    assert page.toPlainText() == "The table guttered "
    page.undo()
    assert page.toPlainText() == "The tab"
    assert not page.ghost_allowed()
    page.show_ghost("le guttered ")
    assert page.ghost() == ""
    page.redo()
    assert page.toPlainText() == "The table guttered "
    assert not page.ghost_allowed()


def test_each_word_accepted_is_an_undo_step(page: Page, write) -> None:
    write("The tab")
    page.show_ghost("le guttered and ")
    page.accept_ghost_word()
    page.accept_ghost_word()
    page.undo()
    assert page.toPlainText() == "The table "
    page.undo()
    assert page.toPlainText() == "The tab"


def test_undo_with_a_ghost_on_the_page_leaves_neither_it_nor_a_trace(page: Page, write) -> None:
    write("The tab")
    page.show_ghost(LONG_GHOST)
    QTest.keyClick(page, Key.Key_Z, CONTROL)
    assert page.ghost() == laid_out(page) == ""
    assert "gutt" not in page.toPlainText()


def test_typed_words_are_undone_one_by_one(page: Page) -> None:
    QTest.keyClicks(page, "one two three")
    page.undo()
    assert page.toPlainText() == "one two "
    page.undo()
    assert page.toPlainText() == "one "


def test_text_chosen_elsewhere_is_one_undo_step(page: Page, write) -> None:
    write("The tab")
    page.show_ghost("le ")
    seen = signals(page)
    page.insert("leau\nfell. ")
    assert (page.text(), page.ghost()) == ("The tableau\nfell. ", "")
    assert seen == [("typed",)]
    QTest.keyClicks(page, "x")
    page.undo()
    page.undo()
    assert page.text() == "The tab"


# The space after an accepted word


def write_and_accept(page: Page, write, text: str, ghost: str) -> None:
    write(text)
    page.show_ghost(ghost)
    page.accept_ghost()


@pytest.mark.parametrize("mark", list(".,;:!?)"))
def test_a_mark_takes_the_place_of_an_accepted_space(page: Page, write, mark: str) -> None:
    write_and_accept(page, write, "The tab", "le ")
    QTest.keyClicks(page, mark)
    assert page.toPlainText() == "The table" + mark
    page.undo()
    assert page.toPlainText() == "The table "
    page.undo()
    assert page.toPlainText() == "The tab"


def test_a_space_typed_by_habit_is_not_a_second_one(page: Page, write) -> None:
    write_and_accept(page, write, "The tab", "le ")
    QTest.keyClicks(page, " ")
    assert page.toPlainText() == "The table "
    QTest.keyClicks(page, " ")  # who wants two has two
    assert page.toPlainText() == "The table  "


def test_a_paragraph_does_not_end_with_an_accepted_space(page: Page, write) -> None:
    write_and_accept(page, write, "The tab", "le. ")
    QTest.keyClick(page, Key.Key_Return)
    QTest.keyClicks(page, "x")
    assert page.text() == "The table.\nx"


def test_only_right_after_the_accept(page: Page, write) -> None:
    write_and_accept(page, write, "The tab", "le ")
    QTest.keyClick(page, Key.Key_Left)
    QTest.keyClick(page, Key.Key_Right)
    QTest.keyClicks(page, ".")
    assert page.toPlainText() == "The table ."


def test_a_space_typed_through_is_the_writers_own(page: Page, write) -> None:
    write("The tab")
    page.show_ghost("le and ")
    QTest.keyClicks(page, "le .")
    assert page.toPlainText() == "The table ."


def test_a_quote_that_closes_takes_the_place_and_one_that_opens_does_not(page: Page, write) -> None:
    write_and_accept(page, write, '"The tab', "le ")
    QTest.keyClicks(page, '"')
    assert page.toPlainText() == '"The table"'
    write_and_accept(page, write, "He sa", "id ")
    QTest.keyClicks(page, '"')
    assert page.toPlainText() == 'He said "'


# Where there is no ghost


@pytest.mark.parametrize("key", [Key.Key_Backspace, Key.Key_Left, Key.Key_Home, Key.Key_Up])
def test_no_ghost_after_deleting_or_moving_until_something_is_typed(
    page: Page, write, key: Qt.Key
) -> None:
    write("One\nThe tab")
    page.show_ghost("le ")
    seen = signals(page)
    QTest.keyClick(page, key)
    assert page.ghost() == laid_out(page) == ""
    assert ("caret_moved",) in seen
    assert not page.ghost_allowed()
    page.moveCursor(QTextCursor.MoveOperation.End)
    QTest.keyClicks(page, "e")
    assert page.ghost_allowed()


def test_deleting_forward_is_a_change_too(page: Page, write) -> None:
    write("The tab", ".")
    seen = signals(page)
    QTest.keyClick(page, Key.Key_Delete)
    assert seen == [("caret_moved",)]
    assert not page.ghost_allowed()


def test_no_ghost_while_text_is_selected(page: Page, write) -> None:
    write("The tab")
    page.show_ghost("le ")
    QTest.keyClick(page, Key.Key_A, CONTROL)
    assert page.ghost() == laid_out(page) == ""
    page.show_ghost("le ")
    assert page.ghost() == ""


def test_no_ghost_where_text_follows_but_before_closing_marks(page: Page, write) -> None:
    write("The tab", ".”")
    assert page.ghost_allowed()
    write("The tab", ".”) \nNext")
    assert page.ghost_allowed()
    write("The tab", " is")
    assert not page.ghost_allowed()
    page.set_options(replace(page.options(), inside_paragraphs=True))
    assert page.ghost_allowed()


def test_no_ghost_without_the_focus(page: Page, write, qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    other, layout = QLineEdit(), QVBoxLayout(window)
    layout.addWidget(page)
    layout.addWidget(other)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    page.setFocus()
    qtbot.waitUntil(page.hasFocus)
    write("The tab")
    page.show_ghost("le ")
    assert page.ghost()
    other.setFocus()
    qtbot.waitUntil(other.hasFocus)
    assert page.ghost() == laid_out(page) == ""
    page.show_ghost("le ")
    assert page.ghost() == ""
    assert page.toPlainText() == "The tab"
    page.setParent(None)


def test_no_ghost_on_a_page_that_is_only_read(page: Page, write) -> None:
    write("The tab")
    page.setReadOnly(True)
    page.show_ghost("le ")
    assert page.ghost() == ""


def test_a_click_takes_the_ghost_away_first(page: Page, write) -> None:
    write("The tab")
    page.show_ghost("le guttered ")
    QTest.mousePress(page.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(200, 15))
    assert page.ghost() == laid_out(page) == ""
    assert not page.ghost_allowed()
    QTest.mouseRelease(page.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(200, 15))
    assert page.toPlainText() == "The tab"
    assert not page.ghost_allowed()


def test_only_one_line_of_a_ghost_shows_and_is_accepted(page: Page, write) -> None:
    write("The tab")
    page.show_ghost("le.\nThe chair")
    assert page.ghost() == "le."
    page.accept_ghost()
    assert page.toPlainText() == "The table."


# Input methods


def compose(page: Page, preedit: str, commit: str = "") -> None:
    event = QInputMethodEvent(preedit, [])
    event.setCommitString(commit)
    QApplication.sendEvent(page, event)


def test_no_ghost_while_an_input_method_composes(page: Page, write) -> None:
    write("The tab")
    page.show_ghost("le ")
    compose(page, "に")
    assert page.ghost() == ""
    assert laid_out(page) == "に"
    page.show_ghost("le ")
    assert (page.ghost(), laid_out(page)) == ("", "に")
    seen = signals(page)
    compose(page, "", "日")
    assert page.toPlainText() == "The tab日"
    assert seen == [("typed",)]
    assert page.ghost_allowed()


def test_what_an_input_method_commits_at_once_types_through(page: Page, write) -> None:
    write("The tab")
    page.show_ghost("le ton ")
    seen = signals(page)
    compose(page, "", "l")
    assert page.ghost() == laid_out(page) == "e ton "
    assert page.toPlainText() == "The tabl"
    assert seen == []


def test_an_empty_event_of_an_input_method_leaves_the_ghost(page: Page, write) -> None:
    write("The tab")
    page.show_ghost("le ")
    compose(page, "")
    assert page.ghost() == laid_out(page) == "le "


# Changes from elsewhere


@pytest.mark.parametrize(
    ("position", "text"),
    [(0, "X"), (3, "\n"), (3, "\n\n\nmany\n"), (7, "\n"), (10, "Z"), (0, "\n")],
)
def test_a_change_from_elsewhere_takes_the_ghost_away(
    page: Page, write, position: int, text: str
) -> None:
    write("One\nThe tab", ".\nTwo")
    page.show_ghost("le guttered ")
    cursor = QTextCursor(page.document())
    cursor.setPosition(position)
    cursor.insertText(text)
    assert page.ghost() == ""
    block = page.document().firstBlock()
    while block.isValid():
        assert block.layout().preeditAreaText() == ""
        block = block.next()


def test_paragraphs_joined_from_elsewhere_leave_no_ghost(page: Page, write) -> None:
    write("One\nThe tab")
    page.show_ghost("le guttered ")
    cursor = QTextCursor(page.document())
    cursor.setPosition(3)
    cursor.deleteChar()
    assert page.toPlainText() == "OneThe tab"
    assert page.ghost() == laid_out(page) == ""


def test_another_text_takes_the_ghost_away(page: Page, write) -> None:
    write("The tab")
    page.show_ghost("le ")
    page.setPlainText("Another")
    assert page.ghost() == laid_out(page) == ""
    assert not page.ghost_allowed()


def test_a_paste_is_no_typing(page: Page, write) -> None:
    write("The tab")
    page.show_ghost("le ")
    data = QMimeData()
    data.setText("bed")
    QGuiApplication.clipboard().setMimeData(data)
    page.paste()
    assert page.toPlainText() == "The tabbed"
    assert page.ghost() == ""
    assert not page.ghost_allowed()


# Marks of a highlighter


class Bold(QSyntaxHighlighter):
    """Underline each `tab` and `chair`."""

    def highlightBlock(self, text: str) -> None:
        form = QTextCharFormat()
        form.setForeground(QColor("red"))
        for word in ("The", "chair"):
            if word in text:
                self.setFormat(text.index(word), len(word), form)


def test_the_marks_of_a_highlighter_move_with_their_words(page: Page, write) -> None:
    highlighter = Bold(page.document())
    page.set_options(PageOptions(inside_paragraphs=True))
    write("The tab", " and chair")
    highlighter.rehighlight()

    def marked() -> list[tuple[int, int]]:
        return [(each.start, each.length) for each in page.textCursor().block().layout().formats()]

    assert marked() == [(0, 3), (12, 5)]
    page.show_ghost("le 😀 ")
    assert marked() == [(0, 3), (18, 5)]
    highlighter.rehighlight()
    assert marked() == [(0, 3), (18, 5)]
    QTest.keyClicks(page, "l")
    assert page.ghost() == "e 😀 "
    assert marked() == [(0, 3), (18, 5)]
    page.clear_ghost()
    assert marked() == [(0, 3), (13, 5)]


# The text around the caret


def test_the_text_around_the_caret_is_counted_in_code_points(page: Page) -> None:
    page.setPlainText("😀a\u00a0b\n" * 5)
    cursor = page.textCursor()
    cursor.setPosition(6 * 3)
    page.setTextCursor(cursor)
    assert page.text_before_caret() == ("😀a\u00a0b\n" * 3, 0)
    assert page.text_before_caret(5) == ("😀a\u00a0b\n", 10)
    assert page.text_before_caret(4) == ("a\u00a0b\n", 11)
    assert page.text_after_caret() == "😀a\u00a0b\n" * 2
    assert page.text_after_caret(1) == "😀"
    assert page.text() == "😀a\u00a0b\n" * 5


def test_shift_enter_starts_a_paragraph_too(page: Page) -> None:
    QTest.keyClicks(page, "one")
    QTest.keyClick(page, Key.Key_Return, SHIFT)
    QTest.keyClicks(page, "two")
    assert page.document().toRawText() == "one\u2029two"


# How it looks


def test_a_click_between_two_lines_goes_to_the_nearer_one(page: Page) -> None:
    page.set_options(PageOptions(line_spacing=3.0))
    page.setPlainText(SENTENCE * 3)
    layout = page.document().firstBlock().layout()
    first, second = layout.lineAt(0), layout.lineAt(1)
    top = page.contentOffset().y()
    below_first = QPoint(60, int(top + first.y() + first.height() + 5))
    QTest.mouseClick(page.viewport(), Qt.MouseButton.LeftButton, pos=below_first)
    assert 0 < page.textCursor().position() < first.textLength()
    above_second = QPoint(60, int(top + second.y() - 5))
    QTest.mouseClick(page.viewport(), Qt.MouseButton.LeftButton, pos=above_second)
    assert page.textCursor().position() > second.textStart()


def test_the_margins_belong_to_the_page(page: Page, write) -> None:
    page.resize(1200, 400)
    write("The tab\nand chair")
    page.show_ghost("s ")
    side = page.viewport().x()
    assert side > 100
    assert page.viewport().geometry().right() == pytest.approx(1200 - side, abs=20)
    QTest.mouseClick(page, Qt.MouseButton.LeftButton, pos=QPoint(20, 40))
    assert page.textCursor().position() == 0
    assert page.ghost() == ""


@pytest.mark.parametrize(
    "bad", [{"line_spacing": 0.5}, {"paragraph_spacing": -1.0}, {"line_width": 3}, {"focus": "x"}]
)
def test_options_that_mean_nothing_are_refused(bad: dict) -> None:
    with pytest.raises(ValueError, match=str(next(iter(bad.values())))):
        PageOptions(**bad)


def test_lines_are_as_far_apart_as_wanted(page: Page) -> None:
    page.resize(500, 800)
    page.set_options(PageOptions(line_spacing=1.0, paragraph_spacing=0))
    page.setPlainText(SENTENCE * 5)
    tight = lines(page)
    page.set_options(PageOptions(line_spacing=2.0, paragraph_spacing=0))
    wide = lines(page)
    assert [line[:3] for line in tight] == [line[:3] for line in wide]
    pitch = tight[1][3] - tight[0][3]
    assert wide[1][3] - wide[0][3] == pytest.approx(2 * pitch)


def test_the_column_follows_the_font(page: Page) -> None:
    page.resize(1600, 400)
    narrow = page.viewport().width()
    page.setFont(QFont("DejaVu Serif", 20))
    assert page.viewport().width() > narrow


def test_a_scroll_bar_that_comes_leaves_paragraphs_laid_out(page: Page) -> None:
    page.resize(1200, 400)
    page.set_options(PageOptions(line_width=40))
    QApplication.processEvents()
    bar, width = page.verticalScrollBar(), page.viewport().width()
    assert not bar.isVisible()
    page.setPlainText("\n".join([SENTENCE] * 60))
    middle = page.document().findBlockByNumber(30)
    page.blockBoundingRect(middle)
    QApplication.processEvents()
    assert bar.isVisible()
    assert page.viewport().width() == width
    assert middle.layout().lineCount() > 0
    wide = lines(page)
    page.resize(250, 400)  # where the column cannot stay as wide
    assert len(lines(page)) > len(wide)


def test_there_is_room_for_a_ghost_under_the_caret(page: Page, write) -> None:
    write("\n".join([SENTENCE] * 30) + "The tab")
    QApplication.processEvents()
    for _ in range(12):
        QTest.keyClick(page, Key.Key_Return)
        QTest.keyClicks(page, "The tab")
        page.show_ghost("le guttered and went out, and for a long moment nobody said a word. ")
        below = page.viewport().height() - page.cursorRect().bottom()
        assert below >= 2 * page.cursorRect().height()
        page.clear_ghost()


def test_a_typewriter_keeps_the_line_in_the_middle(page: Page, write) -> None:
    page.set_options(PageOptions(typewriter=True, paragraph_spacing=0))
    write("\n".join([SENTENCE] * 30) + "The tab")
    QApplication.processEvents()

    def distance() -> float:
        return abs(page.cursorRect().center().y() - page.viewport().height() / 2)

    for key in (Key.Key_Return, Key.Key_A, Key.Key_Up, Key.Key_Up, Key.Key_Backspace):
        QTest.keyClick(page, key)
        assert distance() <= page.cursorRect().height()


@pytest.mark.parametrize("focus", ["paragraph", "sentence"])
def test_what_is_not_in_focus_fades(page: Page, write, focus: str) -> None:
    write("M\nM")
    bright = pixels(page)
    page.set_options(PageOptions(focus=focus))
    faded = pixels(page)
    page.moveCursor(QTextCursor.MoveOperation.Start)
    middle = int(page.blockBoundingGeometry(page.document().lastBlock()).top())
    assert np.array_equal(bright[middle + 10 :], faded[middle + 10 :])
    assert not np.array_equal(bright[:middle], faded[:middle])


def test_the_caret_stays_in_sight_when_the_page_looks_otherwise(page: Page, write) -> None:
    write("\n".join([SENTENCE] * 60) + "The tab")
    for change in (
        lambda: page.setFont(QFont("DejaVu Serif", 24)),
        lambda: page.set_options(PageOptions(line_spacing=3.0)),
    ):
        change()
        QApplication.processEvents()
        assert page.viewport().rect().contains(page.cursorRect())


def test_no_ghost_while_a_mouse_button_is_down(page: Page, write) -> None:
    write("The tab")
    window = page.window().windowHandle()
    place = page.viewport().mapTo(page.window(), page.cursorRect().center())
    QTest.mousePress(window, Qt.MouseButton.LeftButton, pos=place)
    QTest.keyClicks(page, "x")
    page.show_ghost("le ")
    assert page.ghost() == ""
    QTest.mouseRelease(window, Qt.MouseButton.LeftButton, pos=place)
    QTest.keyClicks(page, "x")
    page.show_ghost("le ")
    assert page.ghost() == "le "


def test_a_key_without_a_name_types_its_letter(page: Page, write) -> None:
    write("ноч")
    page.show_ghost("ью ")
    event = QKeyEvent(QEvent.Type.KeyPress, ord("Ь"), Qt.KeyboardModifier.NoModifier, "ь")
    QApplication.sendEvent(page, event)
    assert (page.text(), page.ghost()) == ("ночь", "ю ")


def test_a_window_shortcut_leaves_the_keys_of_the_page(page: Page, write, qtbot: QtBot) -> None:
    fired: list[str] = []
    for key in ("Tab", "Ctrl+Right", "Esc"):
        QShortcut(QKeySequence(key), page.window(), lambda key=key: fired.append(key))
    write("The tab")
    page.show_ghost("le guttered and ")
    QTest.keyClick(page, Key.Key_Right, CONTROL)
    QTest.keyClick(page, Key.Key_Tab)
    assert page.text() == "The table guttered and "
    assert fired == []
    QTest.keyClick(page, Key.Key_Escape)
    assert fired == ["Esc"]


def test_the_page_is_painted_by_its_own_colours(page: Page, write) -> None:
    palette = page.palette()
    palette.setColor(palette.ColorRole.Base, QColor("black"))
    palette.setColor(palette.ColorRole.Text, QColor("white"))
    page.setPalette(palette)
    write("M")
    page.show_ghost("M")
    picture = pixels(page)
    x = int(page.cursorRect().x() * page.devicePixelRatio())
    assert picture[:, :x].max() == 255
    assert picture[:, x + 6 :].max() == round(QUIET_STRENGTH * 255)
    assert page.cursorRect().topLeft() == page.cursorRect(page.textCursor()).topLeft()
    assert QPointF(page.cursorRect().topLeft()).y() >= 0


# Smart typing


@pytest.fixture
def smart(page: Page) -> Page:
    page.set_options(replace(page.options(), smart_typing=True))
    return page


def test_quotes_and_dashes_become_typographic_and_undo_gives_them_back(smart: Page) -> None:
    QTest.keyClicks(smart, 'say--"')
    assert smart.toPlainText() == "say—“"
    smart.undo()
    assert smart.toPlainText() == 'say—"'
    smart.undo()
    assert smart.toPlainText() == "say—"
    smart.undo()
    assert smart.toPlainText() == "say--"


def test_a_typed_quote_consumes_the_curly_one_of_the_ghost(smart: Page, write) -> None:
    write("the dog")
    smart.show_ghost("’s bone ")
    QTest.keyClicks(smart, "'s")
    assert smart.toPlainText() == "the dog’s"
    assert smart.ghost() == " bone "


def test_a_closing_quote_after_an_accepted_space_is_curled(smart: Page, write) -> None:
    write("“The tab")
    smart.show_ghost("le ")
    smart.accept_ghost()
    QTest.keyClicks(smart, '"')
    assert smart.toPlainText() == "“The table”"
    smart.undo()
    assert smart.toPlainText() == "“The table "


def test_what_is_typed_over_a_selection_stays_as_typed(smart: Page) -> None:
    smart.setPlainText("one")
    smart.selectAll()
    QTest.keyClicks(smart, '"')
    assert smart.toPlainText() == '"'


def test_keys_can_change_while_the_page_is_open(page: Page, write) -> None:
    page.set_keys(GhostKeys(accept="F4", recall=""))
    write("The tab")
    page.show_ghost("le ")
    QTest.keyClick(page, Key.Key_F4)
    assert page.text() == "The table "
    assert page.ghost_actions()[0].shortcut().toString() == "F4"
    write("The tab")
    page.show_ghost("le ")
    QTest.keyClick(page, Key.Key_Tab)
    assert page.text() == "The tab\t"


def test_no_key_reads_the_whole_document(page: Page, monkeypatch) -> None:
    page.setPlainText("😀" + ("a long paragraph of a long book " * 10 + "\n") * 5000)
    page.moveCursor(QTextCursor.MoveOperation.End)
    page.text_before_caret(1000)
    read: list[int] = []
    text_between = offsets.text_between

    def spy(document, start: int, end: int) -> str:
        read.append(end - start)
        return text_between(document, start, end)

    monkeypatch.setattr(offsets, "text_between", spy)
    monkeypatch.setattr("desktop_app.editor.page.text_between", spy)
    for _ in range(5):
        QTest.keyClicks(page, "word ")
        page.show_ghost("another ")
        before, offset = page.text_before_caret(1000)
        assert len(before) == 1000
        assert offset == len(page.toPlainText()) - 1000
        page.text_after_caret(1000)
    assert max(read) <= 2000
    assert sum(read) < 100_000
