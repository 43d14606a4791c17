"""Ghost text: laid out in a paragraph like real text, and never in the document."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from PySide6.QtGui import QTextBlock, QTextCursor, QTextDocument, QTextLayout

from desktop_app.editor.layout import laid_out_anew
from desktop_app.editor.offsets import text_between
from desktop_app.text_units import utf16_length

# What stands right after a word, so that it replaces the space of an accepted suggestion; a space
# too, which is typed behind a word by habit.
AFTER_A_WORD = frozenset(" ,.;:!?…)]}”’»\n")


def next_word(ghost: str) -> str:
    """Return the first word of a ghost with the white space around it."""
    match = re.match(r"\s*\S+\s*", ghost)
    return match.group() if match else ghost


def only_closes(rest: str) -> bool:
    """Tell whether nothing but closing quotes, punctuation and white space is left."""
    return all(
        char.isspace() or ((kind := unicodedata.category(char))[0] == "P" and kind != "Ps")
        for char in rest
    )


def replaces_space(mark: str, paragraph: str) -> bool:
    """Tell whether a mark typed after an accepted space belongs in its place.

    ``paragraph`` is what stands before the space: it tells a closing quote from an opening one.
    """
    if mark == '"':
        return paragraph.count('"') % 2 == 1 or paragraph.count("“") > paragraph.count("”")
    return mark in AFTER_A_WORD


def half_word(before: str) -> str:
    """Return what stands between the last white space and the caret."""
    return re.split(r"\s", before)[-1]


def recalled(suggestion: str, before: str) -> str:
    """Return what of a suggestion still fits after the text before the caret.

    The suggestion begins with the half-typed word that it completed: typed again it is not
    repeated, and after another word the suggestion follows as words of their own.
    """
    here = half_word(before)
    words = suggestion.lstrip()
    if words.startswith(here):
        return words[len(here) :]
    return " " + words


class Place(NamedTuple):
    """Where a ghost stands: a paragraph, and a UTF-16 range in its layout."""

    block: QTextBlock
    start: int
    length: int


class GhostLayer:
    """Lay out a ghost in a document's paragraph by Qt's preedit area.

    The text that an input method composes is laid out in the same area: it is in the flow, it
    wraps, and the document knows nothing of it. No character format is put on the ghost, because
    Qt shapes text apart at each change of format: kerning, ligatures and joined scripts would
    break at the caret. Its colour is a matter of painting.
    """

    def __init__(self, document: QTextDocument) -> None:
        self._document = document
        self._cursor = QTextCursor()
        self.text = ""

    def place(self) -> Place | None:
        """Return where the ghost stands, or None."""
        if not self.text:
            return None
        at = self._cursor.positionInBlock()
        return Place(self._cursor.block(), at, utf16_length(self.text))

    def show(self, position: int, text: str) -> None:
        """Lay out a text before a document position, instead of the ghost there was."""
        self.take_away()
        self._cursor = QTextCursor(self._document)
        self._cursor.setPosition(position)
        self.text = text
        self._lay_anew(self._cursor.block(), self._cursor.positionInBlock(), text)

    def give(self, position: int, added: int) -> bool:
        """Let typed text be what the ghost began with, while the document reports the change.

        The paragraph is then laid out once, for the text and the rest of the ghost. False where
        the text is another one, stands elsewhere, or is all of the ghost.
        """
        if not self.text or self._cursor.position() != position + added:
            return False
        typed = text_between(self._document, position, position + added)
        if not typed or not self.text.startswith(typed) or typed == self.text:
            return False
        self.text = self.text[len(typed) :]
        self._lay(self._cursor.block(), self._cursor.positionInBlock(), self.text)
        return True

    def take_away(self, changed_from: int = -1, changed_length: int = 0) -> str:
        """Take the ghost out of the layout and return it.

        While a document reports a change, give its range: the paragraph of the ghost may then be
        another one than the cursor says.
        """
        text, self.text = self.text, ""
        if not text:
            return ""
        if changed_from < 0:
            self._lay_anew(self._cursor.block(), -1, "")
            return text
        blocks = [self._cursor.block()]
        block = self._document.findBlock(changed_from)
        while block.isValid() and block.position() <= changed_from + changed_length:
            blocks.append(block)
            block = block.next()
        for block in blocks:
            if block.isValid() and block.layout().preeditAreaText():
                self._lay(block, -1, "")
        self._document.documentLayout().update.emit()
        return text

    def _lay_anew(self, block: QTextBlock, at: int, text: str) -> None:
        with laid_out_anew(self._document, block):
            self._lay(block, at, text)

    def _lay(self, block: QTextBlock, at: int, text: str) -> None:
        layout = block.layout()
        old_at, old_length = layout.preeditAreaPosition(), utf16_length(layout.preeditAreaText())
        formats = layout.formats()
        layout.setPreeditArea(at, text)
        if formats:  # those of a syntax highlighter, which count the preedit area
            if old_length:
                formats = [_shifted(each, old_at, -old_length) for each in formats]
            if text:
                formats = [_shifted(each, at, utf16_length(text)) for each in formats]
            layout.setFormats(formats)


def _shifted(given: QTextLayout.FormatRange, at: int, distance: int) -> QTextLayout.FormatRange:
    """Return a format range after text of some length came to, or went from, a place."""
    moved = QTextLayout.FormatRange()
    moved.format = given.format
    moved.start, moved.length = given.start, given.length
    if given.start >= at:
        moved.start += distance
    elif given.start + given.length > at:
        moved.length += distance
    return moved
