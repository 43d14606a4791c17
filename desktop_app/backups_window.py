"""The earlier versions of a document: what has changed since, and how one comes back."""

from __future__ import annotations

import html
from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QDateTime, QLocale, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QSplitter,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from desktop_app.background import TaskSlot
from desktop_app.documents.backups import Backup, Backups
from desktop_app.documents.difference import Hunk, Piece, difference
from desktop_app.sentences import translated

MOST_HUNKS, MOST_CHARACTERS = 200, 2000  # that are shown, of each piece
NANOSECONDS = 1_000_000  # in a millisecond


class BackupsWindow(QDialog):
    """Shows the versions, the newest first, and how the page differs from the chosen one."""

    restore_wanted = Signal(str)
    """The text that is to come back onto the page."""

    def __init__(
        self, backups: Backups, name: str, text: str, parent: QWidget | None = None
    ) -> None:
        """Show the versions of the document of some name; ``text`` is on the page now."""
        super().__init__(parent)
        self._backups, self._text = backups, text
        self._disk = TaskSlot(self)
        self._chosen: Backup | None = None
        self._old = ""  # the text of the chosen version
        self.setWindowTitle(self.tr("Earlier Versions of {0}").format(name))
        self._list = QListWidget()
        self._list.setAccessibleName(self.tr("Versions"))
        self._difference = QTextBrowser()
        self._difference.setAccessibleName(self.tr("What has changed since"))
        self._hint = QLabel(self.tr("Looking for versions …"))
        self._hint.setWordWrap(True)
        self._buttons = QDialogButtonBox()
        self._buttons.addButton(self.tr("Close"), QDialogButtonBox.ButtonRole.RejectRole)
        self._restore = self._buttons.addButton(
            self.tr("Bring This Version Back"), QDialogButtonBox.ButtonRole.AcceptRole
        )
        self._restore.setEnabled(False)
        self._lay_out()
        self._buttons.accepted.connect(self._on_restore)
        self._buttons.rejected.connect(self.reject)
        self._list.currentItemChanged.connect(self._on_chosen)
        self._disk.start(backups.list, self._on_listed, self._on_failed)

    def _lay_out(self) -> None:
        halves = QSplitter(Qt.Orientation.Horizontal)
        halves.addWidget(self._list)
        halves.addWidget(self._difference)
        halves.setStretchFactor(1, 1)
        column = QVBoxLayout(self)
        column.addWidget(self._hint)
        column.addWidget(halves, 1)
        column.addWidget(self._buttons)
        self.resize(820, 560)

    def _on_listed(self, found: list[Backup]) -> None:
        for backup in found:
            moment = QDateTime.fromMSecsSinceEpoch(backup.time_ns // NANOSECONDS)
            when = QLocale().toString(moment, QLocale.FormatType.ShortFormat)
            item = QListWidgetItem(f"{when} · {QLocale().formattedDataSize(backup.size)}")
            item.setData(Qt.ItemDataRole.UserRole, backup)
            self._list.addItem(item)
        if found:
            self._hint.setText(
                self.tr("Each save keeps the version before it. Nothing is overwritten here.")
            )
            self._list.setCurrentRow(0)
        else:
            self._hint.setText(
                self.tr("There is no earlier version yet: the next save keeps this one.")
            )

    @Slot(QListWidgetItem)
    def _on_chosen(self, item: QListWidgetItem | None) -> None:
        self._restore.setEnabled(False)
        if item is None:
            return
        self._chosen = backup = item.data(Qt.ItemDataRole.UserRole)
        now = self._text

        def compare() -> tuple[str, list[Hunk]]:
            old = self._backups.read(backup).text
            return old, difference(old, now)

        self._disk.start(compare, partial(self._on_compared, backup), self._on_failed)

    def _on_compared(self, backup: Backup, result: tuple[str, list[Hunk]]) -> None:
        if backup is self._chosen:
            self._old, hunks = result
            self._difference.setHtml(
                as_html(hunks, self.tr("Line {0}"))
                if hunks
                else self.tr("This version is the text on the page.")
            )
            self._restore.setEnabled(bool(hunks))

    def _on_failed(self, error: Exception) -> None:
        self._hint.setText(translated(str(error)))
        self._difference.clear()

    @Slot()
    def _on_restore(self) -> None:
        self.restore_wanted.emit(self._old)
        self.accept()


def as_html(hunks: Sequence[Hunk], line: str) -> str:
    """Return differences for reading: struck out what went, underlined what came."""
    parts = []
    for hunk in hunks[:MOST_HUNKS]:
        pieces = "".join(map(_piece, hunk.pieces))
        parts.append(f"<p><b>{html.escape(line.format(hunk.line))}</b><br>{pieces}</p>")
    return "".join(parts) + ("<p>…</p>" if len(hunks) > MOST_HUNKS else "")


def _piece(piece: Piece) -> str:
    text = piece.text[:MOST_CHARACTERS] + ("…" if len(piece.text) > MOST_CHARACTERS else "")
    shown = html.escape(text).replace("\n", "<br>")
    return {"removed": f"<s>{shown}</s>", "added": f"<u>{shown}</u>"}.get(piece.kind, shown)
