import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QToolButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.editor.find_bar import FIELD_CHARACTERS, FindBar
from desktop_app.editor.page import Page

Key = Qt.Key


class Window(QWidget):
    """A page with its find bar."""

    def __init__(self) -> None:
        super().__init__()
        self.page = Page(self)
        self.bar = FindBar(self.page, self)
        layout = QVBoxLayout(self)
        layout.addWidget(self.page)
        layout.addWidget(self.bar)

    def field(self, name: str = "Find") -> QLineEdit:
        return next(e for e in self.findChildren(QLineEdit) if e.accessibleName() == name)

    def button(self, name: str) -> QToolButton:
        return next(b for b in self.findChildren(QToolButton) if b.accessibleName() == name)

    def selected(self) -> tuple[int, str]:
        cursor = self.page.textCursor()
        return cursor.selectionStart(), cursor.selectedText()


@pytest.fixture
def window(qtbot: QtBot) -> Window:
    window = Window()
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    window.page.setFocus()
    qtbot.waitUntil(window.page.hasFocus)
    window.page.setPlainText("The cat saw a Cat.\nAnother cat.")
    return window


def find(window: Window, text: str, qtbot: QtBot, status: str) -> None:
    window.bar.open_find()
    window.field().clear()
    QTest.keyClicks(window.field(), text)
    qtbot.waitUntil(lambda: window.bar.status() == status)


def test_the_first_match_is_selected_while_typing(window: Window, qtbot: QtBot) -> None:
    find(window, "cat", qtbot, "1 of 3")
    assert window.selected() == (4, "cat")


def test_enter_goes_on_and_round_and_shift_enter_back(window: Window, qtbot: QtBot) -> None:
    find(window, "cat", qtbot, "1 of 3")
    places = []
    for _ in range(3):
        QTest.keyClick(window.field(), Key.Key_Return)
        places.append((*window.selected(), window.bar.status()))
    assert places == [(14, "Cat", "2 of 3"), (27, "cat", "3 of 3"), (4, "cat", "1 of 3")]
    QTest.keyClick(window.field(), Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert window.selected() == (27, "cat")


def test_nothing_found_says_so_and_moves_nothing(window: Window, qtbot: QtBot) -> None:
    find(window, "dog", qtbot, "No matches")
    assert window.selected() == (0, "")


def test_switches_search_anew(window: Window, qtbot: QtBot) -> None:
    find(window, "Cat", qtbot, "1 of 3")
    window.button("Match case").click()
    qtbot.waitUntil(lambda: window.bar.status() == "1 of 1")
    assert window.selected() == (14, "Cat")


def test_a_wrong_expression_says_what_is_wrong(window: Window, qtbot: QtBot) -> None:
    window.button("Regular expression").setChecked(True)
    window.bar.open_find()
    QTest.keyClicks(window.field(), "(cat")
    assert "parenthesis" in window.bar.status()
    QTest.keyClicks(window.field(), ")")
    qtbot.waitUntil(lambda: window.bar.status() == "1 of 3")


def test_selected_text_is_what_to_look_for(window: Window, qtbot: QtBot) -> None:
    cursor = window.page.textCursor()
    cursor.setPosition(14)
    cursor.setPosition(17, QTextCursor.MoveMode.KeepAnchor)
    window.page.setTextCursor(cursor)
    window.bar.open_find()
    assert window.field().text() == "Cat"
    assert window.selected() == (14, "Cat")


def test_escape_closes_and_gives_the_page_the_keyboard(window: Window, qtbot: QtBot) -> None:
    find(window, "cat", qtbot, "1 of 3")
    with qtbot.waitSignal(window.bar.closed):
        QTest.keyClick(window.field(), Key.Key_Escape)
    assert window.bar.isHidden()
    qtbot.waitUntil(window.page.hasFocus)


def test_replacing_goes_from_match_to_match(window: Window, qtbot: QtBot) -> None:
    window.bar.open_replace()
    QTest.keyClicks(window.field(), "cat")
    QTest.keyClicks(window.field("Replace with"), "dog")
    window.button("Replace").click()
    assert window.page.toPlainText() == "The dog saw a Cat.\nAnother cat."
    assert window.selected() == (14, "Cat")
    window.page.undo()
    assert window.page.toPlainText() == "The cat saw a Cat.\nAnother cat."


def test_replacing_all_is_counted_and_undone_at_once(window: Window, qtbot: QtBot) -> None:
    window.bar.open_replace()
    window.button("Regular expression").setChecked(True)
    QTest.keyClicks(window.field(), "(c)at")
    QTest.keyClicks(window.field("Replace with"), "\\1ow")
    window.button("Replace All").click()
    assert window.bar.status() == "3 replaced"
    assert window.page.toPlainText() == "The cow saw a Cow.\nAnother cow."
    window.page.undo()
    assert window.page.toPlainText() == "The cat saw a Cat.\nAnother cat."


def test_the_count_follows_the_document(window: Window, qtbot: QtBot) -> None:
    find(window, "cat", qtbot, "1 of 3")
    window.page.appendPlainText("cat cat")
    qtbot.waitUntil(lambda: window.bar.status() == "1 of 5")


def test_a_ghost_is_neither_found_nor_replaced(window: Window, qtbot: QtBot) -> None:
    window.page.moveCursor(QTextCursor.MoveOperation.End)
    QTest.keyClicks(window.page, " The")
    window.page.show_ghost(" cat sat ")
    assert window.page.ghost() == " cat sat "
    find(window, "cat", qtbot, "1 of 3")
    assert window.page.ghost() == ""


def test_where_the_bar_is_narrow_its_buttons_give_way_to_what_is_looked_for(
    window: Window, qtbot: QtBot
) -> None:
    window.bar.open_replace()
    fields = [window.field(), window.field("Replace with")]
    last = [window.button("Regular expression"), window.button("Replace All")]
    letters = "a name to look for"[:FIELD_CHARACTERS]
    for field in fields:
        field.setText(letters)

    def below(place: int) -> bool:
        top = [each.mapTo(window, QPoint()).y() for each in (fields[place], last[place])]
        return top[1] - top[0] > 10

    for width, all_below in ((800, False), (1, True)):
        window.resize(width, 400)
        qtbot.waitUntil(lambda: [below(0), below(1)] == [all_below] * 2)  # noqa: B023
        for button in window.bar.findChildren(QToolButton):
            if button.accessibleName():
                place = button.mapTo(window.bar, button.rect().bottomRight())
                assert window.bar.contentsRect().contains(place), button.accessibleName()
                assert button.width() >= button.minimumSizeHint().width()
        for field in fields:
            assert field.width() >= field.fontMetrics().horizontalAdvance(letters) + 40
    assert window.width() <= 320


def test_what_is_wrong_with_a_regular_expression_is_said(window: Window, qtbot: QtBot) -> None:
    window.bar.open_find()
    window.button("Regular expression").setChecked(True)
    QTest.keyClicks(window.field(), "(cat")
    assert window.bar.status() == "missing closing parenthesis (at character 4)"
