"""Today's words in the status bar, and how much of the goal that is."""

from __future__ import annotations

from PySide6.QtCore import QLocale, QRectF, Qt, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QToolButton, QWidget

LINE = 2  # pixels, of the bar under the words


class GoalMeter(QToolButton):
    """A quiet button that says how far along the day is; a click shows the log."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = self._goal = 0
        self.setAutoRaise(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setToolTip(self.tr("What you have written today; a click shows the log"))
        self._show()

    @Slot(int)
    def set_words(self, words: int) -> None:
        """Show how many words were written today."""
        self._words = words
        self._show()

    @Slot(int)
    def set_goal(self, words: int) -> None:
        """Aim at so many words a day; 0 for no goal."""
        self._goal = words
        self._show()

    def share(self) -> float:
        """Return how much of the goal is reached, 0 to 1; 0 without one."""
        return min(1.0, max(0, self._words) / self._goal) if self._goal else 0.0

    def _show(self) -> None:
        words, goal = QLocale().toString(self._words), QLocale().toString(self._goal)
        if not self._goal:
            text = self.tr("{0} words today").format(words)
        elif self._words >= self._goal:
            text = self.tr("✓ {0} words today, goal {1}").format(words, goal)
        else:
            text = self.tr("{0} of {1} words today").format(words, goal)
        self.setText(text)
        self.setAccessibleName(text)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw a line under the words, as long as what is reached of the goal."""
        super().paintEvent(event)
        if not self._goal:
            return
        painter = QPainter(self)
        bar = QRectF(6, self.height() - LINE - 1, self.width() - 12, LINE)
        painter.fillRect(bar, self.palette().color(QPalette.ColorRole.Mid))
        bar.setWidth(bar.width() * self.share())
        painter.fillRect(bar, self.palette().color(QPalette.ColorRole.Accent))
