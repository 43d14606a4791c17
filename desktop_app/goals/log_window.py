"""The log of writing sessions, day by day, to look at and to delete."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from PySide6.QtCore import QDate, QLocale, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop_app.background import BackgroundTask
from desktop_app.goals.writing_log import Day, WritingLog, WritingLogError, by_day
from desktop_app.question import is_sure
from desktop_app.sentences import translated

WEEK = 7  # days


class LogWindow(QDialog):
    """A table of days; the file is read off the window's thread."""

    deleted = Signal()

    def __init__(self, log: WritingLog, goal: int = 0, parent: QWidget | None = None) -> None:
        """Show a log; `goal` is that of a day in words, 0 for none."""
        super().__init__(parent)
        self.setWindowTitle(self.tr("Writing Log"))
        self._log, self._goal = log, goal
        self._summary = QLabel(self.tr("The log is being read …"))
        self._summary.setWordWrap(True)
        self._table = QTableWidget(0, 4)
        self._table.setAccessibleName(self.tr("Days"))
        self._table.setHorizontalHeaderLabels(
            [self.tr("Day"), self.tr("Words"), self.tr("Time"), self.tr("Sessions")]
        )
        self._table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self._table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self._table.setTabKeyNavigation(False)
        self._table.setShowGrid(False)
        self._table.verticalHeader().hide()
        header = self._table.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self._delete = QPushButton(self.tr("Delete the Log …"))
        self._delete.setToolTip(self.tr("Forget all sessions; no text is touched"))
        self._delete.setAutoDefault(False)
        self._delete.setEnabled(False)
        self._delete.clicked.connect(self._on_delete)
        buttons = QDialogButtonBox()
        buttons.addButton(self._delete, QDialogButtonBox.ButtonRole.DestructiveRole)
        buttons.addButton(self.tr("Close"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 18, 18, 12)
        column.setSpacing(12)
        column.addWidget(self._summary)
        column.addWidget(self._table, 1)
        column.addWidget(buttons)
        self.resize(460, 480)
        self._task = BackgroundTask(log.read, self)
        self._task.done.connect(self._on_read)
        self._task.failed.connect(self._on_failed)
        self._task.start()

    @Slot(object)
    def _on_read(self, sessions: Any) -> None:
        self._show(by_day(sessions))

    @Slot(object)
    def _on_failed(self, error: Exception) -> None:
        self._summary.setText(translated(str(error)))

    def _show(self, days: list[Day]) -> None:
        self._delete.setEnabled(bool(days))
        self._summary.setText(self._in_words(days))
        self._table.setRowCount(len(days))
        locale = QLocale()
        for row, day in enumerate(days):
            reached = " ✓" if self._goal and day.words >= self._goal else ""
            cells = (
                locale.toString(
                    QDate(day.day.year, day.day.month, day.day.day), QLocale.FormatType.LongFormat
                ),
                locale.toString(day.words) + reached,
                self._time(day.time),
                locale.toString(day.sessions),
            )
            for column, cell in enumerate(cells):
                item = QTableWidgetItem(cell)
                if column:
                    item.setTextAlignment(
                        Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
                    )
                self._table.setItem(row, column, item)

    def _in_words(self, days: list[Day]) -> str:
        if not days:
            return self.tr(
                "Nothing is logged yet. As you write, the words and the time of each session are "
                "kept here, on this computer; not a word of your texts."
            )
        recent = [day for day in days if (date.today() - day.day).days < WEEK]
        words = sum(day.words for day in recent)
        return self.tr("In the last seven days you wrote {0} words, on {1} of them.").format(
            QLocale().toString(words), len(recent)
        )

    def _time(self, time: timedelta) -> str:
        hours, minutes = divmod(round(time.total_seconds() / 60), 60)
        if hours:
            return self.tr("{0} h {1} min").format(hours, minutes)
        return self.tr("{0} min").format(minutes)

    @Slot()
    def _on_delete(self) -> None:
        question = self.tr("Delete the log?")
        detail = self.tr("The words and times of all days will be forgotten. Your texts stay.")
        if not is_sure(self, question, detail):
            return
        try:
            self._log.delete()
        except WritingLogError as error:
            self._summary.setText(translated(str(error)))
            return
        self._show([])
        self.deleted.emit()
