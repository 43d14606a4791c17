"""Files to paragraphs and text: which reader for which file."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

from desktop_app.documents.errors import DocumentReadError, read_error
from desktop_app.documents.file import read_document
from desktop_app.manuscript import Paragraph, Run, from_markdown, tidy, to_markdown, to_plain_text
from desktop_app.text_import import docx, epub, html, odt, table
from desktop_app.text_import.errors import TextImportError

_READERS: dict[str, Callable[[Path], Iterable[Paragraph]]] = {
    ".docx": docx.read,
    ".odt": odt.read,
    ".epub": epub.read,
    ".html": html.read,
    ".htm": html.read,
    ".xhtml": html.read,
}
_TABLES = (".csv", ".tsv")
_TEXTS = (".md", ".markdown", ".txt")
SUFFIXES = (*_READERS, *_TABLES, *_TEXTS)
_HIDDEN = (".", "~$")  # begin the names of what is no text of the writer's
_RARE = 5  # empty paragraphs mean something if they are fewer than one in so many

_Read = TypeVar("_Read")


def import_text(path: Path, *, column: str | None = None, plain: bool = False) -> str:
    """Return a file's text as Markdown, or with `plain` the words alone.

    A txt or md file is returned as it is, but for a plain md file. Paragraphs are parted by an
    empty line.

    Args:
        path: the file; its suffix, one of `SUFFIXES`, tells what it is.
        column: of a table, by its name in the first row.
        plain: without italics, bold and the marks of headings.

    Raises:
        ColumnError: the table has several columns: a question for the user.
        TextImportError: the file is not there, damaged, protected, huge, or of another kind.
    """
    suffix = path.suffix.lower()
    if suffix in _TEXTS and not (plain and suffix != ".txt"):
        return _reading(path, _read_text)
    paragraphs = import_paragraphs(path, column=column)
    return to_plain_text(paragraphs) if plain else to_markdown(paragraphs)


def texts_within(folder: Path, suffixes: Sequence[str] = SUFFIXES) -> Iterator[list[Path]]:
    """Yield the texts in a folder, then in each folder within, hidden ones left out.

    Locks that programs leave beside an open text, and the second halves of files from a Mac, look
    like texts and are none. Folders without a text yield an empty list, so that a search may end.
    """
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(_HIDDEN)]
        each = (Path(place, name) for name in names if not name.startswith(_HIDDEN))
        yield [file for file in each if file.suffix.lower() in suffixes]


def import_paragraphs(path: Path, *, column: str | None = None) -> list[Paragraph]:
    """Return a file's paragraphs, tidy; `import_text` says what may be wrong."""
    suffix = path.suffix.lower()
    if suffix in _READERS:
        found = _with_scene_breaks(_reading(path, lambda path: list(_READERS[suffix](path))))
    elif suffix in _TABLES:
        found = _reading(path, lambda path: list(table.read(path, column)))
    elif suffix in _TEXTS:
        found = _reading(path, _read_lines if suffix == ".txt" else _read_marked)
    else:
        raise TextImportError(
            f"“{path}” is of a kind that cannot be read ({suffix or 'no suffix'})",
            path,
            f"Save it as one of {', '.join(SUFFIXES)}",
        )
    return [tidied for paragraph in found if (tidied := tidy(paragraph))]


def _read_text(path: Path) -> str:
    return read_document(path).text


def _read_marked(path: Path) -> list[Paragraph]:
    return list(from_markdown(_read_text(path)))


def _read_lines(path: Path) -> list[Paragraph]:
    return [Paragraph((Run(line),)) for line in _read_text(path).split("\n")]


def _reading(path: Path, read: Callable[[Path], _Read]) -> _Read:
    """Return what a reader returns, and what the system or the text refuses as one error."""
    try:
        return read(path)
    except TextImportError:
        raise
    except DocumentReadError as error:
        raise TextImportError(str(error).rstrip("."), path) from error
    except OSError as error:
        raise TextImportError(str(read_error(error, path)).rstrip("."), path) from error


def _with_scene_breaks(paragraphs: list[Paragraph]) -> list[Paragraph]:
    """Return paragraphs in which an empty one parts scenes, if most paragraphs have none between.

    Where they have, the empty ones are but the space between paragraphs.
    """
    texts = [n for n, paragraph in enumerate(paragraphs) if paragraph.text.strip()]
    gaps = [
        one + 1
        for one, other in pairwise(texts)
        if other > one + 1
        and paragraphs[one].kind == paragraphs[other].kind == "text"
        and not any(paragraph.kind == "scene break" for paragraph in paragraphs[one + 1 : other])
    ]
    if _RARE * len(gaps) >= len(texts):
        return paragraphs
    parting = set(gaps)
    return [
        Paragraph((), "scene break") if number in parting else paragraph
        for number, paragraph in enumerate(paragraphs)
    ]
