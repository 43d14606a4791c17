"""Formats laid on paragraphs when they come into view.

Qt's own QSyntaxHighlighter goes through the whole document when it is opened and when its colours
change, which a novel takes seconds for. Here a paragraph is looked at right before it is painted,
and again only when it has changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from PySide6.QtCore import QEvent, QObject, QRectF
from PySide6.QtGui import QPaintEvent, QTextBlock, QTextCharFormat, QTextLayout
from PySide6.QtWidgets import QPlainTextEdit

from desktop_app.editor.layout import laid_out_anew
from desktop_app.text_units import utf16_length

Source = Callable[[QTextBlock], list[QTextLayout.FormatRange]]
"""Gives the formats of a paragraph, in UTF-16 units of its text."""

_STATES = 1 << 30  # what fits into a block's user state


class Highlighter(QObject):
    """Lay the formats of several sources on the paragraphs of a page; a later one goes over."""

    def __init__(self, page: QPlainTextEdit, sources: Sequence[Source]) -> None:
        super().__init__(page)
        self._page = page
        self._sources = tuple(sources)
        self._generation = 0
        self._busy = False
        page.viewport().installEventFilter(self)

    def set_sources(self, sources: Sequence[Source]) -> None:
        """Format otherwise from now on."""
        self._sources = tuple(sources)
        self.refresh()

    def refresh(self) -> None:
        """Look at every paragraph again when it is painted next."""
        self._generation += 1
        self._page.viewport().update()

    def refresh_block(self, block: QTextBlock) -> None:
        """Look at one paragraph again when it is painted next."""
        block.setUserState(-1)
        self._page.viewport().update()

    def _format_visible(self, bottom: float) -> None:
        for block in visible_blocks(self._page, bottom):
            state = hash((block.revision(), self._generation)) % _STATES
            if block.userState() != state:
                block.setUserState(state)
                self._format(block)

    def _format(self, block: QTextBlock) -> None:
        layout = block.layout()
        at, composed = layout.preeditAreaPosition(), utf16_length(layout.preeditAreaText())
        old = layout.formats()
        # What is composed in the paragraph keeps its look, and the formats go around it.
        new = [each for each in old if composed and at <= each.start <= at + composed - each.length]
        for source in self._sources:
            new += [_around(each, at, composed) for each in source(block)]
        if list(map(_parts, old)) != list(map(_parts, new)):
            with laid_out_anew(self._page.document(), block):
                layout.setFormats(new)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Format what is about to be painted."""
        if isinstance(event, QPaintEvent) and not self._busy:
            self._busy = True
            try:
                self._format_visible(QRectF(event.rect()).bottom())
            finally:
                self._busy = False
        return False


def visible_blocks(page: QPlainTextEdit, bottom: float | None = None) -> Iterator[QTextBlock]:
    """Yield the paragraphs in view, down to a height of the viewport, by default all of it.

    What is done with one may make it higher or lower. Qt's `cursorForPosition` cannot tell: where
    a ghost stands it gives places beyond the text.
    """
    bottom = page.viewport().height() if bottom is None else bottom
    block = page.firstVisibleBlock()
    top = page.blockBoundingGeometry(block).translated(page.contentOffset()).top()
    while block.isValid() and top <= bottom:
        yield block
        top += page.blockBoundingRect(block).height()
        block = block.next()


def format_range(start: int, end: int, form: QTextCharFormat) -> QTextLayout.FormatRange:
    """Return a range of a paragraph, in UTF-16 units, with its format."""
    given = QTextLayout.FormatRange()
    given.start, given.length, given.format = start, end - start, form
    return given


def _around(given: QTextLayout.FormatRange, at: int, length: int) -> QTextLayout.FormatRange:
    """Return a range as it is when text of some length is laid out at a place."""
    if length and given.start >= at:
        return format_range(given.start + length, given.start + length + given.length, given.format)
    if length and given.start + given.length > at:
        return format_range(given.start, given.start + length + given.length, given.format)
    return given


def _parts(given: QTextLayout.FormatRange) -> tuple[int, int, QTextCharFormat]:
    return given.start, given.length, given.format
