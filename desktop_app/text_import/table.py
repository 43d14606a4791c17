"""Paragraphs of one column of a table in a csv or tsv file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from desktop_app.documents.file import read_document
from desktop_app.manuscript import Paragraph, Run
from desktop_app.text_import.errors import ColumnError, damaged

_SAMPLE = 65_536, 100  # characters and rows, to tell what parts the columns
_SEPARATORS = ",;\t|"
_NOTHING = "\x1f"  # parts columns in no table

csv.field_size_limit(1 << 30)  # a cell may hold a book; the file is bounded where it is read


def read(path: Path, column: str | None) -> Iterator[Paragraph]:
    """Yield the cells of a column, each line of a cell a paragraph.

    The first row names the columns. A table of one column needs no name, and then its first row
    is text like the others.
    """
    text = read_document(path).text
    try:
        rows = csv.reader(io.StringIO(text), delimiter=_separator(text))
        first = next(rows, [])
        if len(first) > 1 if column is None else column not in first:
            raise ColumnError(path, tuple(first), column)
        index = 0
        if column is None:
            yield from _paragraphs(first, index)
        else:
            index = first.index(column)
        for row in rows:
            yield from _paragraphs(row, index)
    except csv.Error as error:
        raise damaged(path) from error


def _separator(text: str) -> str:
    """Return what parts the columns: by it most rows have as many cells as the first, but not one.

    (`csv.Sniffer` looks by a pattern that some texts of 100,000 characters hold up for minutes.)
    """
    characters, rows = _SAMPLE
    best, likeness = _NOTHING, 0.5
    for separator in _SEPARATORS:
        sample = islice(csv.reader(io.StringIO(text[:characters]), delimiter=separator), rows)
        widths = [len(row) for row in sample if row] or [0]
        alike = widths.count(widths[0]) / len(widths)
        if widths[0] > 1 and alike > likeness:
            best, likeness = separator, alike
    return best


def _paragraphs(row: list[str], index: int) -> Iterator[Paragraph]:
    cell = row[index] if index < len(row) else ""
    for line in cell.split("\n"):
        if line.strip():
            yield Paragraph((Run(line),))
