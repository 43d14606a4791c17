"""Paragraphs of an OpenDocument text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from lxml import etree

from desktop_app.manuscript import Kind, Paragraph, Run
from desktop_app.text_import.errors import damaged, protected
from desktop_app.text_import.package import Package, open_package

_CONTENT, _STYLES, _MANIFEST = "content.xml", "styles.xml", "META-INF/manifest.xml"
_NAMESPACES = {
    f"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0": prefix
    for name, prefix in {
        "office": "office",
        "style": "style",
        "text": "text",
        "xsl-fo-compatible": "fo",
        "manifest": "manifest",
    }.items()
}
_PREFIXES = {prefix: namespace for namespace, prefix in _NAMESPACES.items()}
_BLOCKS = frozenset({"text:p", "text:h"})
_SKIPPED = frozenset(
    "text:tracked-changes office:annotation text:table-of-content text:ruby-text "
    "text:sequence-decls office:forms".split()
)
_SPACE = re.compile(r"[ \t\r\n]+")
_KEPT = "\0"  # stands for a space that does not join others; no XML can hold it
_MOST_SPACES = 1000  # in a row; the file may claim more
_LONGEST_CHAIN = 50  # of styles, each based on the next; also where it is a circle
_QUOTES = frozenset({"Quotations", "Quote"})
_TITLES = frozenset({"Title"})
_RULE = "Horizontal_20_Line"


@dataclass(frozen=True)
class _Style:
    """What a style says of text; None where it leaves that to its parent."""

    italic: bool | None = None
    bold: bool | None = None
    kind: Kind = "text"
    level: int = 0


def read(path: Path) -> Iterator[Paragraph]:
    """Yield the paragraphs of a document, its notes at the end."""
    with open_package(path) as package:
        if _is_encrypted(package):
            raise protected(path)
        content = package.xml(_CONTENT)
        body = next(content.iter(_qualified("office:text")), None)
        if body is None:
            raise damaged(path)
        roots = [content]
        if _STYLES in package.names:
            roots.insert(0, package.xml(_STYLES))
        reader = _Reader(_styles(roots))
        yield from reader.paragraphs(body)
        yield from reader.notes()


class _Reader:
    """Read paragraphs with the styles of their document."""

    def __init__(self, styles: dict[str, _Style]) -> None:
        self._styles = styles
        self._notes: list[etree._Element] = []

    def paragraphs(self, element: etree._Element, mark: str = "") -> Iterator[Paragraph]:
        """Yield the paragraphs within an element, the first with the mark of a list's item."""
        for child in element:
            name = _name(child)
            if name in _BLOCKS:
                yield self._paragraph(child, name, mark)
                for box in child.iter("{*}text-box"):
                    yield from self.paragraphs(box)
                mark = ""
            elif name == "text:list-item":
                yield from self.paragraphs(child, "- ")
            elif name not in _SKIPPED:
                yield from self.paragraphs(child)

    def notes(self) -> Iterator[Paragraph]:
        """Yield the notes that the text refers to; a note may refer to more."""
        for number, note in enumerate(self._notes, 1):
            body = note.find(_qualified("text:note-body"))
            runs = [] if body is None else [r for p in self.paragraphs(body) for r in p.runs]
            yield Paragraph((Run(f"[^{number}]: "), *runs))

    def _paragraph(self, element: etree._Element, name: str, mark: str) -> Paragraph:
        identity = _attribute(element, "text:style-name")
        style = self._styles.get(identity) or _with_kind(_Style(), identity)
        if name == "text:h":
            level = _attribute(element, "text:outline-level")
            level_number = min(int(level), 6) if level.isdecimal() and int(level) else 1
            style = replace(style, kind="heading", level=level_number)
        if style.kind == "scene break":
            return Paragraph((), "scene break")
        if style.kind == "heading":
            style = replace(style, italic=False)  # the style of all its headings, no emphasis
        runs = _collapsed(self._runs(element, style))
        if style.kind == "heading":
            runs = [replace(run, bold=False) for run in runs]
        return Paragraph((Run(mark), *runs) if mark else tuple(runs), style.kind, style.level)

    def _runs(self, element: etree._Element, style: _Style) -> Iterator[Run]:
        look = Run("", bool(style.italic), bool(style.bold))
        yield replace(look, text=_SPACE.sub(" ", element.text or ""))
        for child in element:
            name = _name(child)
            if name == "text:span":
                named = self._styles.get(_attribute(child, "text:style-name"), _Style())
                yield from self._runs(child, _over(style, named))
            elif name == "text:s":
                count = _attribute(child, "text:c")
                yield Run(_KEPT * (min(int(count), _MOST_SPACES) if count.isdecimal() else 1))
            elif name == "text:tab":
                yield Run("\t")
            elif name == "text:line-break":
                yield Run("\n")
            elif name == "text:note":
                self._notes.append(child)
                yield Run(f"[^{len(self._notes)}]")
            elif isinstance(child, etree._Entity):
                pass  # nobody looks up what it stands for
            elif name not in _SKIPPED and etree.QName(child).localname != "frame":
                yield from self._runs(child, style)
            yield replace(look, text=_SPACE.sub(" ", child.tail or ""))


def _collapsed(runs: Iterator[Run]) -> list[Run]:
    """Return runs with one space where a text and the one before it both have one."""
    collapsed: list[Run] = []
    for run in runs:
        text = run.text
        if text.startswith(" ") and collapsed and collapsed[-1].text.endswith(" "):
            text = text[1:]
        if text:
            collapsed.append(replace(run, text=text))
    return [replace(run, text=run.text.replace(_KEPT, " ")) for run in collapsed]


def _styles(roots: list[etree._Element]) -> dict[str, _Style]:
    """Return the styles by name, each with what it inherits."""
    elements = {
        _attribute(element, "style:name"): element
        for root in roots
        for element in root.iter(_qualified("style:style"))
    }
    styles: dict[str, _Style] = {}

    def style_of(name: str, depth: int) -> _Style:
        if name not in elements or depth > _LONGEST_CHAIN:
            return _with_kind(_Style(), name)
        if name not in styles:
            element = elements[name]
            parent = style_of(_attribute(element, "style:parent-style-name"), depth + 1)
            style = _over(parent, _look(element.find(_qualified("style:text-properties"))))
            styles[name] = _with_kind(style, name)
        return styles[name]

    for name in elements:
        style_of(name, 0)
    return styles


def _with_kind(style: _Style, name: str) -> _Style:
    if name == _RULE:
        return replace(style, kind="scene break")
    if name in _TITLES:
        return replace(style, kind="heading", level=1)
    return replace(style, kind="quote") if name in _QUOTES else style


def _look(properties: etree._Element | None) -> _Style:
    if properties is None:
        return _Style()
    slant, weight = (
        _attribute(properties, "fo:font-style"),
        _attribute(properties, "fo:font-weight"),
    )
    return _Style(
        slant in ("italic", "oblique") if slant else None,
        weight in ("bold", "600", "700", "800", "900") if weight else None,
    )


def _over(base: _Style, style: _Style) -> _Style:
    return replace(
        base,
        italic=base.italic if style.italic is None else style.italic,
        bold=base.bold if style.bold is None else style.bold,
    )


def _is_encrypted(package: Package) -> bool:
    if _MANIFEST not in package.names:
        return False
    manifest = package.xml(_MANIFEST)
    return next(manifest.iter(_qualified("manifest:encryption-data")), None) is not None


def _name(element: etree._Element) -> str:
    """Return an element's name with the usual prefix of its namespace."""
    if not isinstance(element.tag, str):
        return ""
    name = etree.QName(element)
    return f"{_NAMESPACES.get(name.namespace or '', '')}:{name.localname}"


def _qualified(name: str) -> str:
    prefix, _, local = name.partition(":")
    return f"{{{_PREFIXES[prefix]}}}{local}"


def _attribute(element: etree._Element, name: str) -> str:
    return element.get(_qualified(name), "")
