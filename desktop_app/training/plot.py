"""Two lines that should fall: the loss on what is learned, and on pages held back."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

_MOST_POINTS = 1_000  # then every other one is dropped
_LEAST_SPAN = 0.2  # nats, so that noise does not look like a mountain

Point = tuple[float, float]
"""How far the training is, in epochs; the loss there, in nats a token."""


class LossPlot(QWidget):
    """Draws the losses of a training while it runs."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._training: list[Point] = []
        self._validation: list[Point] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._describe()

    def clear(self) -> None:
        """Begin anew."""
        self._training.clear()
        self._validation.clear()
        self._describe()

    def add_training(self, epoch: float, loss: float) -> None:
        """Add the loss on what is being learned."""
        if len(self._training) >= _MOST_POINTS:
            del self._training[1::2]
        self._training.append((epoch, loss))
        self.update()

    def add_validation(self, epoch: float, loss: float) -> None:
        """Add the loss on pages held back."""
        self._validation.append((epoch, loss))
        self._describe()

    def points(self) -> tuple[Sequence[Point], Sequence[Point]]:
        """Return what is drawn: training, validation."""
        return self._training, self._validation

    def _describe(self) -> None:
        """Say in words what the picture shows, for who cannot see it."""
        if self._validation:
            first, last = self._validation[0][1], self._validation[-1][1]
            text = self.tr("Loss on pages held back: {0} at first, {1} now").format(
                self.locale().toString(first, "f", 3), self.locale().toString(last, "f", 3)
            )
        else:
            text = self.tr("Loss while learning")
        self.setAccessibleName(text)
        self.setToolTip(text)
        self.update()

    def _bounds(self) -> QRectF:
        """Return the part of the plane that is shown: epochs, and nats growing upwards."""
        points = [*self._training, *self._validation]
        losses = [loss for _, loss in points] or [0.0, 1.0]
        low, high = min(losses), max(losses)
        middle, span = (low + high) / 2, max(high - low, _LEAST_SPAN) * 1.1
        epochs = max((epoch for epoch, _ in points), default=1.0)
        return QRectF(0, middle - span / 2, max(epochs, 0.1), span)

    def sizeHint(self) -> QSize:
        """Take the width of the panel; below the lines there is room for their names."""
        return QSize(300, 112 + 2 * self.fontMetrics().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw a frame, the two lines with their names, and the least and the greatest loss."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette, metrics = self.palette(), self.fontMetrics()
        ink, line = palette.color(QPalette.ColorRole.PlaceholderText), palette.mid().color()
        bounds, locale = self._bounds(), self.locale()
        labels = [locale.toString(value, "f", 2) for value in (bounds.bottom(), bounds.top())]
        left = max(metrics.horizontalAdvance(label) for label in labels) + 8
        area = QRectF(self.rect()).adjusted(left, 6, -6, -2 * metrics.height() - 6)
        painter.setPen(QPen(line, 1))
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        painter.drawLine(area.topLeft(), area.bottomLeft())
        painter.setPen(ink)
        right = Qt.AlignmentFlag.AlignRight
        heights = (area.top(), area.bottom() - metrics.height())
        for label, y in zip(labels if self._training else (), heights, strict=False):
            painter.drawText(QRectF(0, y, left - 6, metrics.height()), right, label)
        accent = palette.color(QPalette.ColorRole.Link)
        baseline = self.height() - metrics.height() - metrics.descent() - 2
        for points, colour, name, width in (
            (self._training, ink, self.tr("learning"), 1.2),
            (self._validation, accent, self.tr("pages held back"), 2.0),
        ):
            self._draw(painter, points, colour, width, bounds, area)
            painter.drawText(QPointF(0, baseline), f"— {name}")
            baseline += metrics.height()

    def _draw(
        self,
        painter: QPainter,
        points: Sequence[Point],
        colour: QColor,
        width: float,
        bounds: QRectF,
        area: QRectF,
    ) -> None:
        painter.setPen(QPen(colour, width))
        places = [
            QPointF(
                area.left() + area.width() * epoch / bounds.width(),
                area.bottom() - area.height() * (loss - bounds.top()) / bounds.height(),
            )
            for epoch, loss in points
        ]
        if len(places) > 1:
            painter.drawPolyline(QPolygonF(places))
        elif places:
            painter.drawEllipse(places[0], width, width)
