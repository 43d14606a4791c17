"""Everything in the window can be reached by the keyboard, has a name, and shows the focus."""

from collections.abc import Iterator
from dataclasses import fields

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QLabel, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.app import Inkling
from desktop_app.editor.keys import GhostKeys
from desktop_app.goals.log_window import LogWindow
from desktop_app.goals.writing_log import WritingLog
from desktop_app.help.about_box import AboutBox
from desktop_app.preferences.dialog import PreferencesDialog
from desktop_app.settings import Settings

MOST_STEPS = 200
PANELS = ("outline", "controls", "next_tokens", "continuations", "surprise", "models", "training")


@pytest.fixture
def app(start) -> Inkling:
    made = start()
    made.window.resize(1400, 1000)
    return made


def come_forward(qtbot: QtBot, app: Inkling, name: str) -> None:
    dock = next(d for d in app.window.docks if d.objectName() == f"{name}_dock")
    dock.come_forward()
    qtbot.waitUntil(lambda: not dock.visibleRegion().isEmpty())


def controls(window: QWidget) -> Iterator[QWidget]:
    """Yield what takes the keyboard by Tab and can be seen now."""
    for widget in window.findChildren(QWidget):
        if (
            widget.focusPolicy() & Qt.FocusPolicy.TabFocus
            and widget.isEnabled()
            and widget.isVisible()
            and widget.window() is window
            and not widget.focusProxy()
            and not isinstance(widget, QLabel)
            and not _is_empty_scroll_area(widget)
        ):
            yield widget


def _is_empty_scroll_area(widget: QWidget) -> bool:
    """Tell a scroll area that only holds other controls: it scrolls to them by itself."""
    return type(widget) in (QScrollArea, QAbstractScrollArea) or (
        isinstance(widget, QScrollArea) and widget.widget() is not None
    )


def reached(app: Inkling) -> set[QWidget]:
    """Go from area to area, and through each by Tab, until nothing new comes."""
    window, found = app.window, set()
    window.page.setFocus()
    for _ in range(20):
        window.areas.go_on()
        focused = QApplication.focusWidget()
        if focused is window.page:
            found.add(focused)
            break
        for _ in range(MOST_STEPS):
            focused = QApplication.focusWidget()
            if focused in found or focused is window.page:
                break
            found.add(focused)
            QTest.keyClick(focused, Qt.Key.Key_Tab)
    return found


def described(widgets: set[QWidget] | list[QWidget]) -> list[str]:
    return sorted(
        f"{type(widget).__name__} {widget.objectName()} {widget.accessibleName()} in "
        f"{type(widget.parentWidget()).__name__}"
        for widget in widgets
    )


def shows_focus(app: Inkling, control: QWidget) -> bool:
    """Tell whether a control looks otherwise when it has the keyboard; the page has its caret."""
    app.window.page.setFocus()
    before = control.grab().toImage()
    control.setFocus(Qt.FocusReason.TabFocusReason)
    return control is app.window.page or control.grab().toImage() != before


def name_of(widget: QWidget) -> str:
    return QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)


def test_the_keyboard_reaches_everything_that_can_be_seen(qtbot, app) -> None:
    for panel in PANELS:
        come_forward(qtbot, app, panel)
        assert described(set(controls(app.window)) - reached(app)) == [], panel


def test_everything_has_a_name_for_a_screen_reader(qtbot, app) -> None:
    for panel in PANELS:
        come_forward(qtbot, app, panel)
        nameless = [each for each in controls(app.window) if not name_of(each).strip()]
        assert described(nameless) == [], panel


@pytest.mark.parametrize("theme", ["light", "dark", "sepia"])
def test_the_focus_can_be_seen(qtbot, app, theme) -> None:
    app.window.change(theme=theme)
    app.window.apply_theme()
    for panel in PANELS:
        come_forward(qtbot, app, panel)
        unseen = [control for control in controls(app.window) if not shows_focus(app, control)]
        assert described(unseen) == [], panel


def test_the_dialogs_can_be_used_by_keyboard_too(qtbot, app, tmp_path) -> None:
    names = {field.name: field.name for field in fields(GhostKeys)}
    preferences = PreferencesDialog(Settings(), names, {}, app.window.earlier, app.window)
    log = LogWindow(WritingLog(tmp_path), 0, app.window)
    for dialog in (preferences, log, AboutBox("1.0", app.window)):
        dialog.show()
        dialog.activateWindow()
        qtbot.waitUntil(dialog.isActiveWindow)
        for number in range(preferences._tabs.count()):
            preferences._tabs.setCurrentIndex(number)
            wanted = set(controls(dialog))
            found = set()
            for _ in range(3 * len(wanted)):
                dialog.focusNextPrevChild(True)
                found.add(dialog.focusWidget())
            assert described(wanted - found) == []
            assert described([each for each in wanted if not name_of(each).strip()]) == []
        dialog.close()


def test_every_menu_and_every_entry_has_a_name(app) -> None:
    menus = [action.menu() for action in app.window.menuBar().actions()]
    assert all(menu.title() for menu in menus)
    entries = [entry for menu in menus for entry in menu.actions() if entry.isVisible()]
    assert [entry for entry in entries if not entry.isSeparator() and not entry.text()] == []


def test_no_key_stands_for_two_commands(app) -> None:
    taken: dict[str, list[str]] = {}
    for action in app.window.findChildren(type(app.window._pause)):
        for key in action.shortcuts():
            taken.setdefault(key.toString(), []).append(action.text())
    assert {key: names for key, names in taken.items() if len(set(names)) > 1} == {}
