"""Paragraphs of an HTML page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree
from lxml import html as lxml_html

from desktop_app.documents.errors import DocumentReadError
from desktop_app.documents.file import read_document
from desktop_app.manuscript import Kind, Paragraph, Run

_SKIPPED = frozenset(
    "head script style template svg math object audio video iframe canvas select rp rt".split()
)
_ITALIC = frozenset("i em cite dfn var".split())
_BOLD = frozenset("b strong".split())
_BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dialog div dl dt fieldset "
    "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main nav ol p "
    "pre section summary table tbody td tfoot th thead tr ul".split()
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_SPACE = re.compile(r"[ \t\n\r\f]+")  # not a no-break space
_DECLARED = re.compile(
    rb"""<(?:meta[^>]*?charset|\?xml[^>]*?encoding)\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE
)
_HEAD_BYTES = 4096  # of a page, in which its encoding is declared
_CLASS = re.compile(r"\.([\w-]+)")


@dataclass
class Looks:
    """Which classes of a page's style sheets are italic, and which bold."""

    italic: set[str] = field(default_factory=set)
    bold: set[str] = field(default_factory=set)

    def learn(self, css: str) -> None:
        """Take the classes of a style sheet in."""
        for rule in css.split("}"):  # a pattern would look for the end of each rule again and again
            selectors, _, style = rule.rpartition("{")
            names = set(_CLASS.findall(selectors))
            if _is_italic(style):
                self.italic |= names
            if _is_bold(style):
                self.bold |= names


def read(path: Path) -> Iterator[Paragraph]:
    """Yield the paragraphs of a page."""
    with path.open("rb") as file:
        declared = _DECLARED.search(file.read(_HEAD_BYTES))
    try:
        text = read_document(path, declared[1].decode("ascii") if declared else None).text
    except DocumentReadError:  # the page is not what it says of itself
        text = read_document(path).text
    return paragraphs(text, Looks())


def paragraphs(text: str, looks: Looks) -> Iterator[Paragraph]:
    """Yield the paragraphs of a page that is already text."""
    parser = lxml_html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:  # nothing in it
        root = None
    if root is None:
        return
    for style in root.iter("style"):
        looks.learn(style.text or "")
    walker = _Walker(looks)
    walker.walk(root, Run(""))
    walker.end_paragraph()
    yield from walker.paragraphs


class _Walker:
    """Walk through elements, and end a paragraph where a block begins or ends."""

    def __init__(self, looks: Looks) -> None:
        self.paragraphs: list[Paragraph] = []
        self._looks = looks
        self._runs: list[Run] = []
        self._kind: Kind = "text"
        self._level = 0

    def walk(self, element: etree._Element, look: Run) -> None:
        """Read an element whose surroundings look like the run."""
        tag = element.tag
        if not isinstance(tag, str) or tag in _SKIPPED:
            return
        outer = self._kind, self._level
        if tag in _BLOCKS:
            self.end_paragraph()
        if tag in _HEADINGS:
            self._kind, self._level = "heading", _HEADINGS[tag]
        elif tag == "blockquote":
            self._kind = "quote"
        elif tag == "hr":
            self.paragraphs.append(Paragraph((), "scene break"))
        elif tag == "br":
            self._runs.append(Run("\n"))
        elif tag == "li":
            self._runs.append(Run("- "))
        look = self._look(element, look)
        self._add(element.text, look, tag == "pre")
        for child in element:
            self.walk(child, look)
            self._add(child.tail, look, tag == "pre")
        if tag in _BLOCKS:
            self.end_paragraph()
            self._kind, self._level = outer

    def end_paragraph(self) -> None:
        """Make what was read since the last one a paragraph, or more where it has empty lines."""
        part: list[Run] = []
        for run in self._runs:
            if run.text == "\n" and part and part[-1].text == "\n":
                self._put(part)
                part = []
            else:
                part.append(run)
        self._put(part)
        self._runs = []

    def _look(self, element: etree._Element, outer: Run) -> Run:
        style, classes = element.get("style", ""), set(element.get("class", "").split())
        upright = re.search(r"font-style\s*:\s*normal", style)
        italic = element.tag in _ITALIC or _is_italic(style) or classes & self._looks.italic
        bold = element.tag in _BOLD or _is_bold(style) or classes & self._looks.bold
        return Run("", bool(outer.italic or italic) and not upright, bool(outer.bold or bold))

    def _put(self, runs: list[Run]) -> None:
        if not runs:
            return
        heading = self._kind == "heading"
        looks = (Run(run.text, run.italic, run.bold and not heading) for run in runs)
        self.paragraphs.append(Paragraph(tuple(looks), self._kind, self._level))

    def _add(self, text: str | None, look: Run, preformatted: bool) -> None:
        if not text:
            return
        if preformatted:
            for number, line in enumerate(text.strip("\n").split("\n")):
                self._runs += [Run("\n")] * bool(number)
                self._runs.append(Run(line, look.italic, look.bold))
            return
        collapsed = _SPACE.sub(" ", text)
        if not self._runs or self._runs[-1].text.endswith((" ", "\n")):
            collapsed = collapsed.removeprefix(" ")
        if collapsed:
            self._runs.append(Run(collapsed, look.italic, look.bold))


def _is_italic(style: str) -> bool:
    return bool(re.search(r"font-style\s*:\s*(?:italic|oblique)", style))


def _is_bold(style: str) -> bool:
    return bool(re.search(r"font-weight\s*:\s*(?:bold|[6-9]00)", style))
