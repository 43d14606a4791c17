"""Actions for menus, each in one line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QLocale, QObject
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu

Key = QKeySequence.StandardKey | str


def plain_name(text: str) -> str:
    """Return the name of an action or a menu without its marks: the letter to press, the dots."""
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&").removesuffix("…").strip()


def key_of(action: QAction) -> str:
    """Return the key of an action as the writer knows it, or its name where it has none."""
    key = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    return key or QLocale().quoteString(plain_name(action.text()))


def add_action(
    menu: QMenu, owner: QObject, name: str, do: Callable[[], object], key: Key = ""
) -> QAction:
    """Add a command to a menu."""
    action = QAction(name, owner)
    action.setShortcut(QKeySequence(key))
    action.triggered.connect(lambda: do())
    menu.addAction(action)
    return action


def add_switch(
    menu: QMenu, owner: QObject, name: str, switch: Callable[[bool], object], key: Key = ""
) -> QAction:
    """Add what can be on or off to a menu; ``switch`` hears only what the writer does."""
    action = QAction(name, owner)
    action.setCheckable(True)
    action.setShortcut(QKeySequence(key))
    action.triggered.connect(lambda on: switch(on))
    menu.addAction(action)
    return action


def add_choices(
    menu: QMenu, owner: QObject, names: Mapping[str, str], choose: Callable[[str], object]
) -> dict[str, QAction]:
    """Add values of which one is chosen to a menu; return their actions."""
    group = QActionGroup(owner)
    actions = {}
    for value, name in names.items():
        action = add_action(menu, owner, name, partial(choose, value))
        action.setCheckable(True)
        group.addAction(action)
        actions[value] = action
    return actions
