"""The keys that deal with suggestions."""

from __future__ import annotations

import sys
from dataclasses import asdict, dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence

ACCEPT_WORD = "Alt+Right" if sys.platform == "darwin" else "Ctrl+Right"
NEED_A_GHOST = ("accept", "accept_word", "dismiss")  # commands of `GhostKeys`
MODIFIER_KEYS = frozenset(
    {
        Qt.Key.Key_Shift,
        Qt.Key.Key_Control,
        Qt.Key.Key_Alt,
        Qt.Key.Key_AltGr,
        Qt.Key.Key_Meta,
        Qt.Key.Key_CapsLock,
        Qt.Key.Key_NumLock,
    }
)


@dataclass(frozen=True)
class GhostKeys:
    """One key for each command, in Qt's portable notation; an empty one leaves it without a key.

    Raises ValueError for what is no key, and for a key given twice.
    """

    accept: str = "Tab"
    accept_word: str = ACCEPT_WORD
    dismiss: str = "Esc"
    next: str = "Alt+Down"
    previous: str = "Alt+Up"
    recall: str = "Alt+Shift+Down"

    def __post_init__(self) -> None:
        taken: dict[str, str] = {}
        for command, key in asdict(self).items():
            if not key:
                continue
            sequence = QKeySequence(key, QKeySequence.SequenceFormat.PortableText)
            name = sequence.toString(QKeySequence.SequenceFormat.PortableText)
            if sequence.count() != 1 or not name:
                raise ValueError(f"{key!r} is not a key; write it like Ctrl+Right.")
            if name in taken:
                raise ValueError(f"The key {key!r} is given to both {taken[name]} and {command}.")
            taken[name] = command
