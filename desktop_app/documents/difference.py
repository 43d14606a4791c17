"""The difference of two texts: for showing, and to find the lines that did not change."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

_WORDS = re.compile(r"\w+|\s+|[^\w\s]")
_LONGEST_PAIR = 20_000  # characters; longer lines are shown whole, not word by word
_MOST_LINES = 50_000  # between the first and the last change, still aligned with each other
_LEAST_KEPT = 0.4  # of the shorter line, where it was edited and not written anew
_SHOWN_HUNKS = 6
_SHOWN_CHARACTERS = 160  # of each hunk

Kind = Literal["same", "removed", "added"]


class Run(NamedTuple):
    """Lines `old_start:old_end` of one text that became `new_start:new_end` of the other."""

    same: bool
    old_start: int
    old_end: int
    new_start: int
    new_end: int


@dataclass(frozen=True)
class Piece:
    """A stretch of text that both have, or only the old one, or only the new one."""

    kind: Kind
    text: str


@dataclass(frozen=True)
class Hunk:
    """One place where the texts differ, as pieces in reading order.

    Attributes:
        line: the number of its first line in the new text, from 1.
    """

    line: int
    pieces: tuple[Piece, ...]


def line_runs(old: Sequence[str], new: Sequence[str]) -> list[Run]:
    """Return the runs of equal and of different lines that lead from `old` to `new`."""
    start, shorter = 0, min(len(old), len(new))
    while start < shorter and old[start] == new[start]:
        start += 1
    tail = 0
    while tail < shorter - start and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    old_end, new_end = len(old) - tail, len(new) - tail
    runs = [Run(True, 0, start, 0, start)] if start else []
    if max(old_end, new_end) - start > _MOST_LINES:
        runs.append(Run(False, start, old_end, start, new_end))
    else:
        matcher = SequenceMatcher(None, old[start:old_end], new[start:new_end])
        for tag, i1, i2, j1, j2 in matcher.get_opcodes():
            runs.append(Run(tag == "equal", start + i1, start + i2, start + j1, start + j2))
    if tail:
        runs.append(Run(True, old_end, len(old), new_end, len(new)))
    return runs


def difference(old: str, new: str) -> list[Hunk]:
    """Return the places where `new` differs from `old`, word by word where lines were edited."""
    old_lines, new_lines = _lines(old), _lines(new)
    return [
        Hunk(
            run.new_start + 1,
            tuple(
                _pieces(
                    "".join(old_lines[run.old_start : run.old_end]),
                    "".join(new_lines[run.new_start : run.new_end]),
                )
            ),
        )
        for run in line_runs(old_lines, new_lines)
        if not run.same
    ]


def in_words(hunks: Sequence[Hunk]) -> str:
    """Return the first differences, what went in [- -] and what came in [+ +]."""
    lines = [f"{hunk.line}: {_marked(hunk.pieces)}" for hunk in hunks[:_SHOWN_HUNKS]]
    if len(hunks) > _SHOWN_HUNKS:
        lines.append("…")
    return "\n".join(lines)


def _marked(pieces: Sequence[Piece]) -> str:
    """Return the beginning of some pieces, each mark with its end."""
    marks = {"removed": "[-{}-]", "added": "[+{}+]"}
    shown, room = [], _SHOWN_CHARACTERS
    for piece in pieces:
        text = piece.text.strip("\n")
        if room and text:
            cut = text[:room] + "…" if len(text) > room else text
            shown.append(marks.get(piece.kind, "{}").format(cut))
            room = max(0, room - len(text))
    return "".join(shown)


def _lines(text: str) -> list[str]:
    *lines, last = text.split("\n")
    return [*(line + "\n" for line in lines), last]


def _pieces(old: str, new: str) -> Iterator[Piece]:
    if max(len(old), len(new)) > _LONGEST_PAIR:
        old_words, new_words = [old], [new]
    else:
        old_words, new_words = _WORDS.findall(old), _WORDS.findall(new)
    runs = line_runs(old_words, new_words)
    kept = sum(len(word) for run in runs if run.same for word in old_words[slice(*run[1:3])])
    if kept < _LEAST_KEPT * min(len(old), len(new)):  # word by word, nobody could read it
        runs = [Run(False, 0, len(old_words), 0, len(new_words))]
    for run in runs:
        removed = "".join(old_words[run.old_start : run.old_end])
        added = "".join(new_words[run.new_start : run.new_end])
        if run.same:
            yield Piece("same", removed)
            continue
        if removed:
            yield Piece("removed", removed)
        if added:
            yield Piece("added", added)
