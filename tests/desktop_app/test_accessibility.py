"""Everything in the window can be reached by the keyboard, has a name, and shows the focus."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, fields

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QApplication,
    QDialog,
    QLabel,
    QScrollArea,
    QTabWidget,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop_app.app import Inkling
from desktop_app.backups_window import BackupsWindow
from desktop_app.documents.backups import Backups
from desktop_app.editor.keys import GhostKeys
from desktop_app.goals.log_window import LogWindow
from desktop_app.goals.writing_log import WritingLog
from desktop_app.help.about_box import AboutBox
from desktop_app.help.help_window import HelpWindow, keys_of
from desktop_app.preferences.dialog import PreferencesDialog
from desktop_app.settings import Settings
from desktop_app.training.dialog import Machine, TrainingDialog
from desktop_app.unwelcome_window import UnwelcomeWindow

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


@pytest.fixture(params=["preferences", "log", "about", "help", "words", "versions", "training"])
def dialog(qtbot, app, tmp_path, request) -> QDialog:
    """Return one of the windows over the page, as it is used."""
    window = app.window
    (tmp_path / "novel.txt").write_text("It was late.")
    backups = Backups(tmp_path / "backups", tmp_path / "novel.txt")
    backups.keep_current()
    machine = Machine(memory=None, room=9_000_000_000, speed=1_000.0)
    names = {field.name: field.name for field in fields(GhostKeys)}
    made: dict[str, Callable[[], QDialog]] = {
        "preferences": lambda: PreferencesDialog(Settings(), names, {}, window.earlier, window),
        "log": lambda: LogWindow(WritingLog(tmp_path), 0, window),
        "about": lambda: AboutBox("1.0", window),
        "help": lambda: HelpWindow(keys_of(window.menuBar()), asdict(GhostKeys()), window),
        "words": lambda: UnwelcomeWindow(tmp_path / "unwelcome.txt", window),
        "versions": lambda: BackupsWindow(backups, "novel.txt", "It was early.", window),
        "training": lambda: TrainingDialog(lambda: machine, window, paths=[tmp_path]),
    }
    dialog = made[request.param]()
    dialog.show()
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    if request.param == "versions":
        qtbot.waitUntil(lambda: dialog._restore.isEnabled())
    return dialog


def pages(dialog: QDialog) -> Iterator[None]:
    """Show each page of a dialog in turn."""
    for tabs in dialog.findChildren(QTabWidget):
        for number in range(tabs.count()):
            tabs.setCurrentIndex(number)
            yield
    yield


def test_the_dialogs_can_be_used_by_keyboard_too(dialog) -> None:
    for _ in pages(dialog):
        wanted = set(controls(dialog))
        found = set()
        for _ in range(3 * len(wanted)):
            dialog.focusNextPrevChild(True)
            found.add(dialog.focusWidget())
        assert described(wanted - found) == []
        assert described([each for each in wanted if not name_of(each).strip()]) == []


@pytest.mark.parametrize("theme", ["light", "dark", "sepia"])
def test_the_focus_can_be_seen_in_the_dialogs(app, dialog, theme) -> None:
    app.window.change(theme=theme)
    app.window.apply_theme()
    for _ in pages(dialog):
        unseen = []
        for control in list(controls(dialog)):
            dialog.setFocus()
            before = control.grab().toImage()
            control.setFocus(Qt.FocusReason.TabFocusReason)
            if control.grab().toImage() == before:
                unseen.append(control)
        assert described(unseen) == []


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
