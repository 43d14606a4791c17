"""The log keeps sessions as figures, whole or not at all."""

import json
import os
import stat
from datetime import date, timedelta
from pathlib import Path

import pytest

from desktop_app.goals.writing_log import Session, WritingLog, WritingLogError, by_day

MORNING = Session("2026-11-22T08:00:00", "2026-11-22T08:30:00", 300)
EVENING = Session("2026-11-22T20:00:00", "2026-11-22T21:00:00", 500)
BEFORE = Session("2026-11-21T08:00:00", "2026-11-21T08:10:00", -20)


@pytest.fixture
def log(tmp_path: Path) -> WritingLog:
    return WritingLog(tmp_path / "state")


def test_there_is_nothing_before_the_first_session(log: WritingLog) -> None:
    assert log.read() == []


def test_sessions_come_back_in_order_for_their_owner_alone(log: WritingLog) -> None:
    for session in (EVENING, BEFORE, MORNING):
        log.keep(session)
    assert log.read() == [BEFORE, MORNING, EVENING]
    if os.name != "nt":
        assert stat.S_IMODE(log.path.stat().st_mode) == 0o600


def test_a_session_that_goes_on_is_kept_once(log: WritingLog) -> None:
    log.keep(MORNING)
    longer = Session(MORNING.begun, "2026-11-22T09:00:00", 450)
    log.keep(longer)
    assert log.read() == [longer]


@pytest.mark.parametrize(
    "line", ["", "{", "[]", '"x"', '{"begun": 1}', json.dumps({**vars(MORNING), "words": "many"})]
)
def test_a_broken_line_costs_that_line_alone(log: WritingLog, line: str) -> None:
    log.keep(MORNING)
    log.path.write_text(line + "\n" + log.path.read_text())
    assert log.read() == [MORNING]


def test_it_can_be_deleted_even_twice(log: WritingLog) -> None:
    log.keep(MORNING)
    log.delete()
    log.delete()
    assert log.read() == []


def test_what_cannot_be_kept_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file where the folder should be")
    with pytest.raises(WritingLogError, match="could not be"):
        WritingLog(tmp_path / "state").keep(MORNING)


def test_days_are_summed_the_latest_first() -> None:
    today, yesterday = by_day([MORNING, BEFORE, EVENING])
    assert (today.day, today.words, today.sessions) == (date(2026, 11, 22), 800, 2)
    assert today.time == timedelta(minutes=90)
    assert (yesterday.day, yesterday.words) == (date(2026, 11, 21), -20)
