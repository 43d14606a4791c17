"""Find text in a document, paragraph by paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QRegularExpression, QRegularExpressionMatch
from PySide6.QtGui import QTextBlock, QTextCursor, QTextDocument

# What the writer may have typed straight and the document may have curled, and a space of any kind.
ALIKE = {"'": "['‘’]", '"': '["“”]', " ": "[ \u00a0]"}
ESCAPED = {"n": "\n", "t": "\t", "\\": "\\"}


@dataclass(frozen=True)
class Search:
    """What to look for; raises ValueError for a regular expression that is none."""

    text: str
    case_sensitive: bool = False
    whole_words: bool = False
    regular_expression: bool = False

    def __post_init__(self) -> None:
        pattern = self.pattern()
        if not pattern.isValid():
            told = QCoreApplication.translate("FindBar", "{0} (at character {1})")
            raise ValueError(told.format(pattern.errorString(), pattern.patternErrorOffset()))

    def pattern(self) -> QRegularExpression:
        """Return the search as a regular expression for one paragraph."""
        source = self.text
        if not self.regular_expression:
            source = "".join(ALIKE.get(c) or QRegularExpression.escape(c) for c in source)
        if self.whole_words:
            source = rf"(?<!\w)(?:{source})(?!\w)"
        options = QRegularExpression.PatternOption.UseUnicodePropertiesOption
        if not self.case_sensitive:
            options |= QRegularExpression.PatternOption.CaseInsensitiveOption
        return QRegularExpression(source, options)


@dataclass(frozen=True)
class Found:
    """A match: its place in the document in UTF-16 units, and what its groups hold."""

    start: int
    length: int
    groups: tuple[str, ...]

    def cursor(self, document: QTextDocument) -> QTextCursor:
        """Return a cursor that selects the match."""
        cursor = QTextCursor(document)
        cursor.setPosition(self.start)
        cursor.setPosition(self.start + self.length, QTextCursor.MoveMode.KeepAnchor)
        return cursor


def found_in(block: QTextBlock, pattern: QRegularExpression) -> Iterator[Found]:
    """Yield the matches in a paragraph; an empty one is none."""
    matches = pattern.globalMatch(block.text())
    while matches.hasNext():
        match = matches.next()
        if match.capturedLength():
            start = block.position() + match.capturedStart()
            yield Found(start, match.capturedLength(), _groups(match))


def found_from(
    document: QTextDocument, pattern: QRegularExpression, position: int
) -> Iterator[Found]:
    """Yield the matches that start at a position or behind it, then those before it."""
    first = document.findBlock(position)
    block = first
    while block.isValid():
        yield from (each for each in found_in(block, pattern) if each.start >= position)
        block = block.next()
    block = document.firstBlock()
    while block.isValid() and block.blockNumber() <= first.blockNumber():
        yield from (each for each in found_in(block, pattern) if each.start < position)
        block = block.next()


def found_before(
    document: QTextDocument, pattern: QRegularExpression, position: int
) -> Iterator[Found]:
    """Yield the matches that start before a position, backwards, then those behind it."""
    first = document.findBlock(position)
    block = first
    while block.isValid():
        found = [each for each in found_in(block, pattern) if each.start < position]
        yield from reversed(found)
        block = block.previous()
    block = document.lastBlock()
    while block.isValid() and block.blockNumber() >= first.blockNumber():
        found = [each for each in found_in(block, pattern) if each.start >= position]
        yield from reversed(found)
        block = block.previous()


def expand(template: str, found: Found) -> str:
    r"""Return the replacement for a match of a regular expression.

    `\0` is the match, `\1` to `\9` its groups (empty where there is none), `\n`, `\t` and `\\`
    what they always are.
    """

    def escaped(match: re.Match[str]) -> str:
        mark = match.group(1)
        if mark.isdecimal():
            return found.groups[int(mark)] if int(mark) < len(found.groups) else ""
        return ESCAPED[mark]

    return re.sub(r"\\([0-9nt\\])", escaped, template)


def replace_all(document: QTextDocument, search: Search, template: str) -> int:
    """Replace every match, as one undo step, and return how many there were."""
    found = list(found_from(document, search.pattern(), 0))
    cursor = QTextCursor(document)
    cursor.beginEditBlock()
    for each in reversed(found):  # from the end, so that the places before stay right
        cursor.setPosition(each.start)
        cursor.setPosition(each.start + each.length, QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(expand(template, each) if search.regular_expression else template)
    cursor.endEditBlock()
    return len(found)


def _groups(match: QRegularExpressionMatch) -> tuple[str, ...]:
    return tuple(match.captured(group) for group in range(match.lastCapturedIndex() + 1))
