"""Words count for the day on which they are written, whichever document they stand in."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from desktop_app.goals.log_window import LogWindow
from desktop_app.goals.meter import GoalMeter
from desktop_app.goals.tracker import WritingTracker
from desktop_app.goals.writing_log import Session, WritingLog


class Clock:
    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 22, 23, 50)

    def __call__(self) -> datetime:
        return self.moment

    def pass_minutes(self, minutes: int) -> None:
        self.moment += timedelta(minutes=minutes)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def log(tmp_path: Path) -> WritingLog:
    return WritingLog(tmp_path)


@pytest.fixture
def tracker(qtbot: QtBot, log: WritingLog, clock: Clock) -> WritingTracker:
    return WritingTracker(log, now=clock)


def test_opening_a_document_writes_nothing(tracker: WritingTracker, log: WritingLog) -> None:
    tracker.count("novel", 0)
    tracker.end()
    assert tracker.today == 0
    assert log.read() == []


def test_documents_are_summed_and_the_session_is_kept(tracker, log, clock) -> None:
    tracker.count("novel", 30)
    clock.pass_minutes(5)
    tracker.count("letter", 10)
    tracker.count("novel", 25)
    assert tracker.today == 35
    tracker.end()
    assert log.read() == [Session("2026-11-22T23:50:00", "2026-11-22T23:55:00", 35)]


def test_another_text_in_a_document_keeps_what_was_gained(tracker) -> None:
    tracker.count("page", 30)
    tracker.reset("page")
    tracker.count("page", 5)
    assert tracker.today == 35


def test_midnight_begins_another_day(qtbot, tracker, log, clock) -> None:
    tracker.count("novel", 30)
    clock.pass_minutes(20)
    tracker.count("novel", 34)
    assert tracker.today == 4
    tracker.end()
    qtbot.waitUntil(lambda: [session.words for session in log.read()] == [30, 4])


def test_words_of_earlier_today_count(qtbot, tracker, log, clock) -> None:
    log.keep(Session("2026-11-22T08:00:00", "2026-11-22T09:00:00", 100))
    log.keep(Session("2026-11-21T08:00:00", "2026-11-21T09:00:00", 999))
    tracker.count("novel", 5)
    tracker.start()
    qtbot.waitUntil(lambda: tracker.today == 105)


def test_a_deleted_log_begins_anew(tracker, log) -> None:
    tracker.count("novel", 5)
    tracker.forget()
    assert tracker.today == 0
    tracker.count("novel", 7)
    assert tracker.today == 2


def test_a_log_that_cannot_be_kept_is_told(qtbot, tmp_path, clock) -> None:
    (tmp_path / "file").write_text("")
    tracker = WritingTracker(WritingLog(tmp_path / "file"), now=clock)
    tracker.count("novel", 5)
    with qtbot.waitSignal(tracker.told) as caught:
        tracker.keep()
    assert "could not be" in caught.args[0]


def test_the_meter_says_in_words_how_far_along_the_day_is(qtbot) -> None:
    meter = GoalMeter()
    qtbot.addWidget(meter)
    meter.set_words(120)
    assert (meter.text(), meter.share()) == ("120 words today", 0)
    meter.set_goal(500)
    assert (meter.text(), meter.share()) == ("120 of 500 words today", 0.24)
    meter.set_words(600)
    assert (meter.text(), meter.share()) == ("✓ 600 words today, goal 500", 1)
    meter.set_words(-3)
    assert meter.share() == 0
    assert meter.accessibleName() == meter.text()
    meter.grab()


def test_the_log_is_shown_by_day_and_can_be_deleted(qtbot, log, monkeypatch) -> None:
    log.keep(Session("2026-11-22T08:00:00", "2026-11-22T09:10:00", 600))
    log.keep(Session("2026-11-21T08:00:00", "2026-11-21T08:05:00", 20))
    window = LogWindow(log, 500)
    qtbot.addWidget(window)
    qtbot.waitUntil(lambda: window._table.rowCount() == 2)
    shown = [[window._table.item(row, column).text() for column in (1, 2, 3)] for row in (0, 1)]
    assert shown == [["600 ✓", "1 h 10 min", "1"], ["20", "5 min", "1"]]
    answers = [QMessageBox.StandardButton.Cancel, QMessageBox.StandardButton.Yes]
    monkeypatch.setattr(QMessageBox, "question", lambda *_: answers.pop(0))
    window._delete.click()
    assert len(log.read()) == 2
    with qtbot.waitSignal(window.deleted):
        window._delete.click()
    assert window._table.rowCount() == 0
    assert log.read() == []
