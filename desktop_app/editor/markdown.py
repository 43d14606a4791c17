"""What of a paragraph is Markdown, and how it looks: calm, in the size of the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from PySide6.QtGui import QFont, QPalette, QTextBlock, QTextCharFormat, QTextLayout

from desktop_app.editor.highlighter import format_range
from desktop_app.editor.painting import QUIET_STRENGTH, mixed_colour
from desktop_app.manuscript import heading_of, is_scene_break, quote_mark
from desktop_app.text_units import to_utf16

Look = Literal["faded", "strong", "italic", "bold"]

_LONGEST = 20_000  # characters of a paragraph that is looked at
_SPAN = 2_000  # characters of emphasis
_EMPHASIS = re.compile(
    rf"\\.|(?<!\*)(\*{{1,3}})(?![\s*])((?:[^\\]|\\.){{1,{_SPAN}}}?)(?<![\s*])\1(?!\*)"
    rf"|(?<!\w)(_{{1,3}})(?![\s_])((?:[^\\]|\\.){{1,{_SPAN}}}?)(?<![\s_])\3(?!\w)"
)
_MOST_MARKS = 200  # stars and underscores in a paragraph of prose; beyond it is something else


class Span(NamedTuple):
    """A range of a paragraph in code points, and how it looks."""

    start: int
    end: int
    look: Look


def markdown_spans(text: str) -> list[Span]:
    """Return what of a paragraph looks otherwise; a later span goes over an earlier one."""
    if not text or len(text) > _LONGEST:
        return []
    if is_scene_break(text):
        return [Span(0, len(text), "faded")]
    spans = []
    start = 0
    if heading := heading_of(text):
        start = text.index("#") + heading.level
        spans = [Span(0, len(text), "strong"), Span(0, start, "faded")]
    elif mark := quote_mark(text):
        start = len(mark)
        spans = [Span(0, start, "faded")]
    if 0 < text.count("*") + text.count("_") <= _MOST_MARKS:
        spans += _emphasis(text, start, len(text))
    return spans


def _emphasis(text: str, start: int, end: int) -> Iterator[Span]:
    for match in _EMPHASIS.finditer(text, start, end):
        marks = match[1] or match[3]
        if not marks:  # an escaped character
            continue
        first, last = match.start() + len(marks), match.end() - len(marks)
        if len(marks) != 2:
            yield Span(first, last, "italic")
        if len(marks) > 1:
            yield Span(first, last, "bold")
        yield Span(match.start(), first, "faded")
        yield Span(last, match.end(), "faded")
        yield from _emphasis(text, first, last)


class MarkdownLook:
    """Formats for the Markdown of a paragraph, in the colours of a palette."""

    def __init__(self, palette: QPalette) -> None:
        self._formats: dict[Look, QTextCharFormat] = {
            look: QTextCharFormat() for look in ("faded", "strong", "italic", "bold")
        }
        self._formats["strong"].setFontWeight(QFont.Weight.Bold)
        self._formats["bold"].setFontWeight(QFont.Weight.Bold)
        self._formats["italic"].setFontItalic(True)
        self.set_palette(palette)

    def set_palette(self, palette: QPalette) -> None:
        """Use other colours from now on; what is shown follows when it is looked at again."""
        self._formats["faded"].setForeground(mixed_colour(palette, QUIET_STRENGTH))

    def formats(self, block: QTextBlock) -> list[QTextLayout.FormatRange]:
        """Return the formats of a paragraph, for a `Highlighter`."""
        text = block.text()
        return [
            format_range(
                to_utf16(text, span.start), to_utf16(text, span.end), self._formats[span.look]
            )
            for span in markdown_spans(text)
        ]
