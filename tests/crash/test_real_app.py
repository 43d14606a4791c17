"""The real app, killed while somebody writes in it, gives back all but the last two seconds."""

from __future__ import annotations

from pathlib import Path

from tests.crash import real_app
from tests.crash.kill import Outcome


def test_the_killed_app_gives_back_what_was_typed() -> None:
    outcome = real_app.run(20, 0)
    assert outcome.killed == 20
    assert outcome.offered > 10
    assert outcome.lost == 0, outcome.first_loss


def test_an_app_without_a_journal_is_found(tmp_path: Path) -> None:
    outcome = Outcome()
    real_app.kill_once(tmp_path, 5, outcome, careless=True)
    assert outcome.lost == 1
    assert "missing" in outcome.first_loss
