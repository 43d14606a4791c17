"""Questions to the writer, in one place, so that tests can answer them."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMarginsF, QObject, Qt
from PySide6.QtGui import QPageLayout
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QInputDialog,
    QLineEdit,
    QMessageBox,
    QPlainTextEdit,
    QWidget,
)

from desktop_app.sentences import translated

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter


PRINT_MARGIN = 25.0  # millimetres


class Dialogs(QObject):
    """Ask and tell over a window."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window

    def ask(self, question: str, detail: str, choices: Sequence[str]) -> int:
        """Return the number of the chosen answer; the last one is chosen by Esc.

        The first answer is the default. In the detail, [-what went-] is shown struck out, and
        [+what came+] underlined.
        """
        box = QMessageBox(self._window)
        box.setIcon(QMessageBox.Icon.NoIcon)
        box.setTextFormat(Qt.TextFormat.RichText)
        box.setText(html.escape(question))
        box.setInformativeText(_as_html(translated(detail)))
        role = QMessageBox.ButtonRole
        buttons = [box.addButton(choice, role.AcceptRole) for choice in choices[:-1]]
        buttons.append(box.addButton(choices[-1], role.RejectRole))
        box.setDefaultButton(buttons[0])
        box.setEscapeButton(buttons[-1])
        box.exec()
        clicked = box.clickedButton()
        return next(number for number, button in enumerate(buttons) if button is clicked)

    def choose(self, question: str, choices: Sequence[str]) -> int | None:
        """Return the number of what was chosen from a list; None where nothing was."""
        chosen, good = QInputDialog.getItem(
            self._window, "Inkling", question, list(choices), 0, editable=False
        )
        return choices.index(chosen) if good else None

    def tell(self, message: str, detail: str = "") -> None:
        """Show a message that waits for an OK."""
        self.ask(message, detail, [self.tr("OK")])

    def path_to_open(self, folder: str) -> Path | None:
        """Ask for a text file."""
        name, _ = QFileDialog.getOpenFileName(
            self._window,
            self.tr("Open"),
            folder,
            self.tr(
                "Texts (*.txt *.md *.markdown *.text *.docx *.odt *.epub *.html *.htm);;"
                "All files (*)"
            ),
        )
        return Path(name) if name else None

    def path_to_import(self, folder: str, suffixes: Sequence[str]) -> Path | None:
        """Ask for a text of another program, of one of some suffixes such as ".docx"."""
        name, _ = QFileDialog.getOpenFileName(
            self._window,
            self.tr("Import"),
            folder,
            self.tr("Texts of other programs ({0});;All files (*)").format(
                " ".join(f"*{suffix}" for suffix in suffixes)
            ),
        )
        return Path(name) if name else None

    def path_to_export(self, suggested: str, suffix: str) -> Path | None:
        """Ask where to write a file with a suffix; asks before a file is replaced."""
        return self._path_to_write(self.tr("Export"), suggested, f"*{suffix}")

    def path_to_save(self, suggested: str) -> Path | None:
        """Ask where to save; asks before a file is replaced."""
        filters = self.tr("Plain text (*.txt);;Markdown (*.md);;All files (*)")
        return self._path_to_write(self.tr("Save As"), suggested, filters)

    def _path_to_write(self, title: str, suggested: str, filters: str) -> Path | None:
        """Ask for a name; one without a suffix gets that of the filter that is chosen.

        It gets it in the dialog, so that the question before a file is replaced is about that file.
        """
        dialog = QFileDialog(self._window, title, filter=filters)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        suffixes = {name: name.partition("*")[2].rstrip(")") for name in dialog.nameFilters()}
        dialog.filterSelected.connect(lambda name: dialog.setDefaultSuffix(suffixes[name]))
        own = Path(suggested).suffix.lower()
        chosen = next((n for n in suffixes if suffixes[n] == own), [*suffixes][-1])
        dialog.selectNameFilter(chosen)
        dialog.setDefaultSuffix(suffixes[chosen])
        dialog.selectFile(suggested)
        accepted = dialog.exec() == QDialog.DialogCode.Accepted
        return Path(dialog.selectedFiles()[0]) if accepted else None

    def model_to_open(self, folder: str) -> Path | None:
        """Ask for a model file."""
        name, _ = QFileDialog.getOpenFileName(
            self._window,
            self.tr("Open a Model"),
            folder,
            self.tr("Inkling models (*.inkling);;All files (*)"),
        )
        return Path(name) if name else None

    def manuscript_details(self, title: str) -> tuple[str, str, tuple[str, ...]] | None:
        """Ask for author, title and the lines of an address, which publishers want to see."""
        dialog = QDialog(self._window)
        dialog.setWindowTitle(self.tr("Manuscript for Publishers"))
        author, name, contact = QLineEdit(), QLineEdit(title), QPlainTextEdit()
        contact.setTabChangesFocus(True)
        contact.setPlaceholderText(self.tr("Street, town, e-mail: as the first page should say"))
        form = QFormLayout(dialog)
        form.addRow(self.tr("&Author"), author)
        form.addRow(self.tr("&Title"), name)
        form.addRow(self.tr("A&ddress"), contact)
        standard = QDialogButtonBox.StandardButton
        buttons = QDialogButtonBox(standard.Ok | standard.Cancel)
        buttons.accepted.connect(dialog.accept)
        buttons.rejected.connect(dialog.reject)
        form.addRow(buttons)
        if dialog.exec() != QDialog.DialogCode.Accepted:
            return None
        lines = contact.toPlainText().strip().splitlines()
        return author.text().strip(), name.text().strip(), tuple(lines)

    def printer(self, title: str) -> QPrinter | None:
        """Ask for a printer and how to print a document of some title."""
        from PySide6.QtPrintSupport import QPrintDialog

        printer = _new_printer()
        printer.setDocName(title)
        dialog = QPrintDialog(printer, self._window)
        return printer if dialog.exec() == QDialog.DialogCode.Accepted else None

    def print_preview(self, draw: Callable[[QPrinter], object]) -> None:
        """Show what is drawn on the pages of a printer, with a button that prints it."""
        from PySide6.QtPrintSupport import QPrintPreviewDialog

        printer = _new_printer()
        dialog = QPrintPreviewDialog(printer, self._window)
        dialog.paintRequested.connect(draw)
        dialog.exec()


def ending_in(suffix: str, path: Path) -> Path:
    """Return a path that ends in a suffix, as the file will be of that kind."""
    return path if path.suffix.lower() == suffix else path.with_name(path.name + suffix)


def _as_html(text: str) -> str:
    """Return a text as it is, for eyes that want no marks of differences."""
    shown = html.escape(text, quote=False).replace("    ", 4 * "&nbsp;").replace("\n", "<br>")
    for mark, tag in ((r"\[-(.+?)-\]", "s"), (r"\[\+(.+?)\+\]", "u")):
        shown = re.sub(mark, rf"<{tag}>\1</{tag}>", shown)
    return shown


def _new_printer() -> QPrinter:
    """Return the desktop's usual printer with the margins of a manuscript."""
    from PySide6.QtPrintSupport import QPrinter

    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setPageMargins(QMarginsF(*4 * [PRINT_MARGIN]), QPageLayout.Unit.Millimeter)
    return printer
