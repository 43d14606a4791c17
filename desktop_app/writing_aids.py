"""What is marked on a page as it is written: Markdown, and words that are misspelt."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, Qt, Slot

from desktop_app.editor.highlighter import Highlighter, Source
from desktop_app.editor.markdown import MarkdownLook
from desktop_app.editor.page import Page
from desktop_app.editor.spelling import SpellChecker
from desktop_app.editor.spelling_marks import SpellingMarks, SpellingMenu


class WritingAids(QObject):
    """Mark Markdown and spelling on a page, each as the writer likes."""

    def __init__(self, page: Page, checker: SpellChecker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._page = page
        self._look = MarkdownLook(page.palette())
        self._marks = SpellingMarks(page, checker)
        self._menu = SpellingMenu(page, checker)
        self._highlighter = Highlighter(page, [])
        self._marks.attach(self._highlighter)
        self._wanted = False, False  # Markdown, spelling
        self._plain = False
        page.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        page.customContextMenuRequested.connect(self._show_menu)

    def set_wanted(self, *, markdown: bool, spelling: bool) -> None:
        """Choose what is marked from now on."""
        self._wanted = markdown, spelling
        self._choose_sources()

    def set_plain(self, plain: bool) -> None:
        """Mark nothing in a text whose lines are too long to be looked at again and again."""
        self._plain = plain
        self._choose_sources()

    def refresh_colours(self) -> None:
        """Take the colours of the page's palette."""
        self._look.set_palette(self._page.palette())
        self._highlighter.refresh()

    def _choose_sources(self) -> None:
        markdown, spelling = self._wanted
        sources: list[Source] = []
        if markdown and not self._plain:
            sources.append(self._look.formats)
        if spelling and not self._plain:
            sources.append(self._marks.formats)
        self._highlighter.set_sources(sources)

    @Slot(QPoint)
    def _show_menu(self, position: QPoint) -> None:
        self._page.clear_ghost()
        menu = self._menu.menu(position)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self._page.viewport().mapToGlobal(position))
