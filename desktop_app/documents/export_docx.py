"""Paragraphs as the bytes of a Word document, for readers or for publishers."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Inches, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.text.parfmt import ParagraphFormat

from desktop_app.manuscript import SCENE_BREAK, Paragraph, Run

if TYPE_CHECKING:
    from docx.document import Document
    from docx.oxml.xmlchemy import BaseOxmlElement

_FONT = "Times New Roman"
_SIZE = Pt(12)
_INDENT = Inches(0.5)
_SCENE_STYLE = "Scene Break"
_BLACK = RGBColor(0, 0, 0)


@dataclass(frozen=True)
class ManuscriptFormat:
    """What stands in a manuscript beside its text: the header and the first page.

    Attributes:
        author: as in the header of each page; the last word alone stands there.
        title: of the work.
        contact: lines of an address for the first page.
        words: how many words the first page says there are; 0 leaves that out.
    """

    author: str
    title: str
    contact: tuple[str, ...] = ()
    words: int = 0

    def header(self) -> str:
        """Return what stands before the number of each page."""
        name = self.author.split()[-1:] or [""]
        return " / ".join(part for part in (*name, self.title.upper()) if part)


def docx_bytes(paragraphs: list[Paragraph], title: str) -> bytes:
    """Return a document to read: a serif, lines a little apart, indented paragraphs."""
    document = _new_document(title)
    normal = _style(document, "Normal")
    normal.paragraph_format.line_spacing = 1.3
    normal.paragraph_format.first_line_indent = Inches(0.3)
    _fill(document, paragraphs, SCENE_BREAK)
    return _bytes(document)


def manuscript_bytes(paragraphs: list[Paragraph], form: ManuscriptFormat) -> bytes:
    """Return a manuscript as publishers want it.

    12 point serif, double spacing, first lines indented by half an inch, margins of an inch,
    chapters on pages of their own, `#` between scenes, and on each page but the first a header.
    """
    document = _new_document(form.title)
    document.core_properties.author = form.author
    normal = _style(document, "Normal")
    normal.paragraph_format.line_spacing_rule = WD_LINE_SPACING.DOUBLE
    normal.paragraph_format.first_line_indent = _INDENT
    normal.paragraph_format.widow_control = False
    chapter = _style(document, "Heading 1").paragraph_format
    chapter.page_break_before = True
    chapter.space_before = Pt(144)  # a third of the page down
    for level in range(1, 7):
        heading = _style(document, f"Heading {level}")
        heading.font.size = _SIZE
        heading.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _set_up_page(document, form.header())
    _add_first_page(document, form)
    _fill(document, paragraphs, "#")
    return _bytes(document)


def _new_document(title: str) -> Document:
    document = docx.Document()
    document.core_properties.title = title[:255]
    document.core_properties.author = ""
    normal = _style(document, "Normal")
    _set_font(normal)
    normal.font.size = _SIZE
    normal.paragraph_format.space_after = Pt(0)
    for level in range(1, 7):
        heading = _style(document, f"Heading {level}")
        _set_font(heading)
        heading.font.size = Pt(max(12, 20 - 2 * level))
        heading.font.color.rgb = _BLACK
        heading.font.italic = False
        heading.paragraph_format.first_line_indent = 0
        heading.paragraph_format.space_before = Pt(24)
        heading.paragraph_format.space_after = Pt(12)
    quote = _style(document, "Quote")
    quote.font.italic = False
    quote.font.color.rgb = _BLACK
    quote.paragraph_format.left_indent = quote.paragraph_format.right_indent = _INDENT
    scene = document.styles.add_style(_SCENE_STYLE, 1)
    scene.base_style = normal
    scene.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    scene.paragraph_format.first_line_indent = 0
    scene.paragraph_format.space_before = scene.paragraph_format.space_after = Pt(12)
    return document


def _style(document: Document, name: str) -> ParagraphStyle:
    return cast(ParagraphStyle, document.styles[name])


def _set_font(style: ParagraphStyle) -> None:
    style.font.name = _FONT
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:eastAsia"), _FONT)


def _set_up_page(document: Document, header: str) -> None:
    section = document.sections[0]
    section.left_margin = section.right_margin = Inches(1)
    section.top_margin = section.bottom_margin = Inches(1)
    section.different_first_page_header_footer = True
    paragraph = section.header.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    paragraph.paragraph_format.first_line_indent = 0
    paragraph.add_run(f"{header} / " if header else "")
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    field.append(_run(Run("1")))
    paragraph._p.append(field)


def _add_first_page(document: Document, form: ManuscriptFormat) -> None:
    """Put name, address and length at the top of a page, the title and the author in its middle."""
    words = f"about {round(form.words, -3) or form.words:,} words" if form.words else ""
    for line in (form.author, *form.contact, words):
        if line:
            _add_line(document, line, WD_ALIGN_PARAGRAPH.LEFT).line_spacing = 1.0
    middle = _add_line(document, form.title, WD_ALIGN_PARAGRAPH.CENTER)
    middle.space_before = Pt(200)
    _add_line(document, f"by {form.author}" if form.author else "", WD_ALIGN_PARAGRAPH.CENTER)


def _add_line(document: Document, text: str, alignment: WD_ALIGN_PARAGRAPH) -> ParagraphFormat:
    paragraph = document.add_paragraph(text)
    paragraph.paragraph_format.alignment = alignment
    paragraph.paragraph_format.first_line_indent = 0
    return paragraph.paragraph_format


def _fill(document: Document, paragraphs: Iterable[Paragraph], scene_break: str) -> None:
    """Append paragraphs; python-docx's own way looks through all of them for each."""
    styles = {
        "quote": _style(document, "Quote").style_id,
        "scene break": _style(document, _SCENE_STYLE).style_id,
        "text": "",
    }
    levels = [_style(document, f"Heading {level}").style_id for level in range(1, 7)]
    body = document.element.body
    last = body[-1]  # the section's properties stay behind all
    for paragraph in paragraphs:
        style = levels[paragraph.level - 1] if paragraph.level else styles[paragraph.kind]
        runs = (Run(scene_break),) if paragraph.kind == "scene break" else paragraph.runs
        last.addprevious(_paragraph(runs, style))


def _paragraph(runs: Iterable[Run], style: str) -> BaseOxmlElement:
    element = OxmlElement("w:p")
    if style:
        properties = OxmlElement("w:pPr")
        properties.append(_valued("w:pStyle", style))
        element.append(properties)
    element.extend(_run(run) for run in runs)
    return element


def _run(run: Run) -> BaseOxmlElement:
    element = OxmlElement("w:r")
    if run.italic or run.bold:
        properties = OxmlElement("w:rPr")
        properties.extend(
            OxmlElement(n) for n, on in (("w:b", run.bold), ("w:i", run.italic)) if on
        )
        element.append(properties)
    for number, line in enumerate(run.text.split("\n")):
        if number:
            element.append(OxmlElement("w:br"))
        text = OxmlElement("w:t")
        text.text = line
        text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        element.append(text)
    return element


def _valued(name: str, value: str) -> BaseOxmlElement:
    element = OxmlElement(name)
    element.set(qn("w:val"), value)
    return element


def _bytes(document: Document) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()
