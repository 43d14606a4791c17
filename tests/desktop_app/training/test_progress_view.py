"""A training as it is seen: what moves, and what stays."""

import pytest
from PySide6.QtWidgets import QProgressBar, QPushButton
from pytestqt.qtbot import QtBot

from desktop_app.training.progress_view import ProgressView


@pytest.fixture
def view(qtbot: QtBot) -> ProgressView:
    view = ProgressView()
    qtbot.addWidget(view)
    view.show()
    return view


def progress(view: ProgressView, share: float) -> None:
    view.take(
        {"event": "progress", "epoch": 1.5, "share": share, "loss": 3.0, "seconds_left": 60.0}
    )


def shown(view: ProgressView) -> dict[str, bool]:
    """Return the buttons that can be seen, and which of them can be pressed."""
    return {b.text(): b.isEnabled() for b in view.findChildren(QPushButton) if b.isVisible()}


def test_how_far_it_is_stays_in_sight_while_it_rests(view: ProgressView) -> None:
    bar = view.findChildren(QProgressBar)[0]
    view.begin("Me")
    assert bar.value() == 0
    view.set_stage("learning")
    progress(view, 0.4)
    for stage in ("pausing", "paused", "learning"):
        view.set_stage(stage)
        assert bar.isVisible()
        assert bar.value() == 0.4 * bar.maximum()
    view.begin("Me", has_best=True, history=[(1.0, 4.0, 4.5)])  # goes on
    assert bar.value() == 0.4 * bar.maximum()


def test_buttons_stay_where_they_are_while_it_stops(view: ProgressView) -> None:
    view.begin("Me", has_best=True)
    view.set_stage("learning")
    before = shown(view)
    assert set(before.values()) == {True}
    view.set_stage("stopping")
    assert shown(view) == dict.fromkeys(before, False)
    view.set_stage("learning")
    assert shown(view) == before


def test_there_is_a_picture_as_soon_as_there_is_something_to_draw(view: ProgressView) -> None:
    view.begin("Me")
    view.set_stage("learning")
    assert not view.plot.isVisible()
    progress(view, 0.1)
    assert view.plot.isVisible()
    view.begin("Another")
    assert not view.plot.isVisible()


def test_the_few_steps_before_a_pause_are_no_peak_in_what_was_learned(view: ProgressView) -> None:
    history = [(1.0, 4.0, 4.5), (2.0, 3.5, 4.2), (2.01, 1.0, 4.2), (3.0, 3.2, 4.0)]
    view.begin("Me", history=history)
    training, validation = view.plot.points()
    assert list(training) == [(1.0, 4.0), (2.0, 3.5), (3.0, 3.2)]
    assert len(validation) == 4
