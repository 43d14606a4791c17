"""Pages to print, or as a PDF: the one part of `documents` that knows Qt.

export_pdf(path, text)                          # on a worker thread
print_text(printer, text)                       # a QPrinter from a QPrintDialog
QPrintPreviewDialog(printer).paintRequested     # connect to print_text, too
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QFont,
    QPagedPaintDevice,
    QPageLayout,
    QPageSize,
    QPainter,
    QPalette,
    QPdfWriter,
    QTextDocument,
)

from desktop_app.documents.errors import DocumentSaveError
from desktop_app.documents.export import html_body, write_export
from desktop_app.manuscript import from_markdown

_MARGINS = QMarginsF(25, 25, 25, 25)  # millimetres
_RESOLUTION = 600  # dots an inch
_INDENT = 0.25  # inches
_FOOT = 0.4  # inches at the foot of each page, for its number
_AT_THE_FOOT = Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignHCenter
_STYLE = """
p { margin: 0; text-indent: INDENTpx; line-height: 130%; }
h1, h2, h3, h4, h5, h6 { margin-top: 36px; margin-bottom: 18px; }
.scene-break { margin-top: 18px; margin-bottom: 18px; text-indent: 0; }
blockquote p { text-indent: 0; }
"""


def export_pdf(path: Path, text: str, *, font: QFont | None = None) -> None:
    """Write the page's Markdown to a PDF file, as one step.

    Args:
        path: where to; a file there is replaced.
        text: the page's Markdown.
        font: of the text; a serif of 12 points without one.

    Raises:
        DocumentSaveError: nothing was changed on the disk, unless the message says so.
    """
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setTitle(path.stem)
    writer.setResolution(_RESOLUTION)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageMargins(_MARGINS, QPageLayout.Unit.Millimeter)
    if not print_text(writer, text, font=font):
        raise DocumentSaveError(f"“{path}” was not written: Qt could make no PDF of it", path)
    write_export(path, bytes(buffer.data().data()))


def print_text(device: QPagedPaintDevice, text: str, *, font: QFont | None = None) -> bool:
    """Draw the page's Markdown on the pages of a printer or a PDF; False if it takes nothing."""
    document = QTextDocument()
    document.documentLayout().setPaintDevice(device)  # before the text, whose lengths depend on it
    font = font or QFont(["Georgia", "DejaVu Serif", "Serif"], 12)
    document.setDefaultFont(font)
    indent = round(_INDENT * device.logicalDpiX())  # Qt scales the other lengths itself
    document.setDefaultStyleSheet(_STYLE.replace("INDENT", str(indent)))
    document.setDocumentMargin(0)
    body = html_body(list(from_markdown(text)))
    document.setHtml(body.replace("<p class=", '<p align="center" class='))  # no style can
    painter = QPainter()
    if not painter.begin(device):
        return False
    painter.setFont(font)
    # A preview records what changes and begins with the theme's ink, not with black.
    for colour in (Qt.GlobalColor.white, Qt.GlobalColor.black):
        painter.setPen(colour)
    page = QRectF(device.pageLayout().paintRectPixels(device.logicalDpiX()))
    page.moveTo(0, 0)
    foot = _FOOT * device.logicalDpiY()
    document.setPageSize(QSizeF(page.width(), page.height() - foot))
    for number in range(document.pageCount()):
        if number:
            device.newPage()
        _draw_page(painter, document, number)
        painter.drawText(page, _AT_THE_FOOT, str(number + 1))
    return painter.end()


def _draw_page(painter: QPainter, document: QTextDocument, number: int) -> None:
    size = document.pageSize()
    view = QRectF(0, number * size.height(), size.width(), size.height())
    painter.save()
    painter.translate(0, -view.top())
    painter.setClipRect(view)
    context = QAbstractTextDocumentLayout.PaintContext()
    context.clip = view
    context.palette.setColor(QPalette.ColorRole.Text, Qt.GlobalColor.black)  # whatever the theme
    document.documentLayout().draw(painter, context)
    painter.restore()
