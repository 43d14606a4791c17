"""Whatever is done to a page, its text is the writer's, and its ghost is nowhere else."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QTextCursor
from PySide6.QtWidgets import QApplication

from desktop_app.editor.options import PageOptions
from desktop_app.editor.page import Page
from desktop_app.text_units import to_utf16, utf16_length

Key = Qt.Key
NONE = Qt.KeyboardModifier.NoModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier

KEYS = {
    "tab": (Key.Key_Tab, NONE, "\t"),
    "enter": (Key.Key_Return, NONE, "\r"),
    "backspace": (Key.Key_Backspace, NONE, "\b"),
    "delete": (Key.Key_Delete, NONE, "\x7f"),
    "left": (Key.Key_Left, NONE, ""),
    "up": (Key.Key_Up, NONE, ""),
    "end": (Key.Key_End, NONE, ""),
    "select left": (Key.Key_Left, SHIFT, ""),
    "accept word": (Key.Key_Right, CONTROL, ""),
    "dismiss": (Key.Key_Escape, NONE, "\x1b"),
    "ask": (Key.Key_Down, Qt.KeyboardModifier.AltModifier, ""),
    "recall": (Key.Key_Down, Qt.KeyboardModifier.AltModifier | SHIFT, ""),
    "undo": (Key.Key_Z, CONTROL, "\x1a"),
    "redo": (Key.Key_Z, CONTROL | SHIFT, "\x1a"),
}
CHARACTERS = "ab .\"'-😀é"
GHOSTS = ["b", "a b", "b 😀 a. ", " ab\nb", " ", "-", '" a']

STEPS = st.one_of(
    st.tuples(st.just("type"), st.sampled_from(CHARACTERS)),
    st.tuples(st.just("ghost"), st.sampled_from(GHOSTS)),
    st.tuples(st.just("key"), st.sampled_from(sorted(KEYS))),
    st.tuples(st.just("compose"), st.sampled_from(["", "に"])),
    st.tuples(st.just("commit"), st.sampled_from("ab😀")),
    st.tuples(st.just("elsewhere"), st.sampled_from(["x", "\n", "a\nb"])),
)


def press(page: Page, key: Qt.Key, modifiers: Qt.KeyboardModifier, text: str) -> None:
    QApplication.sendEvent(page, QKeyEvent(QEvent.Type.KeyPress, key, modifiers, text))


def input_method(page: Page, preedit: str, commit: str) -> None:
    event = QInputMethodEvent(preedit, [])
    event.setCommitString(commit)
    QApplication.sendEvent(page, event)


def do(page: Page, step: str, argument: str) -> None:
    if step == "type":
        press(page, Key.Key_unknown, NONE, argument)
    elif step == "ghost":
        page.show_ghost(argument)
    elif step == "key":
        press(page, *KEYS[argument])
    elif step == "compose":
        input_method(page, argument, "")
    elif step == "commit":
        input_method(page, "", argument)
    else:
        cursor = QTextCursor(page.document())
        text = page.text()
        cursor.setPosition(to_utf16(text, len(text) // 2))
        cursor.insertText(argument)


def laid_out(page: Page) -> list[tuple[int, str]]:
    """Return where text stands that is laid out and not in the document, and what it is."""
    result = []
    block = page.document().firstBlock()
    while block.isValid():
        if text := block.layout().preeditAreaText():
            result.append((block.position() + block.layout().preeditAreaPosition(), text))
        block = block.next()
    return result


@pytest.mark.parametrize("smart", [False, True])
@settings(
    max_examples=150,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(STEPS, max_size=25))
def test_the_ghost_is_at_the_caret_and_nowhere_else(
    page: Page, smart: bool, steps: list[tuple[str, str]]
) -> None:
    input_method(page, "", "")
    page.setPlainText("")
    page.set_options(PageOptions(smart_typing=smart))
    composed = ""
    for step, argument in steps:
        before, revision = page.text(), page.document().revision()
        ghost = page.ghost()
        if composed and step not in ("compose", "commit", "ghost"):
            continue  # the input method has the keyboard
        do(page, step, argument)
        if step in ("compose", "commit"):
            composed = argument if step == "compose" else ""
        caret = page.textCursor().position()
        if page.ghost():
            assert laid_out(page) == [(caret, page.ghost())]
            assert page.ghost().strip() and "\n" not in page.ghost()
            assert not page.textCursor().hasSelection()
        else:
            assert [text for _, text in laid_out(page)] in ([], [composed])
        text = page.text()
        assert page.text_before_caret()[0] + page.text_after_caret() == text
        assert utf16_length(text) == page.document().characterCount() - 1
        if step == "ghost" or (step, argument) == ("key", "recall"):
            assert (text, page.document().revision()) == (before, revision)
        if ghost and (step, argument) == ("key", "tab"):
            assert len(text) == len(before) + len(ghost)
    while page.document().isUndoAvailable():
        page.undo()
    assert page.text() == ""
