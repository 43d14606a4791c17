"""Which keys deal with suggestions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from functools import partial

from PySide6.QtCore import QCoreApplication, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop_app.editor.keys import NEED_A_GHOST, GhostKeys
from desktop_app.panels.rows import hint_label
from desktop_app.preferences.key_button import PORTABLE, KeyButton

MOVE = frozenset({"Left", "Right", "Up", "Down", "Home", "End", "PgUp", "PgDown"})
EDIT = frozenset({"Return", "Enter", "Space", "Backspace", "Del", "Ins"})


def obstacle(
    keys: GhostKeys, command: str, key: str, names: Mapping[str, str], taken: Mapping[str, str]
) -> str:
    """Return why a command cannot have a key, in a sentence, or an empty string.

    Args:
        keys: the keys as they are.
        command: its name in `GhostKeys`.
        key: in Qt's portable notation; empty for none, which is always possible.
        names: of all commands, for the writer.
        taken: what other keys of the window do, by key.
    """
    if not key:
        return ""
    translate = QCoreApplication.translate
    sequence = QKeySequence(key, PORTABLE)
    shown = sequence.toString(QKeySequence.SequenceFormat.NativeText)
    for other, its_key in asdict(keys).items():
        if other != command and QKeySequence(its_key, PORTABLE) == sequence and its_key:
            text = translate("KeysPage", "{0} is already the key of “{1}”. Choose another one.")
            return text.format(shown, names[other])
    if key in taken:
        text = translate("KeysPage", "{0} already means “{1}”. Choose another one.")
        return text.format(shown, taken[key])
    plain = key.removeprefix("Shift+")
    if len(plain) == 1 or plain in EDIT:
        text = translate("KeysPage", "{0} is needed for writing. Choose one with Ctrl or Alt.")
        return text.format(shown)
    if plain in MOVE and command not in NEED_A_GHOST:
        text = translate("KeysPage", "{0} moves the caret. Choose one with Ctrl or Alt.")
        return text.format(shown)
    return ""


class KeysPage(QWidget):
    """A button for each command about suggestions; a conflict is told, and changes nothing."""

    changed = Signal(object)  # {"keys": GhostKeys}

    def __init__(
        self,
        keys: GhostKeys,
        names: Mapping[str, str],
        taken: Mapping[str, str],
        parent: QWidget | None = None,
    ) -> None:
        """Show the keys; `names` and `taken` are as for `obstacle`."""
        super().__init__(parent)
        self._keys, self._names, self._taken = keys, names, taken
        self._buttons = {command: KeyButton(name) for command, name in names.items()}
        self._message = hint_label("")
        self._message.setAccessibleName(self.tr("What is the matter with the key"))
        reset = QPushButton(self.tr("Use the Usual Keys"))
        reset.setAutoDefault(False)
        reset.clicked.connect(self._reset)
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(10)
        for row, (command, button) in enumerate(self._buttons.items()):
            label = QLabel(names[command])
            label.setBuddy(button)
            grid.addWidget(label, row, 0)
            grid.addWidget(button, row, 1)
            button.chosen.connect(partial(self._choose, command))
        grid.setColumnStretch(0, 1)
        grid.setColumnMinimumWidth(1, 160)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 18, 18, 18)
        column.setSpacing(16)
        column.addWidget(
            hint_label(
                self.tr(
                    "Press a button, then the key you would like. Backspace leaves a command "
                    "without one. A key that needs a suggestion does what it always does where "
                    "there is none."
                )
            )
        )
        column.addLayout(grid)
        column.addWidget(self._message)
        column.addStretch(1)
        column.addWidget(reset, 0, Qt.AlignmentFlag.AlignLeft)
        self._fill()

    def message(self) -> str:
        """Return what is told about the last key."""
        return self._message.text()

    def _fill(self) -> None:
        for command, key in asdict(self._keys).items():
            self._buttons[command].show_key(key)

    def _choose(self, command: str, key: str) -> None:
        told = obstacle(self._keys, command, key, self._names, self._taken)
        if not told:
            try:
                self._keys = replace(self._keys, **{command: key})
            except ValueError:  # a key that has no name, such as one of a keyboard's own
                told = self.tr("This key cannot be used. Choose another one.")
        self._message.setText(told)
        if not told:
            self._fill()
            self.changed.emit({"keys": self._keys})

    @Slot()
    def _reset(self) -> None:
        self._keys = GhostKeys()
        self._message.setText("")
        self._fill()
        self.changed.emit({"keys": self._keys})
