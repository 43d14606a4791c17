"""What can be wrong with a file to import, in words for the user."""

from __future__ import annotations

from pathlib import Path

from desktop_app.documents.errors import DocumentError

SAVE_AGAIN = "Save it again with the program it belongs to"


class TextImportError(DocumentError):
    """A file holds no text that can be read; nothing was changed."""


class ColumnError(TextImportError):
    """A table was read without saying which of its columns: a question for the user.

    Answer it by `import_text(path, column=...)`.

    Attributes:
        columns: the names in the table's first row.
    """

    def __init__(self, path: Path, columns: tuple[str, ...], wanted: str | None) -> None:
        self.columns = columns
        names = ", ".join(f"“{name}”" for name in columns[:20])
        what = "has several columns" if wanted is None else f"has no column “{wanted}”"
        super().__init__(f"“{path}” {what}", path, f"Choose one of {names}")


def damaged(path: Path) -> TextImportError:
    """Return the error for a file that is not what its name says."""
    return TextImportError(f"“{path}” is damaged or no {path.suffix} file", path, SAVE_AGAIN)


def protected(path: Path) -> TextImportError:
    """Return the error for a file that is encrypted."""
    return TextImportError(
        f"“{path}” is protected by a password or a licence", path, "Remove the protection first"
    )
