from collections.abc import Callable
from pathlib import Path

import pytest

from desktop_app.text_import import TextImportError, import_text

CONTAINER = '<container><rootfiles><rootfile full-path="OPS/book.opf"/></rootfiles></container>'
BOOK = """<package><manifest>
<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="two" href="text/two%20b.xhtml" media-type="application/xhtml+xml"/>
<item id="one" href="text/one.xhtml" media-type="application/xhtml+xml"/>
<item id="css" href="look.css" media-type="text/css"/>
</manifest><spine>
<itemref idref="nav"/><itemref idref="one"/><itemref idref="two"/>
</spine></package>"""
PARTS = {
    "META-INF/container.xml": CONTAINER,
    "OPS/book.opf": BOOK,
    "OPS/nav.xhtml": "<html><body><ol><li>One</li></ol></body></html>",
    "OPS/text/one.xhtml": '<?xml version="1.0" encoding="utf-8"?><html><head><title/></head>'
    '<body><h1>One<a id="p1"/></h1><p>It was <span class="it">late</span>.</p></body></html>',
    "OPS/text/two b.xhtml": "<html><body><p>Caf\u00e9&nbsp;noir</p></body></html>",
    "OPS/look.css": ".it, .x { font-style : italic; }",
}


def test_a_book_is_read_in_its_order_without_its_contents(make_zip: Callable[..., Path]) -> None:
    text = import_text(make_zip("story.epub", PARTS))
    assert text == "# One\n\nIt was *late*.\n\nCafé\u00a0noir\n"


def test_a_book_with_a_page_missing_is_refused(make_zip: Callable[..., Path]) -> None:
    parts = {name: part for name, part in PARTS.items() if "two" not in name}
    with pytest.raises(TextImportError, match=r"two b\.xhtml.*missing"):
        import_text(make_zip("story.epub", parts))


def test_a_book_behind_a_licence_is_refused(make_zip: Callable[..., Path]) -> None:
    encryption = '<e><CipherReference URI="OPS/text/one.xhtml"/></e>'
    with pytest.raises(TextImportError, match="protected"):
        import_text(make_zip("story.epub", {**PARTS, "META-INF/encryption.xml": encryption}))


def test_a_book_with_hidden_fonts_alone_is_read(make_zip: Callable[..., Path]) -> None:
    encryption = '<e><CipherReference URI="OPS/fonts/serif.otf"/></e>'
    assert import_text(make_zip("story.epub", {**PARTS, "META-INF/encryption.xml": encryption}))


def test_a_book_of_nothing_is_refused(make_zip: Callable[..., Path]) -> None:
    with pytest.raises(TextImportError, match="no pages"):
        import_text(make_zip("story.epub", {**PARTS, "OPS/book.opf": "<package/>"}))
