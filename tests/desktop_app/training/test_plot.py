"""The picture of a training."""

import pytest
from PySide6.QtGui import QColor, QImage, QPalette

from desktop_app.training.plot import LossPlot


@pytest.fixture
def plot(qtbot) -> LossPlot:
    plot = LossPlot()
    qtbot.addWidget(plot)
    plot.resize(300, 130)
    palette = QPalette()
    palette.setColor(QPalette.ColorRole.Link, QColor("#ff0000"))
    plot.setPalette(palette)
    return plot


def red_places(plot: LossPlot) -> list[tuple[int, int]]:
    """Return where the line of the pages held back is drawn, its name below left out."""
    image: QImage = plot.grab().toImage()
    bottom = plot.height() - 2 * plot.fontMetrics().height() - 6
    return [
        (x, y)
        for x in range(image.width())
        for y in range(min(bottom, image.height()))
        if image.pixelColor(x, y).red() > 200 and image.pixelColor(x, y).green() < 90
    ]


def test_a_loss_that_falls_is_a_line_that_falls(plot: LossPlot) -> None:
    assert red_places(plot) == []
    for epoch, loss in ((1.0, 5.0), (2.0, 4.0), (3.0, 3.5)):
        plot.add_training(epoch, loss)
        plot.add_validation(epoch, loss + 0.5)
    places = red_places(plot)
    assert places[0][1] < places[-1][1]


def test_it_is_told_in_words(plot: LossPlot) -> None:
    plot.add_validation(1.0, 5.0)
    plot.add_validation(2.0, 4.25)
    assert plot.accessibleName() == "Loss on pages held back: 5.000 at first, 4.250 now"


def test_a_long_training_keeps_a_bounded_number_of_points(plot: LossPlot) -> None:
    for step in range(5_000):
        plot.add_training(step / 100, 5.0)
    training, _ = plot.points()
    assert len(training) <= 1_000
    assert (training[0][0], training[-1][0]) == (0.0, 49.99)
    plot.clear()
    assert plot.points() == ([], [])
