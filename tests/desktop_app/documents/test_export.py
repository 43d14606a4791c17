import re
from pathlib import Path

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QColor, QPalette
from PySide6.QtPrintSupport import QPrinter, QPrintPreviewWidget

from desktop_app.documents.errors import DocumentSaveError
from desktop_app.documents.export import FORMATS, export_text
from desktop_app.documents.export_docx import ManuscriptFormat
from desktop_app.documents.printing import export_pdf, print_text
from desktop_app.manuscript import Paragraph, Run, from_markdown, tidy, to_markdown, to_plain_text
from desktop_app.text_import import import_paragraphs, import_text

STORY = """# The *Ferry*

It was **late**, and the *lamp* burned\\
on the far bank. 5 < 6 & 7.

“Who’s there?” she said. *Nobody **at all** answered.*

* * *

> Nothing beside remains.

## Two

snake_case \\*not\\* it 😀 done.
"""
MARKED = [suffix for suffix in FORMATS if suffix != ".txt"]
RUNS = st.lists(
    st.builds(Run, st.text(alphabet="ab <&\n'.é😀", max_size=6), st.booleans(), st.booleans()),
    max_size=4,
).map(tuple)
PARAGRAPHS = st.lists(
    st.builds(Paragraph, RUNS) | st.builds(Paragraph, RUNS, st.just("heading"), st.integers(1, 6))
)


@pytest.mark.parametrize("suffix", MARKED)
def test_what_is_exported_is_imported_again(tmp_path: Path, suffix: str) -> None:
    export_text(tmp_path / f"story{suffix}", STORY)
    assert import_paragraphs(tmp_path / f"story{suffix}") == list(from_markdown(STORY))


def test_a_plain_text_has_no_marks(tmp_path: Path) -> None:
    export_text(tmp_path / "story.txt", STORY)
    assert import_text(tmp_path / "story.txt") == to_plain_text(from_markdown(STORY))


@pytest.mark.parametrize("suffix", [".docx", ".odt"])
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(PARAGRAPHS)
def test_any_paragraphs_survive_the_round_trip(
    tmp_path: Path, suffix: str, paragraphs: list
) -> None:
    text = to_markdown(paragraphs)
    export_text(tmp_path / f"story{suffix}", text)
    expected = list(from_markdown(text))
    if suffix == ".odt" or any(p.kind == "heading" for p in expected):
        expected = [_bold_headings_plain(p) for p in expected]
    assert import_paragraphs(tmp_path / f"story{suffix}") == expected


def _bold_headings_plain(paragraph: Paragraph) -> Paragraph:
    """Return a heading as it comes back: bold is how headings look, not what they say."""
    if paragraph.kind != "heading":
        return paragraph
    runs = tuple(Run(run.text, run.italic) for run in paragraph.runs)
    tidied = tidy(Paragraph(runs, "heading", paragraph.level))
    return tidied or paragraph


def test_a_manuscript_looks_as_publishers_want_it(tmp_path: Path) -> None:
    form = ManuscriptFormat("Ann B. Doe", "The Ferry", ("1 Quay",), 81_234)
    export_text(tmp_path / "story.docx", STORY, manuscript=form)
    document = docx.Document(str(tmp_path / "story.docx"))
    normal = document.styles["Normal"]
    assert (normal.font.name, normal.font.size.pt) == ("Times New Roman", 12)
    assert normal.paragraph_format.line_spacing == 2
    assert normal.paragraph_format.first_line_indent.inches == 0.5
    assert document.sections[0].header.paragraphs[0].text.startswith("Doe / THE FERRY / ")
    assert document.sections[0].different_first_page_header_footer
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert texts[:5] == ["Ann B. Doe", "1 Quay", "about 81,000 words", "The Ferry", "by Ann B. Doe"]
    assert "#" in texts


@pytest.mark.parametrize("suffix", FORMATS)
def test_control_characters_do_not_stop_an_export(tmp_path: Path, suffix: str) -> None:
    export_text(tmp_path / f"story{suffix}", "a\0b\x0bc\ud800d\n")
    assert import_text(tmp_path / f"story{suffix}", plain=True) == "abcd\n"


@pytest.mark.parametrize("suffix", [*FORMATS, ".pdf"])
def test_a_folder_in_the_way_is_an_error_and_leaves_nothing(
    qapp, tmp_path: Path, suffix: str
) -> None:
    path = tmp_path / f"story{suffix}"
    path.mkdir()
    with pytest.raises(DocumentSaveError, match="folder"):
        export_pdf(path, STORY) if suffix == ".pdf" else export_text(path, STORY)
    assert list(tmp_path.iterdir()) == [path]


def test_an_export_replaces_the_file_a_link_leads_to(tmp_path: Path) -> None:
    (tmp_path / "old.md").write_text("old")
    (tmp_path / "link.md").symlink_to("old.md")
    export_text(tmp_path / "link.md", "new\n")
    assert (tmp_path / "link.md").is_symlink()
    assert (tmp_path / "old.md").read_text() == "new\n"


def test_an_unknown_format_is_refused_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(DocumentSaveError, match=r"\.rtf.*\.docx"):
        export_text(tmp_path / "story.rtf", STORY)


def test_a_pdf_has_the_pages_it_needs(qapp, tmp_path: Path) -> None:
    export_pdf(tmp_path / "story.pdf", STORY + "A line of the story.\n" * 200)
    data = (tmp_path / "story.pdf").read_bytes()
    assert data.startswith(b"%PDF-")
    assert int(re.search(rb"/Count (\d+)", data)[1]) > 3


def test_a_preview_is_black_on_white_whatever_the_theme(qtbot) -> None:
    printer = QPrinter()
    preview = QPrintPreviewWidget(printer)
    qtbot.addWidget(preview)
    theme = preview.palette()
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text):
        theme.setColor(role, QColor("#ff0000"))
    preview.setPalette(theme)
    preview.resize(400, 560)
    preview.paintRequested.connect(lambda printer: print_text(printer, "# " + "HHHH " * 200))
    preview.show()
    preview.updatePreview()
    image = preview.grab().toImage()
    pixels = [
        image.pixelColor(x, y) for x in range(60, image.width() - 60) for y in range(image.height())
    ]
    assert not any(pixel.red() > 200 and pixel.green() < 100 for pixel in pixels)
    assert any(pixel.red() < 60 and pixel.green() < 60 for pixel in pixels)
