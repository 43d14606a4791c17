from collections.abc import Callable
from pathlib import Path

import pytest

from desktop_app.text_import import TextImportError, import_text

START = (
    "<office:document-content "
    + " ".join(
        f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for prefix, name in {
            "office": "office",
            "style": "style",
            "text": "text",
            "fo": "xsl-fo-compatible",
            "draw": "drawing",
        }.items()
    )
    + '><office:automatic-styles><style:style style:name="T1"><style:text-properties '
    'fo:font-style="italic"/></style:style><style:style style:name="P1" '
    'style:parent-style-name="T1"/></office:automatic-styles><office:body><office:text>'
)
END = "</office:text></office:body></office:document-content>"


@pytest.fixture
def make_odt(make_zip: Callable[..., Path]) -> Callable[[str], Path]:
    return lambda body: make_zip("story.odt", {"content.xml": START + body + END})


def test_looks_headings_and_lists_survive(make_odt: Callable[[str], Path]) -> None:
    path = make_odt(
        '<text:h text:outline-level="2">One</text:h>'
        '<text:p>It was <text:span text:style-name="T1">late</text:span>,<text:s text:c="2"/>\n and'
        "<text:line-break/>dark.</text:p>"
        '<text:p text:style-name="P1">Far away.</text:p>'
        '<text:p text:style-name="Horizontal_20_Line"/>'
        "<text:list><text:list-item><text:p>Bread</text:p></text:list-item></text:list>"
    )
    assert import_text(path) == (
        "## One\n\nIt was *late*,   and  \ndark.\n\n*Far away.*\n\n* * *\n\n- Bread\n"
    )


def test_deleted_text_and_comments_are_left_out_and_notes_stand_at_the_end(
    make_odt: Callable[[str], Path],
) -> None:
    path = make_odt(
        "<text:tracked-changes><text:p>Old</text:p></text:tracked-changes>"
        "<text:p>Text<text:note><text:note-citation>1</text:note-citation><text:note-body>"
        "<text:p>A note.</text:p></text:note-body></text:note>"
        "<office:annotation><text:p>Comment</text:p></office:annotation> on.</text:p>"
    )
    assert import_text(path) == "Text[^1] on.\n\n[^1]: A note.\n"


def test_a_text_box_is_read_once(make_odt: Callable[[str], Path]) -> None:
    path = make_odt(
        "<text:p>Around<draw:frame><draw:text-box><text:p>Boxed</text:p></draw:text-box>"
        "</draw:frame></text:p>"
    )
    assert import_text(path) == "Around\n\nBoxed\n"


def test_claimed_spaces_are_bounded(make_odt: Callable[[str], Path]) -> None:
    path = make_odt('<text:p>a<text:s text:c="999999999"/>b</text:p>')
    assert len(import_text(path)) < 2000


def test_an_encrypted_document_is_refused(make_zip: Callable[..., Path]) -> None:
    manifest = (
        '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        "<m:file-entry><m:encryption-data/></m:file-entry></m:manifest>"
    )
    path = make_zip("story.odt", {"META-INF/manifest.xml": manifest, "content.xml": b"\x8f\x01"})
    with pytest.raises(TextImportError, match="protected"):
        import_text(path)
