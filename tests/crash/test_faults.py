"""Whichever request to the disk fails, no text is lost; and the check can fail."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from desktop_app.documents import file
from desktop_app.documents.journal import Journal
from tests.crash import faults


def test_no_failing_request_takes_a_text() -> None:
    outcome = faults.run(1, 0, [errno.ENOSPC])
    assert outcome.faults > 200
    assert outcome.told > outcome.faults / 2
    assert outcome.lost == 0, outcome.first_loss


def test_a_journal_that_goes_on_behind_a_torn_record_is_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Journal, "_close_file", lambda journal: None)
    assert faults.run(1, 0, [errno.ENOSPC]).lost > 0


def test_a_save_in_place_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def in_place(path: Path, data: bytes, **options: object) -> None:
        path.write_bytes(b"")
        file.os.write(descriptor := file.os.open(path, file.os.O_WRONLY), data)
        file.os.close(descriptor)

    monkeypatch.setattr(file, "replace_file", in_place)
    assert faults.run(1, 0, [errno.ENOSPC]).lost > 0
