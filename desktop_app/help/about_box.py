"""The about box: what Inkling is, its version, and the licences of all it is made with."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QFontDatabase, QIcon
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from desktop_app.background import BackgroundTask
from desktop_app.help.licences import Notice, all_notices
from desktop_app.resource_files import resource_path

ICON = 64  # pixels


class AboutBox(QDialog):
    """Tell what Inkling is; the licences are read when it opens, off the window's thread."""

    def __init__(self, version: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("About Inkling"))
        self._notices: list[Notice] = []
        self._choice = QComboBox()
        self._choice.setAccessibleName(self.tr("Licence of"))
        self._text = QPlainTextEdit(readOnly=True, tabChangesFocus=True)
        self._text.setAccessibleName(self.tr("Licence"))
        self._text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self._text.setPlainText(self.tr("The licences are being read …"))
        self._lay_out(version)
        self._choice.currentIndexChanged.connect(self._show)
        self._task = BackgroundTask(lambda: all_notices(version), self)
        self._task.done.connect(self._on_read)
        self._task.failed.connect(self._on_failed)
        self._task.start()

    def _lay_out(self, version: str) -> None:
        icon = QLabel()
        icon.setPixmap(QIcon(str(resource_path("icons/inkling.svg"))).pixmap(ICON, ICON))
        icon.setAlignment(Qt.AlignmentFlag.AlignTop)
        words = QLabel(
            self.tr(
                "<h3>Inkling {0}</h3><p>A page to write on, with a small neural network on this "
                "computer that finishes your sentences.</p><p>Local, no network: nothing you "
                "write leaves this computer, and Inkling never looks for a newer version of "
                "itself. Releases come from where you got this one, each with its checksum "
                "and signature.</p><p>Inkling is free software under the Apache License 2.0. It "
                "uses Qt under the LGPL: you may replace Qt's libraries by your own.</p>"
            ).format(version)
        )
        words.setWordWrap(True)
        words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        head = QHBoxLayout()
        head.setSpacing(18)
        head.addWidget(icon)
        head.addWidget(words, 1)
        label = QLabel(self.tr("&Licence of"))
        label.setBuddy(self._choice)
        line = QHBoxLayout()
        line.addWidget(label)
        line.addWidget(self._choice, 1)
        buttons = QDialogButtonBox()
        buttons.addButton(self.tr("Close"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 18)
        column.setSpacing(12)
        column.addLayout(head)
        column.addLayout(line)
        column.addWidget(self._text, 1)
        column.addWidget(buttons)
        self.resize(680, 640)

    @Slot(object)
    def _on_read(self, notices: Any) -> None:
        self._notices = notices
        for notice in notices:
            parts = (notice.name, notice.version, f"({notice.licence})" if notice.licence else "")
            self._choice.addItem(" ".join(part for part in parts if part))

    @Slot(object)
    def _on_failed(self, error: Exception) -> None:
        self._text.setPlainText(self.tr("The licences could not be read: {0}").format(error))

    @Slot(int)
    def _show(self, number: int) -> None:
        self._text.setPlainText(self._notices[number].text)
