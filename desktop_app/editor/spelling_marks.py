"""Misspelt words on a page: marked as they come into view, and put right from a menu."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QPoint, Slot
from PySide6.QtGui import QAction, QTextBlock, QTextCharFormat, QTextCursor, QTextLayout
from PySide6.QtWidgets import QMenu, QPlainTextEdit

from desktop_app.editor.highlighter import Highlighter, format_range
from desktop_app.editor.spelling import SpellChecker, Word
from desktop_app.text_units import to_code_points, to_utf16

_RED = 0xCC3344  # against white 5 : 1, against near black 4 : 1; the wave says the same


class SpellingMarks(QObject):
    """Underline misspelt words, but for the one that is being typed."""

    def __init__(self, page: QPlainTextEdit, checker: SpellChecker) -> None:
        super().__init__(page)
        self._page = page
        self._checker = checker
        self._highlighter: Highlighter | None = None
        # Where the word being typed was not marked, and the revision of the paragraph then.
        self._spared: tuple[QTextBlock, int] | None = None
        self._wave = QTextCharFormat()
        self._wave.setUnderlineStyle(QTextCharFormat.UnderlineStyle.SpellCheckUnderline)
        self._wave.setUnderlineColor(_RED)
        page.cursorPositionChanged.connect(self._on_caret_moved)

    def attach(self, highlighter: Highlighter) -> None:
        """Mark through a highlighter that has `formats` among its sources."""
        self._highlighter = highlighter
        self._checker.changed.connect(highlighter.refresh)

    def formats(self, block: QTextBlock) -> list[QTextLayout.FormatRange]:
        """Return the underlines of a paragraph, for a `Highlighter`."""
        text = block.text()
        caret = self._caret_in(block)
        ranges = []
        if caret > 0 and text[caret - 1].isalpha():
            self._spared = block, block.revision()
        for word in self._checker.misspelt(text, caret):
            start, end = to_utf16(text, word.start), to_utf16(text, word.end)
            ranges.append(format_range(start, end, self._wave))
        return ranges

    def _caret_in(self, block: QTextBlock) -> int:
        """Return the caret's place in a paragraph in code points, -1 where it is elsewhere."""
        cursor = self._page.textCursor()
        if cursor.block() != block:
            return -1
        return to_code_points(block.text(), cursor.positionInBlock())

    @Slot()
    def _on_caret_moved(self) -> None:
        spared, self._spared = self._spared, None
        if not spared or not self._highlighter:
            return
        block, revision = spared
        if block.isValid() and block.revision() == revision:  # else it is looked at anyway
            self._highlighter.refresh_block(block)


class SpellingMenu(QObject):
    """Offer what a misspelt word may have meant, above the page's usual menu."""

    def __init__(self, page: QPlainTextEdit, checker: SpellChecker) -> None:
        super().__init__(page)
        self._page = page
        self._checker = checker
        self._menu: QMenu | None = None
        self._cursor = QTextCursor()
        self._waiting: QAction | None = None
        checker.suggested.connect(self._on_suggested)

    def menu(self, position: QPoint) -> QMenu:
        """Return the menu for a place of the viewport; suggestions are filled in when found."""
        menu = self._page.createStandardContextMenu(position)
        first = menu.actions()[0] if menu.actions() else None
        found = self._misspelt_at(position)
        if found:
            self._cursor, word = found
            self._menu, self._waiting = menu, QAction(self.tr("Looking for words …"), menu)
            self._waiting.setEnabled(False)
            learn = QAction(self.tr("Add “{0}” to the Dictionary").format(word.text), menu)
            learn.triggered.connect(partial(self._checker.add, word.text))
            ignore = QAction(self.tr("Ignore “{0}” in This Document").format(word.text), menu)
            ignore.triggered.connect(partial(self._checker.ignore, word.text))
            line = QAction(menu)
            line.setSeparator(True)
            for action in (self._waiting, learn, ignore, line):
                menu.insertAction(first, action) if first else menu.addAction(action)
            self._checker.ask_suggestions(word.text)
        return menu

    def _misspelt_at(self, position: QPoint) -> tuple[QTextCursor, Word] | None:
        cursor = self._page.cursorForPosition(position)
        text = cursor.block().text()
        at = to_code_points(text, cursor.positionInBlock())
        for word in self._checker.misspelt(text):
            if word.start <= at <= word.end:
                start = cursor.block().position()
                cursor.setPosition(start + to_utf16(text, word.start))
                cursor.setPosition(
                    start + to_utf16(text, word.end), QTextCursor.MoveMode.KeepAnchor
                )
                return cursor, word
        return None

    @Slot(str, list)
    def _on_suggested(self, word: str, suggestions: list[str]) -> None:
        """Fill the menu that waits for them; it may be gone by now."""
        waiting, self._waiting = self._waiting, None
        if waiting is None or self._menu is None:
            return
        if self._cursor.selectedText().replace("’", "'") != word:
            return
        for suggestion in suggestions:
            action = QAction(suggestion, self._menu)
            action.triggered.connect(partial(self._replace, suggestion))
            self._menu.insertAction(waiting, action)
        waiting.setText(self.tr("No words like it"))
        waiting.setVisible(not suggestions)

    def _replace(self, suggestion: str) -> None:
        curly = "’" in self._cursor.selectedText()
        self._cursor.insertText(suggestion.replace("'", "’") if curly else suggestion)
