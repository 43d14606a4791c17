"""Write a text in the formats of other programs: docx, odt, html, md and txt. Knows no Qt.

    export_text(path, text)                                     # the path's suffix tells the format
    export_text(path, text, manuscript=ManuscriptFormat(...))   # docx, as publishers want it

The text is the Markdown of the page. It may wait for a disk: call it on a worker thread.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app.documents.atomic import FolderSyncError, replace_file
from desktop_app.documents.errors import DocumentSaveError, reason, save_error
from desktop_app.manuscript import SCENE_BREAK, Paragraph, Run, from_markdown, to_plain_text

if TYPE_CHECKING:
    from desktop_app.documents.export_docx import ManuscriptFormat

# What no XML can hold.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_STYLE = """
body { max-width: 36em; margin: 3em auto; padding: 0 1em; font: 1.1em/1.5 serif; }
p { margin: 0; text-indent: 1.5em; }
h1 + p, h2 + p, h3 + p, .scene-break + p { text-indent: 0; }
h1, h2, h3, h4, h5, h6 { margin: 2em 0 1em; line-height: 1.2; }
blockquote { margin: 1em 2em; }
.scene-break { margin: 1em 0; text-align: center; text-indent: 0; }
"""


def export_text(path: Path, text: str, *, manuscript: ManuscriptFormat | None = None) -> None:
    """Write a text to a file, in the format its suffix names, as one step.

    Args:
        path: where to; a file there is replaced.
        text: the page's Markdown.
        manuscript: for docx: as publishers want to read it.

    Raises:
        DocumentSaveError: nothing was changed on the disk, unless the message says so.
    """
    suffix = path.suffix.lower()
    writer = _WRITERS.get(suffix)
    if writer is None:
        raise DocumentSaveError(
            f"“{path}” was not written: there is no format {suffix or 'without a suffix'}",
            path,
            f"End its name in one of {', '.join(FORMATS)}",
        )
    text = _UNPRINTABLE.sub("", text)
    if suffix == ".docx" and manuscript is not None:
        from desktop_app.documents.export_docx import manuscript_bytes

        data = manuscript_bytes(list(from_markdown(text)), manuscript)
    else:
        data = writer(text, path.stem)
    write_export(path, data)


def write_export(path: Path, data: bytes) -> None:
    """Put the bytes of an exported file in their place as one step; raises DocumentSaveError."""
    try:
        target = path.resolve()
        if target.is_dir():
            raise IsADirectoryError(21, "Is a directory")
        replace_file(target, data, like=target.stat() if target.exists() else None)
    except FolderSyncError as error:
        why, advice = reason(error)
        raise DocumentSaveError(
            f"“{path}” was written, but the disk did not confirm it: {why}", path, advice
        ) from error
    except OSError as error:
        raise save_error(error, path) from error


def html_body(paragraphs: list[Paragraph]) -> str:
    """Return paragraphs as the elements of a page, each on a line."""
    return "\n".join(map(_html_paragraph, paragraphs))


def _html_paragraph(paragraph: Paragraph) -> str:
    if paragraph.kind == "scene break":
        return f'<p class="scene-break" role="separator">{SCENE_BREAK}</p>'
    inner = "".join(map(_html_run, paragraph.runs))
    if paragraph.kind == "heading":
        return f"<h{paragraph.level}>{inner}</h{paragraph.level}>"
    if paragraph.kind == "quote":
        return f"<blockquote><p>{inner}</p></blockquote>"
    return f"<p>{inner}</p>"


def _html_run(run: Run) -> str:
    text = html.escape(run.text, quote=False).replace("\n", "<br>\n")
    text = f"<strong>{text}</strong>" if run.bold else text
    return f"<em>{text}</em>" if run.italic else text


def _html(text: str, title: str) -> bytes:
    paragraphs = list(from_markdown(text))
    heading = next((p.text for p in paragraphs if p.kind == "heading"), title)
    page = (
        f'<!DOCTYPE html>\n<html>\n<head>\n<meta charset="utf-8">\n'
        f"<title>{html.escape(heading)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f"{html_body(paragraphs)}\n</body>\n</html>\n"
    )
    return page.encode()


def _docx(text: str, title: str) -> bytes:
    from desktop_app.documents.export_docx import docx_bytes

    return docx_bytes(list(from_markdown(text)), title)


def _odt(text: str, title: str) -> bytes:
    from desktop_app.documents.export_odt import odt_bytes

    return odt_bytes(list(from_markdown(text)), title)


def _markdown(text: str, title: str) -> bytes:
    return text.encode()


def _plain(text: str, title: str) -> bytes:
    return to_plain_text(from_markdown(text)).encode()


_WRITERS: dict[str, Callable[[str, str], bytes]] = {
    ".docx": _docx,
    ".odt": _odt,
    ".html": _html,
    ".md": _markdown,
    ".txt": _plain,
}
FORMATS = tuple(_WRITERS)
