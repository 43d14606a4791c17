"""The words that are never suggested, for the writer to change."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPlainTextEdit, QVBoxLayout, QWidget

from desktop_app.background import TaskSlot
from desktop_app.documents.atomic import make_private_folder, replace_file
from desktop_app.language_model.unwelcome import FILE
from desktop_app.panels.rows import hint_label
from desktop_app.resource_files import resource_path
from desktop_app.sentences import translated


class UnwelcomeWindow(QDialog):
    """A list to edit, one word a line; files are read and written off the window's thread."""

    saved = Signal()

    def __init__(self, own: Path, parent: QWidget | None = None) -> None:
        """Show the writer's ``own`` list, or where there is none the one that Inkling brings."""
        super().__init__(parent)
        self.setWindowTitle(self.tr("Words Never Suggested"))
        self._own = own
        self._files = TaskSlot(self)
        self._hint = hint_label(
            self.tr(
                "Old books are full of words that hurt. None of these is suggested, unless the "
                "document already uses it. One word a line; # begins a remark."
            )
        )
        self._words = QPlainTextEdit(tabChangesFocus=True)
        self._words.setAccessibleName(self.windowTitle())
        buttons = QDialogButtonBox()
        role = QDialogButtonBox.ButtonRole
        self._save = buttons.addButton(self.tr("Save"), role.AcceptRole)
        shipped = buttons.addButton(self.tr("Inkling's Own List"), role.ResetRole)
        buttons.addButton(self.tr("Cancel"), role.RejectRole)
        shipped.setToolTip(self.tr("Show the list that comes with Inkling"))
        buttons.accepted.connect(self._on_save)
        buttons.rejected.connect(self.reject)
        shipped.clicked.connect(self._show_shipped)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 18, 18, 12)
        column.setSpacing(12)
        column.addWidget(self._hint)
        column.addWidget(self._words, 1)
        column.addWidget(buttons)
        self.resize(420, 520)
        self._read(own, resource_path(FILE))

    @Slot()
    def _show_shipped(self) -> None:
        self._read(resource_path(FILE))

    def _read(self, *paths: Path) -> None:
        self._save.setEnabled(False)
        self._files.start(partial(_first_text, paths), self._show, self._on_failed)

    def _show(self, words: str) -> None:
        self._words.setPlainText(words)
        self._save.setEnabled(True)

    @Slot()
    def _on_save(self) -> None:
        self._save.setEnabled(False)
        data = f"{self._words.toPlainText().strip()}\n".encode()
        self._files.start(partial(_write, self._own, data), self._on_saved, self._on_not_saved)

    def _on_saved(self, _: object) -> None:
        self.saved.emit()
        self.accept()

    def _on_failed(self, error: Exception) -> None:
        self._hint.setText(translated(str(error)))

    def _on_not_saved(self, error: Exception) -> None:
        self._on_failed(error)
        self._save.setEnabled(True)  # not so after a failed read: nothing would replace the list


def _first_text(paths: Sequence[Path]) -> str:
    """Return the text of the first file that there is."""
    return next(path for path in paths if path.is_file()).read_text("utf-8", "replace")


def _write(path: Path, data: bytes) -> None:
    make_private_folder(path.parent)
    replace_file(path, data, like=None, mode=0o600)
