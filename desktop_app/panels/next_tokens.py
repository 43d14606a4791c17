"""The panel that shows what may come next, as bars."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPalette, QShowEvent
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from desktop_app.panels.colours import blended
from desktop_app.panels.rows import hint_label, in_figures
from desktop_app.sentences import translated

if TYPE_CHECKING:
    from desktop_app.language_model.completer import TokenCandidate

CANDIDATE = Qt.ItemDataRole.UserRole
VISIBLE_SPACE, VISIBLE_BREAK = "␣", "↵"


class NextTokensPanel(QWidget):
    """The likeliest next tokens, each with two bars: the model's view, and what is drawn from.

    The upper bar is the probability that the model gives, the lower one what temperature and
    truncation make of it.
    """

    token_chosen = Signal(str)
    """Put this text at the caret."""
    wanted = Signal()
    """The panel came into sight and would like to know what is next."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hint = hint_label("")
        self._hint.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._list = _Bars()
        self._list.setAccessibleName(self.tr("Next tokens"))
        self._list.setItemDelegate(BarDelegate(self._list))
        self._list.itemClicked.connect(self._on_chosen)
        self._list.itemActivated.connect(self._on_chosen)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 6, 18, 14)
        column.setSpacing(8)
        column.addWidget(self._hint)
        column.addWidget(self._list, 1)
        self.show_message(self.tr("Write something: what may come next appears here."))

    @Slot(object)
    def show_candidates(self, candidates: Sequence[TokenCandidate]) -> None:
        """Show candidates, the likeliest first, in place of those before."""
        if not candidates:
            self.show_message(self.tr("The model has nothing to say here: go on writing."))
            return
        self._hint.setText(
            self.tr(
                "Tokens are words or parts of words. Upper bar: what the model expects. Lower "
                "bar: what your temperature and strategy make of it. A click takes one."
            )
        )
        self._list.show()
        while self._list.count() > len(candidates):
            self._list.takeItem(self._list.count() - 1)
        while self._list.count() < len(candidates):
            self._list.addItem(QListWidgetItem())
        for row, candidate in enumerate(candidates):
            item = self._list.item(row)
            item.setData(CANDIDATE, candidate)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, self._in_words(candidate))
            item.setToolTip(self._in_words(candidate))

    @Slot(str)
    def show_message(self, message: str) -> None:
        """Say why there are no candidates and what to do."""
        self._list.clear()
        self._list.hide()
        self._hint.setText(translated(message))

    def _in_words(self, candidate: TokenCandidate) -> str:
        return self.tr("“{0}”: {1} expected, {2} after temperature and strategy").format(
            visible(candidate.text),
            percent(candidate.probability),
            percent(candidate.shaped_probability),
        )

    @Slot(QListWidgetItem)
    def _on_chosen(self, item: QListWidgetItem) -> None:
        self.token_chosen.emit(item.data(CANDIDATE).text)

    # Qt's events

    def showEvent(self, event: QShowEvent) -> None:
        """Ask for candidates when the panel comes into sight."""
        super().showEvent(event)
        self.wanted.emit()


class _Bars(QListWidget):
    """A list that leaves the keyboard to the page when clicked."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setFrameShape(QListWidget.Shape.NoFrame)
        self.viewport().setAutoFillBackground(False)


class BarDelegate(QStyledItemDelegate):
    """Paints a candidate: its text, its two bars, its two figures.

    A bar's length is the square root of its probability: a word that is expected once in fifty
    times is a likely one, and its bar is to be seen.
    """

    GAP = 8
    BAR = 6

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """Ask for two lines of small text."""
        metrics = QFontMetrics(self._small_font(option))
        return QSize(160, 2 * metrics.height() + self.GAP)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Paint a row in the palette's colours."""
        candidate: TokenCandidate = index.data(CANDIDATE)
        palette = option.palette
        state = option.state
        box = QRectF(option.rect).adjusted(0, 1, 0, -1)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        chosen = bool(state & QStyle.StateFlag.State_HasFocus)
        if chosen or state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(palette.color(QPalette.ColorRole.Midlight))
            if chosen:
                painter.setPen(palette.color(QPalette.ColorRole.Accent))
            painter.drawRoundedRect(box.adjusted(0.5, 0, -0.5, 0), 5, 5)
        self._draw_row(painter, box.adjusted(8, 0, -8, 0), option, candidate)
        painter.restore()

    def _draw_row(
        self,
        painter: QPainter,
        box: QRectF,
        option: QStyleOptionViewItem,
        candidate: TokenCandidate,
    ) -> None:
        palette = option.palette
        font = option.font
        small = self._small_font(option)
        text_width = 0.36 * box.width()
        figure_width = QFontMetrics(small).horizontalAdvance(percent(0.8888) + " ")
        painter.setFont(font)
        painter.setPen(palette.color(QPalette.ColorRole.Text))
        text = QFontMetrics(font).elidedText(
            visible(candidate.text), Qt.TextElideMode.ElideMiddle, int(text_width)
        )
        left = QRectF(box.left(), box.top(), text_width, box.height())
        painter.drawText(left, Qt.AlignmentFlag.AlignVCenter, text)
        bars = QRectF(box)
        bars.setLeft(left.right() + self.GAP)
        bars.setRight(box.right() - figure_width - self.GAP)
        accent = palette.color(QPalette.ColorRole.Accent)
        paper = palette.color(QPalette.ColorRole.Base)
        painter.setFont(small)
        for half, (probability, colour) in enumerate(
            (
                (candidate.probability, blended(accent, paper, 0.5)),
                (candidate.shaped_probability, accent),
            )
        ):
            top = box.top() + self.GAP / 2 + half * (box.height() - self.GAP) / 2
            line = QRectF(bars.left(), top, bars.width(), (box.height() - self.GAP) / 2)
            bar = QRectF(line)
            bar.setHeight(self.BAR)
            bar.moveCenter(line.center())
            bar.setWidth(math.sqrt(probability) * line.width())
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            painter.drawRoundedRect(bar, 2, 2)
            painter.setPen(
                palette.color(
                    QPalette.ColorRole.Text if half else QPalette.ColorRole.PlaceholderText
                )
            )
            figure = QRectF(bars.right(), top, figure_width + self.GAP, line.height())
            painter.drawText(
                figure,
                Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
                percent(probability),
            )

    def _small_font(self, option: QStyleOptionViewItem) -> QFont:
        font = QFont(option.font)
        font.setPointSizeF(font.pointSizeF() * 0.85)
        return font


def visible(text: str) -> str:
    """Return a token as it can be seen: spaces at its ends and line breaks as signs."""
    core = text.strip(" ")
    if not core:
        return VISIBLE_SPACE * len(text)
    before = len(text) - len(text.lstrip(" "))
    after = len(text) - len(text.rstrip(" "))
    shown = VISIBLE_SPACE * before + core + VISIBLE_SPACE * after
    return shown.replace("\n", VISIBLE_BREAK)


_figure = in_figures(1, "{0} %")


def percent(probability: float) -> str:
    """Return a probability in words short enough for a column."""
    if probability <= 0:
        return "0 %"
    if probability < 0.001:
        return f"<{_figure(0.1)}"
    return _figure(100 * probability) if probability < 0.9995 else "100 %"
