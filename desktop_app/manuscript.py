"""A manuscript as paragraphs, and the little Markdown that it is written in.

The page shows plain text, so the Markdown is what a writer means by it: every line is a paragraph,
empty lines only part them, and what is not listed here stands for itself.

    # Heading            one to six marks
    *italics*  **bold**  as in CommonMark, with backslash escapes
    * * *                a scene break; also ***, ---, #, ~ and ⁂ alone on a line
    > quoted             a paragraph of a quotation
    two spaces at a line's end, or a backslash: the line breaks, the paragraph goes on
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

SCENE_BREAK = "* * *"

Kind = Literal["text", "heading", "scene break", "quote"]
_Look = tuple[bool, bool]  # italic, bold

_HEADING = re.compile(r" {0,3}(#{1,6})[ \t]+")
_SCENE_BREAK = re.compile(r"\s*(?:([*#~•])(?:\s*\1)*|([-_])(?:\s*\2){2,}|[⁂❦❧☙])\s*")
_QUOTE = re.compile(r" {0,3}>[ \t]?")
_BREAK = "  ", "\\"  # at the end of a line
_SPECIAL = re.compile(r"[*_\\]")
# A backslash before a mark; a star or an underscore, except where it cannot begin or end emphasis.
_ESCAPED = re.compile(r"\\(?=[!-/:-@[-`{-~\n]|$)|(?<!\s)\*|\*(?!\s)|(?<![^\W_])_|_(?![^\W_])")
_SPACE = " \t\n"
_LINE_SPACE = re.compile(r"(?<![ \t])[ \t]*\n[ \t\n]*")  # each space is looked at once


@dataclass(frozen=True)
class Run:
    r"""Text of one look; a `\n` in it breaks the line."""

    text: str
    italic: bool = False
    bold: bool = False


@dataclass(frozen=True)
class Paragraph:
    """A paragraph, a heading of a level from 1 to 6, or a scene break, which has no text."""

    runs: tuple[Run, ...]
    kind: Kind = "text"
    level: int = 0

    @property
    def text(self) -> str:
        """Return the bare text."""
        return "".join(run.text for run in self.runs)


class Heading(NamedTuple):
    """A heading's level, 1 to 6, and its words, still with their Markdown."""

    level: int
    title: str


def heading_of(line: str) -> Heading | None:
    """Return what heading a line is, if it is one."""
    match = _HEADING.match(line)
    if match is None or "\n" in line:
        return None
    title = line[match.end() :].rstrip(" \t")
    unclosed = title.rstrip("#")
    if unclosed.endswith((" ", "\t")):
        title = unclosed.rstrip(" \t")
    return Heading(len(match[1]), title) if title else None


def is_scene_break(line: str) -> bool:
    """Return whether a line parts two scenes."""
    return _SCENE_BREAK.fullmatch(line) is not None


def quote_mark(line: str) -> str:
    """Return the mark that makes a line a quotation, or an empty string."""
    match = _QUOTE.match(line)
    return match[0] if match else ""


def tidy(paragraph: Paragraph) -> Paragraph | None:
    """Return a paragraph without what cannot be seen; None for an empty one.

    Runs that look the same are one; white space looks like what stands on both its sides; none is
    left at the ends of lines; a heading is one line; a text that parts scenes is a scene break.
    """
    if paragraph.kind == "scene break":
        return Paragraph((), "scene break")
    runs = _tidy_runs(paragraph.runs, " " if paragraph.kind == "heading" else "\n")
    if not runs:
        return None
    tidied = replace(paragraph, runs=runs)
    if paragraph.kind == "text" and len(runs) == 1 and is_scene_break(tidied.text):
        return Paragraph((), "scene break")
    return tidied


def from_markdown(text: str) -> Iterator[Paragraph]:
    """Yield the paragraphs of a text."""
    lines = iter(text.split("\n"))
    for line in lines:
        if not line.strip():
            continue
        if is_scene_break(line):
            yield Paragraph((), "scene break")
        elif heading := heading_of(line):
            yield from _paragraph(heading.title, "heading", heading.level)
        else:
            mark = quote_mark(line)
            kept = [line[len(mark) :]]
            while kept[-1].endswith(_BREAK) and (line := next(lines, "")).strip():
                kept[-1] = kept[-1].removesuffix("\\").rstrip(" ")
                kept.append(line.removeprefix(mark) if mark else line)
            yield from _paragraph("\n".join(kept), "quote" if mark else "text")


def to_markdown(paragraphs: Iterable[Paragraph]) -> str:
    """Return the paragraphs as Markdown that reads back as the same paragraphs."""
    return _joined(_markdown(paragraph) for paragraph in map(tidy, paragraphs) if paragraph)


def to_plain_text(paragraphs: Iterable[Paragraph]) -> str:
    """Return the paragraphs without any marks but those of scene breaks."""
    tidied = (paragraph for paragraph in map(tidy, paragraphs) if paragraph)
    return _joined(SCENE_BREAK if p.kind == "scene break" else p.text for p in tidied)


def _joined(paragraphs: Iterable[str]) -> str:
    text = "\n\n".join(paragraphs)
    return text + "\n" if text else ""


def _paragraph(markdown: str, kind: Kind, level: int = 0) -> Iterator[Paragraph]:
    runs = _tidy_runs(_parsed(markdown))
    if runs:
        yield Paragraph(runs, kind, level)


def _parsed(markdown: str) -> tuple[Run, ...]:
    """Return the runs of a paragraph."""
    if not _SPECIAL.search(markdown):
        return (Run(markdown),)
    runs = []
    italic = bold = 0
    for token in _parser().parseInline(markdown)[0].children or []:
        italic += (token.type == "em_open") - (token.type == "em_close")
        bold += (token.type == "strong_open") - (token.type == "strong_close")
        if token.content:
            runs.append(Run(token.content, italic > 0, bold > 0))
    return tuple(runs)


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt  # not needed before the first import or export

    return MarkdownIt("zero").enable(["emphasis", "escape"])


def _parted(text: str) -> tuple[str, str, str]:
    """Return the white space before the words, the words, and the white space after them."""
    start = len(text) - len(text.lstrip(_SPACE))
    end = max(start, len(text.rstrip(_SPACE)))
    return text[:start], text[start:end], text[end:]


def _tidy_runs(runs: tuple[Run, ...], line_break: str = "\n") -> tuple[Run, ...]:
    if not any(run.italic or run.bold for run in runs):
        text = _LINE_SPACE.sub(line_break, "".join(run.text for run in runs)).strip(_SPACE)
        return (Run(text),) if text else ()
    pieces = [(piece, run.italic, run.bold) for run in runs for piece in _parted(run.text) if piece]
    looks = [(i, b) if piece.strip(_SPACE) else None for piece, i, b in pieces]
    before, after = _carried_on(looks), reversed(_carried_on(reversed(looks)))
    joined = [
        Run(piece, left[0] and right[0], left[1] and right[1])
        for (piece, _, _), left, right in zip(pieces, before, after, strict=True)
    ]
    merged = [
        Run("".join(run.text for run in same), *look)
        for look, same in groupby(joined, key=lambda run: (run.italic, run.bold))
    ]
    if merged:
        merged[0] = replace(merged[0], text=merged[0].text.lstrip(_SPACE))
        merged[-1] = replace(merged[-1], text=merged[-1].text.rstrip(_SPACE))
    cleaned = [replace(run, text=_LINE_SPACE.sub(line_break, run.text)) for run in merged]
    return tuple(run for run in cleaned if run.text)


def _carried_on(looks: Iterable[_Look | None]) -> list[_Look]:
    """Return the looks with that of the piece before for white space, which has none."""
    last: _Look = (False, False)
    carried = []
    for look in looks:
        last = look or last
        carried.append(last)
    return carried


def _markdown(paragraph: Paragraph) -> str:
    if paragraph.kind == "scene break":
        return SCENE_BREAK
    text = _inline(paragraph.runs)
    if paragraph.kind == "heading":
        return "#" * paragraph.level + " " + re.sub(r"(?:^|(?<=[ \t]))(#+)$", r"\\\1", text)
    lines = text.split("\n")
    if paragraph.kind == "quote":
        lines = ["> " + line for line in lines]
    elif heading_of(lines[0]) or quote_mark(lines[0]) or is_scene_break(lines[0]):
        lines[0] = "\\" + lines[0]
    return "  \n".join(lines)


def _inline(runs: tuple[Run, ...]) -> str:
    """Return runs as Markdown; rather without their look than with other words."""
    for attempt in (_marked(runs, "*"), _marked(runs, "_"), _marked_apart(runs)):
        if _tidy_runs(_parsed(attempt)) == runs:
            return attempt
    return _SPECIAL.sub(r"\\\g<0>", "".join(run.text for run in runs))


def _marked(runs: tuple[Run, ...], mark: str) -> str:
    """Return runs with emphasis, what lasts longer around what does not."""
    text = ""
    standing: list[str] = []  # from the outermost
    for number, run in enumerate((*runs, Run(""))):
        wanted = {m for m, on in ((mark, run.italic), ("**", run.bold)) if on}
        while standing and not set(standing) <= wanted:
            text += standing.pop()
        opening = sorted(wanted - set(standing), key=lambda m: -_lasts(runs[number:], m == "**"))
        standing += opening
        text += "".join(opening) + _ESCAPED.sub(r"\\\g<0>", run.text)
    return text


def _marked_apart(runs: tuple[Run, ...]) -> str:
    """Return runs each with marks of its own."""
    text = ""
    for run in runs:
        before, words, after = _parted(run.text)
        marks = "*" * (run.italic + 2 * run.bold)
        text += before + marks + _ESCAPED.sub(r"\\\g<0>", words) + marks + after
    return text


def _lasts(runs: tuple[Run, ...], bold: bool) -> int:
    count = 0
    for run in runs:
        if not (run.bold if bold else run.italic):
            break
        count += 1
    return count
