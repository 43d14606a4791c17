"""The status bar: words, the model, and where it runs."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from PySide6.QtCore import QLocale, QPoint, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QIcon, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QLabel, QStatusBar, QToolButton, QToolTip, QWidget

from desktop_app.panels.rows import in_figures
from desktop_app.sentences import translated

REMEMBERED = 200  # suggestions whose time counts
DOT = 10  # pixels across

_one_decimal = in_figures(1)


@dataclass(frozen=True)
class ModelFacts:
    """What the window tells about the model in use."""

    name: str
    parameters: int
    corpus: str
    provider: str
    reason: str  # why this provider, in words


class _Elided(QLabel):
    """Words that are cut short rather than that the window becomes wider for them."""

    def minimumSizeHint(self) -> QSize:
        """Ask for no room at all."""
        return QSize(0, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw as much of the words as there is room for."""
        room = self.contentsRect()
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, text)


class StatusBar(QStatusBar):
    """Show words in the document and the session, the model, and a dot for the provider."""

    pause_toggled = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self._facts: ModelFacts | None = None
        self._trouble = ""
        self._milliseconds: deque[float] = deque(maxlen=REMEMBERED)
        self._tokens_per_second = 0.0
        self._colours = {"good": "#3c8558", "waiting": "#9a6412", "bad": "#ad3b2b"}
        self._words = _Elided()
        self._message = _Elided()
        self._message.setTextFormat(Qt.TextFormat.PlainText)
        self._local = _Elided(self.tr("Local, no network"))
        self._local.setToolTip(
            self.tr("Your text stays on this computer: Inkling never opens a connection.")
        )
        self._pause = QToolButton()
        self._pause.setCheckable(True)
        self._model = _Elided(self.tr("Loading the model …"))
        self._dot = QToolButton()
        self._dot.setIconSize(QSize(DOT, DOT))
        self._dot.setAccessibleName(self.tr("Model and provider"))
        for button in (self._pause, self._dot):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setAutoRaise(True)
        self.addWidget(self._words)
        self.addWidget(self._message, 1)
        for widget in (self._local, self._pause, self._model, self._dot):
            self.addPermanentWidget(widget)
        self._pause.toggled.connect(self._on_pause)
        self._dot.clicked.connect(self._show_details)
        self.set_paused(False)
        self.set_words(0, 0)
        self._paint_dot("waiting")

    def set_words(self, document: int, session: int, minutes: int = 0) -> None:
        """Show how many words there are, and how many were written since the start.

        ``minutes`` is how long it takes to read them.
        """
        locale, sign = QLocale(), "" if session < 0 else "+"
        self._words.setText(
            self.tr("{0} words · {1} this session").format(
                locale.toString(document), sign + locale.toString(session)
            )
        )
        self._words.setToolTip(self.tr("Minutes to read: {0}").format(locale.toString(minutes)))

    def set_message(self, text: str) -> None:
        """Show a sentence, or nothing."""
        told = translated(text)
        self._message.setText(told)
        self._message.setToolTip(told)

    def set_paused(self, paused: bool) -> None:
        """Show whether suggestions are paused."""
        self._pause.setChecked(paused)
        self._pause.setText(self.tr("Suggestions off") if paused else self.tr("Suggestions on"))
        self._pause.setToolTip(self.tr("Switch suggestions off or on (F9)"))

    def set_colours(self, good: str, waiting: str, bad: str) -> None:
        """Use a theme's colours for the dot."""
        self._colours = {"good": good, "waiting": waiting, "bad": bad}
        self._paint_dot(self._state())

    def set_model(self, facts: ModelFacts) -> None:
        """Show the model that answers from now on."""
        self._facts, self._trouble = facts, ""
        self._milliseconds.clear()
        self._model.setText(facts.name)
        self.set_message("")
        self._paint_dot("good")

    def set_trouble(self, text: str, *, model_is_lost: bool) -> None:
        """Say what went wrong with the model."""
        self._trouble = translated(text)
        self.set_message(text)
        if model_is_lost:
            self._facts = None
            self._model.setText(self.tr("No model"))
        self._paint_dot("bad")

    def add_time(self, milliseconds: float, tokens_per_second: float) -> None:
        """Count the time of one suggestion; the model is well again."""
        self._milliseconds.append(milliseconds)
        self._tokens_per_second = tokens_per_second
        if self._trouble:
            self._trouble = ""
            self.set_message("")
            self._paint_dot("good")

    def details(self) -> str:
        """Return all that is known about the model, in lines."""
        lines = []
        if self._trouble:
            lines.append(self._trouble)
        if facts := self._facts:
            lines.append(
                self.tr("{0}: {1} million parameters, learned from {2}").format(
                    facts.name, _one_decimal(facts.parameters / 1e6), facts.corpus
                )
            )
            lines.append(f"{facts.provider.upper()}: {translated(facts.reason)}")
        elif not self._trouble:
            lines.append(self.tr("The model is being loaded."))
        if self._milliseconds:
            ordered = sorted(self._milliseconds)  # without NumPy, which loads more for percentiles
            half, most = (ordered[int(share * len(ordered))] for share in (0.5, 0.95))
            lines.append(
                self.tr("A suggestion takes {0} ms, 95 of 100 at most {1} ms.").format(
                    _one_decimal(half), _one_decimal(most)
                )
            )
        if self._tokens_per_second:
            rate = QLocale().toString(round(self._tokens_per_second))
            lines.append(self.tr("{0} tokens a second").format(rate))
        lines.append(self.tr("Local: nothing leaves this computer."))
        return "\n".join(lines)

    def _state(self) -> str:
        return "bad" if self._trouble else "good" if self._facts else "waiting"

    def _paint_dot(self, state: str) -> None:
        size, ratio = DOT, self.devicePixelRatioF()
        pixmap = QPixmap(round(size * ratio), round(size * ratio))
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._colours[state]))
        painter.drawEllipse(1, 1, size - 2, size - 2)
        painter.end()
        self._dot.setIcon(QIcon(pixmap))
        provider = self._facts.provider.upper() if self._facts else ""
        self._dot.setText(provider)
        self._dot.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._dot.setAccessibleDescription(self.details())

    @Slot(bool)
    def _on_pause(self, paused: bool) -> None:
        self.set_paused(paused)
        self.pause_toggled.emit(paused)

    @Slot()
    def _show_details(self) -> None:
        corner = self._dot.mapToGlobal(QPoint(0, 0))
        QToolTip.showText(corner, self.details(), self._dot)
