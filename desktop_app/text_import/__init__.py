"""Read texts that other programs wrote: docx, odt, epub, html, csv, md and txt. Knows no Qt.

    import_text(path)                       # Markdown, for a page
    import_text(path, plain=True)           # the words alone, for a corpus
    import_text(path, column="headline")    # csv: which column

Whatever is wrong with a file is a TextImportError, whose words are for the user.
"""

from desktop_app.text_import.errors import ColumnError, TextImportError
from desktop_app.text_import.gutenberg import strip_gutenberg
from desktop_app.text_import.reader import SUFFIXES, import_paragraphs, import_text, texts_within

__all__ = [
    "SUFFIXES",
    "ColumnError",
    "TextImportError",
    "import_paragraphs",
    "import_text",
    "strip_gutenberg",
    "texts_within",
]
