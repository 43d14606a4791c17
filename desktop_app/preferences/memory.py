"""What is remembered of earlier documents: whether, which, and how it is forgotten."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import QDateTime, QLocale, Qt, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop_app.background import TaskSlot
from desktop_app.documents.earlier import EarlierDocuments
from desktop_app.panels.rows import hint_label
from desktop_app.sentences import translated
from desktop_app.settings import Settings


class MemoryPage(QWidget):
    """A switch, and the list of what is kept; files are touched off the window's thread."""

    changed = Signal(object)  # settings by name
    forgotten = Signal()

    def __init__(
        self, settings: Settings, earlier: EarlierDocuments, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._earlier = earlier
        self._disk = TaskSlot(self)
        self._wanted = QCheckBox(self.tr("Remember what I write for my next documents"))
        self._wanted.setChecked(settings.earlier_documents)
        self._hint = hint_label(
            self.tr(
                "When a document is saved, its last pages are kept on this computer, so that its "
                "names and phrases are suggested in others."
            )
        )
        self._list = QListWidget()
        self._list.setAccessibleName(self.tr("Remembered documents"))
        self._list.setSelectionMode(QListWidget.SelectionMode.ExtendedSelection)
        self._trouble = hint_label("")
        self._trouble.hide()
        self._forget = QPushButton(self.tr("Forget"))
        self._forget.setToolTip(self.tr("Forget the chosen documents; the texts themselves stay"))
        self._forget_all = QPushButton(self.tr("Forget All"))
        self._forget_all.setToolTip(self.tr("Forget all of them; the texts themselves stay"))
        self._look = QPushButton(self.tr("Look at the Files"))
        buttons = QHBoxLayout()
        for button in (self._forget, self._forget_all, self._look):
            button.setAutoDefault(False)
            button.setEnabled(False)
            buttons.addWidget(button)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 18, 18, 18)
        column.setSpacing(12)
        for widget in (self._wanted, self._hint, self._list, self._trouble):
            column.addWidget(widget)
        column.addLayout(buttons)
        self._wanted.toggled.connect(self._on_wanted)
        self._list.itemSelectionChanged.connect(self._show_what_can_be_done)
        self._forget.clicked.connect(self._on_forget)
        self._forget_all.clicked.connect(self._on_forget_all)
        self._look.clicked.connect(self._on_look)
        self._disk.start(earlier.kept, self._on_listed, self._on_failed)

    def _on_listed(self, documents: Any) -> None:
        self._list.clear()
        locale = QLocale()
        for document in documents:
            kept = QDateTime(document.kept)
            text = self.tr("{0} – {1} characters, {2}").format(
                document.name,
                locale.toString(document.characters),
                locale.toString(kept, QLocale.FormatType.ShortFormat),
            )
            item = QListWidgetItem(text)
            item.setData(Qt.ItemDataRole.UserRole, document.path)
            self._list.addItem(item)
        self._show_what_can_be_done()

    def _on_failed(self, error: Exception) -> None:
        self._trouble.setText(translated(str(error)))
        self._trouble.show()

    @Slot()
    def _show_what_can_be_done(self) -> None:
        self._forget.setEnabled(bool(self._list.selectedItems()))
        self._forget_all.setEnabled(self._list.count() > 0)
        self._look.setEnabled(self._list.count() > 0)

    @Slot(bool)
    def _on_wanted(self, wanted: bool) -> None:
        self.changed.emit({"earlier_documents": wanted})

    @Slot()
    def _on_forget(self) -> None:
        chosen = [item.data(Qt.ItemDataRole.UserRole) for item in self._list.selectedItems()]
        self._disk.start(partial(self._earlier.forget, chosen), self._on_gone, self._on_failed)

    @Slot()
    def _on_forget_all(self) -> None:
        self._disk.start(self._earlier.forget_all, self._on_gone, self._on_failed)

    def _on_gone(self, _: object) -> None:
        self.forgotten.emit()
        self._disk.start(self._earlier.kept, self._on_listed, self._on_failed)

    @Slot()
    def _on_look(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._earlier.folder)))
