"""Paragraphs of a Word document."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from lxml import etree

from desktop_app.manuscript import Kind, Paragraph, Run
from desktop_app.text_import.errors import damaged
from desktop_app.text_import.package import Package, open_package

_NAMESPACES = (  # of Word's own files, and of those that keep strictly to the standard
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
)
_SKIPPED = frozenset(
    "del moveFrom pPr rPr sectPr instrText delText p footnotePr endnotePr Fallback".split()
)
_CHARACTERS = {"tab": "\t", "cr": "\n", "noBreakHyphen": "\u2011", "softHyphen": "\u00ad"}
_NOTES = {"footnoteReference": "", "endnoteReference": "e"}
_HEADING_NAME = re.compile(r"heading ([1-6])")
_LONGEST_CHAIN = 50  # of styles, each based on the next; also where it is a circle
_QUOTES = frozenset({"quote", "intense quote", "block text"})
_OFF = frozenset({"0", "false", "off", "none"})


@dataclass(frozen=True)
class _Style:
    """What a style says of text; None where it leaves that to the style it is based on."""

    italic: bool | None = None
    bold: bool | None = None
    hidden: bool | None = None
    kind: Kind = "text"
    level: int = 0


def read(path: Path) -> Iterator[Paragraph]:
    """Yield the paragraphs of a document as if all changes were accepted, its notes at the end."""
    with open_package(path) as package:
        main = _main_part(package)
        body = next(_all(package.xml(main), "body"), None)
        if body is None:
            raise damaged(path)
        folder = posixpath.dirname(main)
        reader = _Reader(_styles(package, posixpath.join(folder, "styles.xml")))
        for paragraph in _all(body, "p"):
            yield reader.paragraph(paragraph)
        for part, mark in (("footnotes", ""), ("endnotes", "e")):
            name = posixpath.join(folder, f"{part}.xml")
            if name in package.names:
                yield from reader.notes(package.xml(name), mark)


class _Reader:
    """Read paragraphs with the styles of their document."""

    def __init__(self, styles: dict[str, _Style]) -> None:
        self._styles = styles
        self._noted: set[str] = set()

    def paragraph(self, element: etree._Element) -> Paragraph:
        """Return one paragraph."""
        properties = _child(element, "pPr")
        style = self._styles.get(_value(properties, "pStyle"), _Style())
        outline = _value(properties, "outlineLvl")
        if outline.isdecimal() and int(outline) < 6:
            style = replace(style, kind="heading", level=int(outline) + 1)
        if style.kind == "heading":
            style = replace(style, italic=False)  # the style of all its headings, no emphasis
        runs = tuple(self._runs(element, style))
        if style.kind == "heading":
            runs = tuple(replace(run, bold=False) for run in runs)
        if _child(properties, "numPr") is not None and style.kind == "text" and runs:
            runs = (Run("- "), *runs)
        if not runs and _child(_child(properties, "pBdr"), "bottom") is not None:
            return Paragraph((), "scene break")  # what Word makes of three hyphens
        return Paragraph(runs, style.kind, style.level)

    def notes(self, root: etree._Element, mark: str) -> Iterator[Paragraph]:
        """Yield the notes that the text refers to."""
        for note in root:
            label = f"[^{mark}{_attribute(note, 'id')}]"
            if label in self._noted:
                runs = [run for p in _all(note, "p") for run in (*self.paragraph(p).runs, Run(" "))]
                yield Paragraph((Run(label + ": "), *runs))

    def _runs(self, element: etree._Element, style: _Style) -> Iterator[Run]:
        """Yield the runs in a paragraph or in a part of it, but not those of a text box in it."""
        for child in element:
            name = _name(child)
            if name == "r":
                look = self._look(_child(child, "rPr"), style)
                if not look.hidden:
                    text = "".join(self._texts(child))
                    if text:
                        yield Run(text, bool(look.italic), bool(look.bold))
            elif name not in _SKIPPED:
                yield from self._runs(child, style)

    def _texts(self, run: etree._Element) -> Iterator[str]:
        for child in run:
            name = _name(child)
            if name == "t":
                yield child.text or ""
            elif name == "br":
                yield "\n" if _attribute(child, "type") in ("", "textWrapping") else ""
            elif name in _NOTES:
                label = f"[^{_NOTES[name]}{_attribute(child, 'id')}]"
                self._noted.add(label)
                yield label
            else:
                yield _CHARACTERS.get(name, "")

    def _look(self, properties: etree._Element | None, style: _Style) -> _Style:
        if properties is None:
            return style
        named = self._styles.get(_value(properties, "rStyle"), _Style())
        return _over(_over(style, named), _look(properties))


def _main_part(package: Package) -> str:
    for relation in package.xml("_rels/.rels"):
        if relation.get("Type", "").endswith("/officeDocument"):
            return relation.get("Target", "").lstrip("/")
    raise damaged(package.path)


def _styles(package: Package, name: str) -> dict[str, _Style]:
    """Return the styles by their names in the document, each with what it inherits."""
    if name not in package.names:
        return {}
    elements = {_attribute(e, "styleId"): e for e in _all(package.xml(name), "style")}
    styles: dict[str, _Style] = {}

    def style_of(identity: str, depth: int) -> _Style:
        if identity not in elements or depth > _LONGEST_CHAIN:
            return _Style()
        if identity not in styles:
            element = elements[identity]
            base = style_of(_value(element, "basedOn"), depth + 1)
            style = _over(base, _look(_child(element, "rPr")))
            styles[identity] = _with_kind(style, element)
        return styles[identity]

    for identity in elements:
        style_of(identity, 0)
    return styles


def _with_kind(style: _Style, element: etree._Element) -> _Style:
    name = _value(element, "name").lower()
    outline = _value(_child(element, "pPr"), "outlineLvl")
    if match := _HEADING_NAME.fullmatch(name):
        return replace(style, kind="heading", level=int(match[1]))
    if name == "title":
        return replace(style, kind="heading", level=1)
    if outline.isdecimal() and int(outline) < 6:
        return replace(style, kind="heading", level=int(outline) + 1)
    return replace(style, kind="quote") if name in _QUOTES else style


def _look(properties: etree._Element | None) -> _Style:
    return _Style(_switch(properties, "i"), _switch(properties, "b"), _switch(properties, "vanish"))


def _over(base: _Style, style: _Style) -> _Style:
    """Return a style with what it leaves open from another."""
    return replace(
        base,
        italic=base.italic if style.italic is None else style.italic,
        bold=base.bold if style.bold is None else style.bold,
        hidden=base.hidden if style.hidden is None else style.hidden,
    )


def _name(element: etree._Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _all(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """Yield all of a name within an element, but for copies of them for older programs."""
    for child in element.iter(*(f"{{{space}}}{name}" for space in _NAMESPACES)):
        if not any(_name(above) == "Fallback" for above in child.iterancestors()):
            yield child


def _child(element: etree._Element | None, name: str) -> etree._Element | None:
    if element is None:
        return None
    return next((child for child in element if _name(child) == name), None)


def _attribute(element: etree._Element, name: str) -> str:
    return next((v for s in _NAMESPACES if (v := element.get(f"{{{s}}}{name}"))), "")


def _value(element: etree._Element | None, name: str) -> str:
    child = _child(element, name)
    return "" if child is None else _attribute(child, "val")


def _switch(properties: etree._Element | None, name: str) -> bool | None:
    child = _child(properties, name)
    return None if child is None else _attribute(child, "val") not in _OFF
