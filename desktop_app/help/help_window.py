"""Help on one page: what suggestions are, what the panels are for, and every key."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping, Sequence

from PySide6.QtCore import QSize
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QFrame, QMenu, QMenuBar, QTextBrowser, QVBoxLayout, QWidget

from desktop_app.actions import plain_name

MARGIN = 16  # pixels
SHARE_OF_SCREEN = 0.9  # at most, so that a frame has room too
Keys = Sequence[tuple[str, str]]  # a key and what it does


class HelpWindow(QDialog):
    """Stands beside the window, so that one can read and write."""

    def __init__(
        self,
        keys: Iterable[tuple[str, Keys]],
        commands: Mapping[str, str],
        parent: QWidget | None = None,
    ) -> None:
        """Show the help; ``keys`` are those of each menu, by its name, as the writer knows them.

        ``commands`` are the keys of the commands about suggestions, by their name in `GhostKeys`.
        """
        super().__init__(parent)
        self.setWindowTitle(self.tr("Help"))
        self.text = QTextBrowser()
        self.text.setAccessibleName(self.tr("Help"))
        self.text.setFrameShape(QFrame.Shape.NoFrame)
        self.text.document().setDocumentMargin(MARGIN)
        self.text.setHtml(
            self._suggestions(commands) + self._panels() + self._documents() + _table(keys)
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.text)
        self.resize(QSize(560, 640).boundedTo(self.screen().availableSize() * SHARE_OF_SCREEN))

    def _suggestions(self, commands: Mapping[str, str]) -> str:
        text = self.tr(
            "<h2>Writing with suggestions</h2>"
            "<p>What stands grey behind the caret is a suggestion. It is not in your text until "
            "you take it, with {accept} or word by word; writing on is always fine, and {dismiss} "
            "sends it away. A suggestion comes only while you write at the end of a paragraph, and "
            "only where the model is sure enough: the panel Suggestions sets how sure, how long "
            "and how daring.</p>"
            "<p>Everything happens on this computer; nothing you write leaves it.</p>"
        )
        return text.format(**{name: html.escape(key) for name, key in commands.items()})

    def _panels(self) -> str:
        return self.tr(
            "<h2>The panels</h2><ul>"
            "<li><b>Outline</b>: chapters and scenes with their words; drag one to move it.</li>"
            "<li><b>Suggestions</b>: how the model speaks; each control says what it does.</li>"
            "<li><b>Next Tokens</b>: what the model expects at the caret; click one to take it."
            "</li>"
            "<li><b>Continuations</b>: your text continued in several ways, side by side.</li>"
            "<li><b>Surprise</b>: your text coloured by how unexpected each word is.</li>"
            "<li><b>Models</b>: the models on this computer; drop a model file to add one.</li>"
            "<li><b>My Voice</b>: train a model on your own texts.</li></ul>"
        )

    def _documents(self) -> str:
        return self.tr(
            "<h2>Your texts</h2>"
            "<p>Texts are plain files. A line that begins with # is a heading, * * * alone on a "
            "line parts two scenes, *stars* make italics and **two** make bold. Texts of Word, "
            "OpenOffice, e-books and web pages can be imported, dropped on the window and "
            "exported.</p>"
            "<p>What you write is kept in a journal within two seconds, and each save keeps the "
            "version before it: see Earlier Versions in the File menu.</p>"
        )


def keys_of(bar: QMenuBar) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the keys of each menu as the writer sees them."""
    menus = [action.menu() for action in bar.actions()]
    return [
        (plain_name(menu.title()), list(_keys_in(menu)))
        for menu in menus
        if isinstance(menu, QMenu)
    ]


def _keys_in(menu: QMenu) -> Iterable[tuple[str, str]]:
    native = QKeySequence.SequenceFormat.NativeText
    for action in menu.actions():
        if isinstance(submenu := action.menu(), QMenu):
            yield from _keys_in(submenu)
        elif key := action.shortcut().toString(native):
            yield key, plain_name(action.text())


def _table(keys: Iterable[tuple[str, Keys]]) -> str:
    parts = []
    for name, rows in keys:
        if rows:
            lines = "".join(
                f"<tr><td><b>{html.escape(key)}</b></td>"
                f"<td>&nbsp;&nbsp;{html.escape(what)}</td></tr>"
                for key, what in rows
            )
            parts.append(f"<h3>{html.escape(name)}</h3><table>{lines}</table>")
    return "".join(parts)
