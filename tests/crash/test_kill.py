"""A program that is killed while it writes leaves all but its last two seconds."""

from __future__ import annotations

from tests.crash import kill


def test_killed_programs_lose_nothing_that_is_two_seconds_old() -> None:
    outcome = kill.run(5, 0)
    assert outcome.killed == 5
    assert outcome.lost == 0, outcome.first_loss
