"""Questions to the writer, in one place, so that tests can answer them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget


class Dialogs(QObject):
    """Ask and tell over a window."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window

    def ask(self, question: str, detail: str, choices: Sequence[str]) -> int:
        """Return the number of the chosen answer; the last one is chosen by Esc.

        The first answer is the default.
        """
        box = QMessageBox(self._window)
        box.setIcon(QMessageBox.Icon.NoIcon)
        box.setText(f"<b>{question}</b>")
        box.setInformativeText(detail)
        role = QMessageBox.ButtonRole
        buttons = [box.addButton(choice, role.AcceptRole) for choice in choices[:-1]]
        buttons.append(box.addButton(choices[-1], role.RejectRole))
        box.setDefaultButton(buttons[0])
        box.setEscapeButton(buttons[-1])
        box.exec()
        clicked = box.clickedButton()
        return next(number for number, button in enumerate(buttons) if button is clicked)

    def tell(self, message: str, detail: str = "") -> None:
        """Show a message that waits for an OK."""
        self.ask(message, detail, [self.tr("OK")])

    def about(self, text: str) -> None:
        """Show what Inkling is."""
        QMessageBox.about(self._window, self.tr("About Inkling"), text)

    def path_to_open(self, folder: str) -> Path | None:
        """Ask for a text file."""
        name, _ = QFileDialog.getOpenFileName(
            self._window,
            self.tr("Open"),
            folder,
            self.tr("Texts (*.txt *.md *.markdown *.text);;All files (*)"),
        )
        return Path(name) if name else None

    def path_to_save(self, suggested: str) -> Path | None:
        """Ask where to save; the dialog itself asks before a file is replaced."""
        name, _ = QFileDialog.getSaveFileName(
            self._window,
            self.tr("Save As"),
            suggested,
            self.tr("Plain text (*.txt);;Markdown (*.md);;All files (*)"),
        )
        return Path(name) if name else None

    def model_to_open(self, folder: str) -> Path | None:
        """Ask for a model file."""
        name, _ = QFileDialog.getOpenFileName(
            self._window,
            self.tr("Open a Model"),
            folder,
            self.tr("Inkling models (*.inkling);;All files (*)"),
        )
        return Path(name) if name else None
