"""Paragraphs of one column of a table in a csv or tsv file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from desktop_app.documents.file import read_document
from desktop_app.manuscript import Paragraph, Run
from desktop_app.text_import.errors import ColumnError, damaged

_SAMPLE = 65_536  # characters, to tell what parts the columns
_SEPARATORS = ",;\t|"


def read(path: Path, column: str | None) -> Iterator[Paragraph]:
    """Yield the cells of a column, each line of a cell a paragraph.

    The first row names the columns. A table of one column needs no name, and then its first row
    is text like the others.
    """
    text = read_document(path).text
    try:
        separator = csv.Sniffer().sniff(text[:_SAMPLE], _SEPARATORS).delimiter
    except csv.Error:  # one column
        separator = "\t" if path.suffix.lower() == ".tsv" else ","
    rows = csv.reader(io.StringIO(text), delimiter=separator)
    try:
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


def _paragraphs(row: list[str], index: int) -> Iterator[Paragraph]:
    cell = row[index] if index < len(row) else ""
    for line in cell.split("\n"):
        if line.strip():
            yield Paragraph((Run(line),))
