"""Import, export and print: the commands about the files of other programs."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu

from desktop_app.background import TaskSlot
from desktop_app.dialogs import Dialogs, ending_in
from desktop_app.sheet import Sheet

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

IMPORTED = (".docx", ".odt", ".epub", ".html", ".htm", ".xhtml", ".csv", ".tsv")


class ExchangeCommands(QObject):
    """Bring texts of other programs onto the page, and the page into their formats.

    The readers and writers are loaded when they are first needed, on the thread that needs them.
    """

    told = Signal(str)  # a sentence for the status bar

    def __init__(
        self,
        sheet: Callable[[], Sheet],
        begin: Callable[[str, str], None],
        dialogs: Dialogs,
        parent: QObject | None = None,
    ) -> None:
        """Work on the sheet in front; ``begin`` shows a text under a suggested name."""
        super().__init__(parent)
        self._sheet = sheet
        self._begin = begin
        self._dialogs = dialogs
        self._work = TaskSlot(self)

    def add_to(self, menu: QMenu) -> None:
        """Put the commands into the File menu."""
        menu.addAction(self.tr("&Import …"), self.import_file)
        formats = menu.addMenu(self.tr("&Export"))
        for name, suffix in (
            (self.tr("&Word (docx) …"), ".docx"),
            (self.tr("&OpenDocument (odt) …"), ".odt"),
            (self.tr("&PDF …"), ".pdf"),
            (self.tr("Web Pa&ge (html) …"), ".html"),
            (self.tr("&Markdown (md) …"), ".md"),
            (self.tr("Plain &Text (txt) …"), ".txt"),
        ):
            formats.addAction(name, partial(self.export, suffix))
        formats.addSeparator()
        formats.addAction(self.tr("Manuscript for P&ublishers (docx) …"), self.export_manuscript)
        menu.addSeparator()
        menu.addAction(self.tr("Print Previe&w …"), self.preview)
        menu.addAction(
            self.tr("&Print …"), QKeySequence(QKeySequence.StandardKey.Print), self.print_page
        )

    @Slot()
    def import_file(self) -> None:
        """Ask for a file of another program and bring its text onto the page."""
        path = self._dialogs.path_to_import(str(self._sheet().files.folder()), IMPORTED)
        if path is not None:
            self.import_path(path)

    def import_path(self, path: Path, column: str | None = None) -> None:
        """Bring the text of a file onto the page, as a new document; of a table, one column."""

        def read() -> str:
            from desktop_app.text_import import import_text

            return import_text(path, column=column)

        self._start(
            self.tr("Reading {0} …").format(path.name),
            read,
            partial(self._on_imported, path),
            partial(self._on_import_failed, path),
        )

    def export(self, suffix: str) -> None:
        """Ask where to, and write the page in the format that the suffix names."""
        path = self._ask_where(suffix)
        if path is not None:
            self._write(path, partial(_write, path, self._sheet().page.text()))

    @Slot()
    def export_manuscript(self) -> None:
        """Write the page as publishers want to read it."""
        details = self._dialogs.manuscript_details(self._sheet().files.suggested("").stem)
        if details is None:
            return
        author, title, contact = details
        path = self._ask_where(".docx")
        if path is None:
            return
        text = self._sheet().page.text()

        def write() -> None:
            from desktop_app.documents.export import export_text
            from desktop_app.documents.export_docx import ManuscriptFormat
            from desktop_app.editor.statistics import count_words

            form = ManuscriptFormat(author, title, contact, count_words(text))
            export_text(path, text, manuscript=form)

        self._write(path, write)

    @Slot()
    def print_page(self) -> None:
        """Ask for a printer and print the page."""
        printer = self._dialogs.printer(self._sheet().files.suggested("").stem)
        if printer is None:
            return
        self._start(
            self.tr("Printing …"),
            partial(_draw, self._sheet().page.text(), printer),
            self._on_printed,
            partial(self._on_failed, self.tr("The text could not be printed.")),
        )

    @Slot()
    def preview(self) -> None:
        """Show the pages as they would be printed."""
        self._dialogs.print_preview(partial(_draw, self._sheet().page.text()))

    def _ask_where(self, suffix: str) -> Path | None:
        path = self._dialogs.path_to_export(
            str(self._sheet().files.suggested(suffix).with_suffix(suffix)), suffix
        )
        if path is None:
            return None
        path = ending_in(suffix, path)
        if path.absolute() == self._sheet().files.path:
            self._dialogs.tell(
                self.tr("This is the document itself."),
                self.tr("Save it, or export it under another name."),
            )
            return None
        return path

    def _write(self, path: Path, write: Callable[[], None]) -> None:
        self._start(
            self.tr("Writing {0} …").format(path.name),
            write,
            partial(self._on_written, path),
            partial(self._on_failed, self.tr("The text could not be exported.")),
        )

    def _start(
        self,
        what: str,
        work: Callable[[], object],
        on_done: Callable[[object], None],
        on_failed: Callable[[Exception], None],
    ) -> None:
        if self._work.busy:
            self.told.emit(self.tr("One moment: a file is still being read or written."))
            return
        self.told.emit(what)
        self._work.start(work, on_done, on_failed)

    def _on_imported(self, path: Path, text: object) -> None:
        self.told.emit(self.tr("Imported from {0}; it is not saved yet.").format(path.name))
        self._begin(str(text), path.with_suffix(".md").name)

    def _on_import_failed(self, path: Path, error: Exception) -> None:
        """Ask for a column where the file is a table; else tell."""
        from desktop_app.text_import import ColumnError

        if not isinstance(error, ColumnError):
            self._on_failed(self.tr("This file cannot be imported."), error)
            return
        question = self.tr("In which column of {0} is the text?").format(path.name)
        chosen = self._dialogs.choose(question, error.columns)
        if chosen is not None:
            self.import_path(path, error.columns[chosen])

    def _on_written(self, path: Path, _: object) -> None:
        self.told.emit(self.tr("Exported to {0}.").format(path.name))

    def _on_printed(self, drawn: object) -> None:
        if drawn:
            self.told.emit(self.tr("Sent to the printer."))
        else:
            self._dialogs.tell(
                self.tr("The text could not be printed."),
                self.tr("The printer takes no pages. Check it, or export a PDF instead."),
            )

    def _on_failed(self, what: str, error: Exception) -> None:
        self.told.emit("")
        self._dialogs.tell(what, str(error))


def _write(path: Path, text: str) -> None:
    if path.suffix.lower() == ".pdf":
        from desktop_app.documents.printing import export_pdf

        export_pdf(path, text)
    else:
        from desktop_app.documents.export import export_text

        export_text(path, text)


def _draw(text: str, printer: QPrinter) -> bool:
    from desktop_app.documents.printing import print_text

    return print_text(printer, text)
