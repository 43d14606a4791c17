"""Paragraphs of an EPUB book, in reading order."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from desktop_app.manuscript import Paragraph
from desktop_app.text_import.errors import TextImportError, damaged, protected
from desktop_app.text_import.html import Looks, paragraphs
from desktop_app.text_import.package import Package, open_package

_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
_QUOTED = re.compile(rb"%([0-9A-Fa-f]{2})")
_PAGES = ("application/xhtml+xml", "text/html")


def read(path: Path) -> Iterator[Paragraph]:
    """Yield the paragraphs of a book; its table of contents is left out."""
    with open_package(path) as package:
        place = package.xml(_CONTAINER).find(".//{*}rootfile[@full-path]")
        if place is None:
            raise damaged(path)
        opf = place.get("full-path", "")
        book = package.xml(opf)
        items = {item.get("id"): item for item in book.iterfind(".//{*}manifest/{*}item")}
        looks = Looks()
        for item in items.values():
            name = _resolved(opf, item)
            if item.get("media-type") == "text/css" and name in package.names:
                looks.learn(_text(package, name))
        pages = [items.get(ref.get("idref")) for ref in book.iterfind(".//{*}spine/{*}itemref")]
        names = [_resolved(opf, page) for page in pages if page is not None and _is_page(page)]
        if not names:
            raise TextImportError(
                f"“{path}” names no pages to read", path, "Ask for a whole copy of it"
            )
        if set(names) & _encrypted(package):
            raise protected(path)
        for name in names:
            yield from paragraphs(_text(package, name), looks)


def _is_page(item: etree._Element) -> bool:
    contents = "nav" in item.get("properties", "").split()
    return item.get("media-type") in _PAGES and not contents


def _resolved(opf: str, item: etree._Element) -> str:
    """Return the name of an item's part; it is given in relation to the file that lists it."""
    name = _unquoted(item.get("href", "").partition("#")[0])
    return posixpath.normpath(posixpath.join(posixpath.dirname(opf), name))


def _encrypted(package: Package) -> set[str]:
    if _ENCRYPTION not in package.names:
        return set()
    references = package.xml(_ENCRYPTION).iterfind(".//{*}CipherReference")
    return {_unquoted(reference.get("URI", "")) for reference in references}


def _text(package: Package, name: str) -> str:
    """Return a part as text; the standard allows UTF-8 and, with a mark, UTF-16."""
    data = package.read(name)
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    return data.decode(encoding, "replace")


def _unquoted(name: str) -> str:
    """Return a name with its %20 and the like as the characters they stand for."""
    data = _QUOTED.sub(lambda match: bytes.fromhex(match[1].decode("ascii")), name.encode())
    return data.decode("utf-8", "replace")
