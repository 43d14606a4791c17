"""Where a ghost may not stand, the page looks as if there had never been one."""

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop_app.editor.options import PageOptions
from desktop_app.editor.page import Page
from tests.desktop_app.editor.test_page import LONG_GHOST, SENTENCE, compose, pixels

Key, Modifier = Qt.Key, Qt.KeyboardModifier
ARABIC = "كان الليل مظلما وعاصفا والمطر يهطل بغزارة"

WAYS: dict[str, Callable[[Page], None]] = {
    "undone": lambda page: QTest.keyClick(page, Key.Key_Z, Modifier.ControlModifier),
    "all selected": lambda page: QTest.keyClick(page, Key.Key_A, Modifier.ControlModifier),
    "a letter selected": lambda page: QTest.keyClick(page, Key.Key_Left, Modifier.ShiftModifier),
    "composing": lambda page: compose(page, "にほん"),
    "deleted": lambda page: QTest.keyClick(page, Key.Key_Backspace),
    "moved": lambda page: QTest.keyClick(page, Key.Key_Home),
    "dismissed": lambda page: QTest.keyClick(page, Key.Key_Escape),
    "typed past": lambda page: QTest.keyClick(page, Key.Key_X),
    "made narrow": lambda page: (page.clear_ghost(), page.resize(360, 400)),
}


@pytest.mark.parametrize(
    "after",
    ["", " and the chair stood there.", f"\n{ARABIC}"],
    ids=["at the end", "inside a paragraph", "beside Arabic"],
)
@pytest.mark.parametrize("way", WAYS)
def test_nothing_of_a_ghost_is_left_to_be_seen(page: Page, write, way: str, after: str) -> None:
    def picture(ghost: str) -> np.ndarray:
        page.resize(500, 400)
        write(SENTENCE + "The tab", after)
        page.show_ghost(ghost)
        assert page.ghost() == ghost
        before = pixels(page)
        WAYS[way](page)
        assert page.ghost() == ""
        shown = pixels(page)
        assert not (ghost and np.array_equal(shown, before))
        compose(page, "")
        return shown

    page.set_options(PageOptions(inside_paragraphs=True))
    assert np.array_equal(picture(LONG_GHOST), picture(""))
