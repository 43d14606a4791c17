from collections.abc import Callable
from pathlib import Path

import pytest

from desktop_app.text_import import TextImportError, import_text

NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
STRICT = 'xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main"'
RELATIONS = (
    '<Relationships xmlns="r"><Relationship Type="http://x/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)
BOLD, ITALIC, UPRIGHT = "<w:b/>", "<w:i/>", '<w:i w:val="0"/>'
STYLES = f"""<w:styles {NAMESPACE}>
<w:style w:styleId="H2"><w:name w:val="heading 2"/><w:rPr><w:b/><w:i/></w:rPr></w:style>
<w:style w:styleId="Thought"><w:name w:val="Thought"/><w:rPr><w:i/></w:rPr></w:style>
<w:style w:styleId="Dream"><w:name w:val="Dream"/><w:basedOn w:val="Thought"/></w:style>
<w:style w:styleId="Loop"><w:name w:val="Loop"/><w:basedOn w:val="Loop"/></w:style>
</w:styles>"""


@pytest.fixture
def make_docx(make_zip: Callable[..., Path]) -> Callable[..., Path]:
    def make(body: str, namespace: str = NAMESPACE, **parts: str) -> Path:
        document = f"<w:document {namespace}><w:body>{body}</w:body></w:document>"
        content = {"_rels/.rels": RELATIONS, "word/document.xml": document}
        extra = {f"word/{name}.xml": part for name, part in parts.items()}
        return make_zip("story.docx", {**content, **extra})

    return make


def run(text: str, look: str = "") -> str:
    return f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def styled(style: str, inner: str) -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{inner}</w:p>'


@pytest.mark.parametrize("namespace", [NAMESPACE, STRICT])
def test_looks_headings_and_scene_breaks_survive(
    make_docx: Callable[..., Path], namespace: str
) -> None:
    path = make_docx(
        styled("H2", run("One"))
        + f"<w:p>{run('It was ')}{run('late', BOLD)}{run(', ')}{run('dark', ITALIC)}</w:p>"
        + f"<w:p>{run('***')}</w:p>"
        + f"<w:p>{run('A')}<w:r><w:br/><w:tab/></w:r>{run('B', UPRIGHT)}</w:p>",
        namespace,
        styles=STYLES.replace(NAMESPACE, namespace),
    )
    assert import_text(path) == "## One\n\nIt was **late**, *dark*\n\n* * *\n\nA  \nB\n"
    assert import_text(path, plain=True) == "One\n\nIt was late, dark\n\n* * *\n\nA\nB\n"


def test_a_style_hands_its_look_on(make_docx: Callable[..., Path]) -> None:
    path = make_docx(
        styled("Dream", run("Far ") + run("away", '<w:i w:val="false"/>'))
        + styled("Loop", run("Round"))
        + styled("Unknown", run("Plain")),
        styles=STYLES,
    )
    assert import_text(path) == "*Far* away\n\nRound\n\nPlain\n"


def test_changes_count_as_accepted_and_hidden_text_is_left_out(
    make_docx: Callable[..., Path],
) -> None:
    path = make_docx(
        f"<w:p><w:ins>{run('New')}</w:ins><w:del><w:r><w:delText>Old</w:delText></w:r></w:del>"
        f"<w:hyperlink>{run(' link')}</w:hyperlink>{run('secret', '<w:vanish/>')}"
        f"<w:sdt><w:sdtContent>{run(' kept')}</w:sdtContent></w:sdt></w:p>"
    )
    assert import_text(path) == "New link kept\n"


def test_notes_stand_at_the_end(make_docx: Callable[..., Path]) -> None:
    path = make_docx(
        f'<w:p>{run("Text")}<w:r><w:footnoteReference w:id="2"/></w:r></w:p>',
        footnotes=f'<w:footnotes {NAMESPACE}><w:footnote w:id="0"><w:p>{run("line")}</w:p>'
        f'</w:footnote><w:footnote w:id="2"><w:p>{run("A note.")}</w:p></w:footnote></w:footnotes>',
    )
    assert import_text(path) == "Text[^2]\n\n[^2]: A note.\n"


def test_a_rare_empty_paragraph_parts_scenes(make_docx: Callable[..., Path]) -> None:
    paragraphs = "".join(f"<w:p>{run(f'Line {n}.')}</w:p>" for n in range(6))
    assert "* * *" in import_text(make_docx(f"{paragraphs}<w:p/>{paragraphs}"))


def test_empty_paragraphs_everywhere_are_only_space(make_docx: Callable[..., Path]) -> None:
    assert "*" not in import_text(make_docx(f"<w:p>{run('Line.')}</w:p><w:p/>" * 12))


def test_a_text_box_is_read_once(make_docx: Callable[..., Path]) -> None:
    box = f"<w:txbxContent><w:p>{run('Boxed')}</w:p></w:txbxContent>"
    path = make_docx(
        f'<w:p><w:r><mc:AlternateContent xmlns:mc="m"><mc:Choice>{box}</mc:Choice>'
        f"<mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r>{run('Around')}</w:p>"
    )
    assert import_text(path) == "Around\n\nBoxed\n"


def test_a_document_without_its_text_is_refused(make_zip: Callable[..., Path]) -> None:
    path = make_zip("story.docx", {"_rels/.rels": RELATIONS})
    with pytest.raises(TextImportError, match=r"story\.docx.*word/document\.xml.*missing"):
        import_text(path)


def test_entities_are_not_followed(make_zip: Callable[..., Path]) -> None:
    bomb = '<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
    document = (
        f"{bomb}<w:document {NAMESPACE}><w:body><w:p>{run('A&b;')}</w:p></w:body></w:document>"
    )
    path = make_zip("story.docx", {"_rels/.rels": RELATIONS, "word/document.xml": document})
    assert import_text(path) == "A\n"
