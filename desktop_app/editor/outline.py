"""Chapters and scenes of a document, with their words, and how one moves."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtGui import QTextCursor, QTextDocument

from desktop_app.editor.offsets import text_between
from desktop_app.editor.paragraphs import ParagraphChanges
from desktop_app.editor.statistics import count_words
from desktop_app.manuscript import Heading, from_markdown, heading_of, is_scene_break

SCENE_LEVEL = 7  # below all headings
_NUMBER = (
    r"(?:\d+|[ivxlcdm]+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|"
    r"thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|(?:twenty|thirty|forty|fifty)"
    r"(?:[- ]\w+)?|(?:the )?(?:first|second|third|fourth|fifth|last)|"
    r"eins|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf)"
)
_PART = re.compile(rf"\s*(?:part|book|volume|teil|buch|band)\s+{_NUMBER}\b.{{0,60}}", re.IGNORECASE)
_CHAPTER = re.compile(
    rf"\s*(?:(?:chapter|kapitel|act|akt)\s+{_NUMBER}\b.{{0,60}}"
    r"|(?:prologue|epilogue|interlude|prolog|epilog|zwischenspiel)\W*)",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[^\s.]\.?\s+[a-zäöü].*[.!?…,;]$")  # "Part one was easy, she said."
_LONGEST_TITLE = 80
_SCENE_WORDS = 6  # of a scene's beginning, that name it
_PAUSE = 300  # milliseconds after a change until the outline follows


@dataclass(frozen=True)
class Section:
    """A part of a document: its paragraphs from `start` up to `end`, by number.

    Attributes:
        title: the heading's words, or those a scene begins with.
        level: 1 to 6 for headings, `SCENE_LEVEL` for a scene.
        words: in it and in all sections under it.
    """

    title: str
    level: int
    start: int
    end: int
    words: int


def mark_of(line: str) -> Heading | None:
    """Return what section a paragraph begins, if any; a scene has no title yet."""
    if not line:
        return None
    if heading := heading_of(line):
        return heading
    if is_scene_break(line):
        return Heading(SCENE_LEVEL, "")
    if len(line) <= _LONGEST_TITLE and not _SENTENCE.search(line):
        if _PART.fullmatch(line):
            return Heading(1, line.strip())
        if _CHAPTER.fullmatch(line):
            return Heading(2, line.strip())
    return None


def sections_of(marks: Sequence[Heading | None], words: Sequence[int]) -> list[Section]:
    """Return the sections in the order of the text.

    Args:
        marks: what each paragraph begins.
        words: how many words each paragraph has.
    """
    before = list(accumulate(words, initial=0))
    starts = [(n, mark) for n, mark in enumerate(marks) if mark]
    ends: list[int] = []
    open_: list[tuple[int, int]] = []  # level and start of the sections that come after, upwards
    for start, mark in reversed(starts):
        while open_ and open_[-1][0] > mark.level:
            open_.pop()
        ends.append(open_[-1][1] if open_ else len(marks))
        open_.append((mark.level, start))
    return [
        Section(_shown(mark.title), mark.level, start, end, before[end] - before[start])
        for (start, mark), end in zip(starts, reversed(ends), strict=True)
    ]


class Outline(QObject):
    """Keep the sections of a document, looking only at the paragraphs that change.

    A change of a few paragraphs is read at once, a long document in slices while the window is
    idle; `changed` comes with all sections after a pause.
    """

    changed = Signal(list)

    def __init__(self, document: QTextDocument, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._marks: list[Heading | None] = []
        self._words: list[int] = []
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE)
        self._pause.timeout.connect(self._tell)
        self._changes = ParagraphChanges(document, self)
        self._changes.replaced.connect(self._replace)
        self._changes.start()

    def is_complete(self) -> bool:
        """Tell whether every paragraph is read."""
        return self._changes.is_complete()

    def sections(self) -> list[Section]:
        """Return the sections as far as they are read; a scene is named by its first words."""
        return [
            section if section.title else self._named(section)
            for section in sections_of(self._marks, self._words)
        ]

    def _named(self, scene: Section) -> Section:
        for number in range(scene.start + 1, scene.end):
            words = _shown(self._document.findBlockByNumber(number).text()).split()
            if words:
                dots = " …" if len(words) > _SCENE_WORDS else ""
                title = " ".join(words[:_SCENE_WORDS]) + dots
                return Section(title, scene.level, scene.start, scene.end, scene.words)
        return scene

    @Slot(int, int, object)
    def _replace(self, first: int, gone: int, texts: list[str]) -> None:
        old = slice(first, first + gone)
        self._marks[old] = [mark_of(text) for text in texts]
        self._words[old] = [count_words(text) for text in texts]
        self._pause.start()

    @Slot()
    def _tell(self) -> None:
        self.changed.emit(self.sections())


def move_paragraphs(document: QTextDocument, start: int, end: int, before: int) -> None:
    """Move paragraphs `start` up to `end` before another one, as one undo step.

    An empty line stays between what is moved and what follows it. `before` may be the number of
    paragraphs, for the end of the document; within the range it changes nothing.
    """
    if start <= before <= end:
        return
    count = document.blockCount()
    lines = _text(document, start, end).rstrip("\n").split("\n")
    cursor = QTextCursor(document)
    cursor.beginEditBlock()
    if before > start:  # the later place first, so that the earlier one stays right
        _insert(cursor, lines, before)
        _remove(cursor, start, end)
    else:
        _remove(cursor, start, min(end, count))
        _insert(cursor, lines, before)
    cursor.endEditBlock()


def _text(document: QTextDocument, start: int, end: int) -> str:
    last = document.findBlockByNumber(end - 1)
    first = document.findBlockByNumber(start)
    return text_between(document, first.position(), last.position() + last.length() - 1)


def _insert(cursor: QTextCursor, lines: list[str], before: int) -> None:
    block = cursor.document().findBlockByNumber(before)
    if block.isValid():
        cursor.setPosition(block.position())
        cursor.insertText("\n".join([*lines, "", ""]))
        return
    cursor.movePosition(QTextCursor.MoveOperation.End)
    last = cursor.block()
    gap = "\n\n" if last.text() else "\n" if last.previous().text() else ""
    cursor.insertText(gap + "\n".join(lines))


def _remove(cursor: QTextCursor, start: int, end: int) -> None:
    document = cursor.document()
    after = document.findBlockByNumber(end)
    cursor.setPosition(document.findBlockByNumber(start).position())
    if after.isValid():
        cursor.setPosition(after.position(), QTextCursor.MoveMode.KeepAnchor)
    else:
        cursor.movePosition(QTextCursor.MoveOperation.End, QTextCursor.MoveMode.KeepAnchor)
    cursor.removeSelectedText()


def _shown(title: str) -> str:
    """Return words without their Markdown."""
    return " ".join(paragraph.text for paragraph in from_markdown(title)) or title
