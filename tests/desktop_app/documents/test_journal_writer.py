"""The journal's thread takes every change, and tells when it cannot keep them."""

from __future__ import annotations

import threading
from pathlib import Path

from desktop_app.documents.errors import JournalError
from desktop_app.documents.journal import Change, Journal
from desktop_app.documents.journal_writer import JournalWriter
from desktop_app.documents.recovery import recover

PATIENCE = 30.0  # seconds; a bound against hanging, not a measure


class Sick(Journal):
    """A journal whose disk fails until it is cured."""

    cured = threading.Event()

    def flush(self) -> None:
        if not self.cured.is_set():
            raise JournalError("The disk is ill")
        super().flush()


class Reports:
    """What the writer was told, to be waited for."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self._more = threading.Condition()

    def __call__(self, trouble: JournalError | None = None) -> None:
        with self._more:
            self.seen.append(str(trouble))
            self._more.notify()

    def wait(self, count: int) -> list[str]:
        with self._more:
            assert self._more.wait_for(lambda: len(self.seen) >= count, PATIENCE)
        return self.seen


def test_changes_are_kept_in_their_order_and_removed_after_a_clean_close(tmp_path: Path) -> None:
    writer = JournalWriter(lambda: Journal(tmp_path, ""))
    for number in range(500):
        writer.append(Change(0, 0, f"{number} "))
    assert writer.close(keep=True, timeout=PATIENCE)
    (found,) = recover(tmp_path)
    assert found.text == "".join(f"{number} " for number in reversed(range(500)))
    found.discard()
    writer = JournalWriter(lambda: Journal(tmp_path, ""))
    writer.append(Change(0, 0, "words"))
    assert writer.close(keep=False, timeout=PATIENCE)
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_hangs_does_not_hold_up_the_writer(tmp_path: Path) -> None:
    hanging = threading.Event()

    def start() -> Journal:
        hanging.wait()
        return Journal(tmp_path, "")

    writer = JournalWriter(start)
    writer.append(Change(0, 0, "typed meanwhile"))
    assert not writer.flush(timeout=0)
    assert not writer.close(keep=True, timeout=0)
    hanging.set()
    assert writer.close(keep=True, timeout=PATIENCE)
    assert recover(tmp_path)[0].text == "typed meanwhile"


def test_changes_reach_the_disk_itself_without_being_asked_to(tmp_path: Path) -> None:
    synced = threading.Event()

    class Watched(Journal):
        def flush(self) -> None:
            super().flush()
            synced.set()

    writer = JournalWriter(lambda: Watched(tmp_path, ""), delay=0.001)
    writer.append(Change(0, 0, "words"))
    assert synced.wait(PATIENCE)
    writer.close(keep=False)


def test_trouble_is_told_once_and_its_end_too_and_nothing_is_lost(tmp_path: Path) -> None:
    Sick.cured.clear()
    reports = Reports()
    writer = JournalWriter(lambda: Sick(tmp_path, ""), on_trouble=reports, delay=0.001, retry=0.001)
    writer.append(Change(0, 0, "one "))
    reports.wait(1)
    writer.append(Change(4, 0, "two"))
    Sick.cured.set()
    seen = reports.wait(2)
    while seen[-1] != "None":
        seen = reports.wait(len(seen) + 1)
    assert set(seen[:-1]) == {"The disk is ill."}
    assert writer.close(keep=True, timeout=PATIENCE)
    assert recover(tmp_path)[0].text == "one two"


def test_a_flush_that_fails_says_so_and_does_not_hang(tmp_path: Path) -> None:
    Sick.cured.clear()
    writer = JournalWriter(lambda: Sick(tmp_path, ""))
    assert not writer.flush(PATIENCE)
    Sick.cured.set()
    assert writer.flush(PATIENCE)
    writer.close(keep=False)


def test_a_journal_that_cannot_begin_is_tried_again_with_all_that_was_typed(
    tmp_path: Path,
) -> None:
    reports = Reports()
    attempts = []

    def start() -> Journal:
        attempts.append(1)
        if len(attempts) < 3:
            raise JournalError("No room")
        return Journal(tmp_path, "")

    writer = JournalWriter(start, on_trouble=reports, retry=0.001)
    writer.append(Change(0, 0, "kept"))
    assert reports.wait(3) == ["No room.", "No room.", "None"]
    assert writer.close(keep=True, timeout=PATIENCE)
    assert recover(tmp_path)[0].text == "kept"


def test_a_missed_change_asks_for_the_whole_text(tmp_path: Path) -> None:
    reports = Reports()
    writer = JournalWriter(lambda: Journal(tmp_path, "one"), on_out_of_step=reports, delay=0.001)
    writer.append(Change(3, 0, " three", length=13))
    reports.wait(1)
    writer.restart("one two three")
    assert writer.close(keep=True, timeout=PATIENCE)
    assert recover(tmp_path)[0].text == "one two three"


def test_a_save_is_recorded_behind_the_changes_before_it(tmp_path: Path) -> None:
    writer = JournalWriter(lambda: Journal(tmp_path / "journals", ""))
    writer.append(Change(0, 0, "saved"))
    writer.saved("saved", tmp_path / "novel.txt")
    assert writer.flush(PATIENCE)
    assert writer.close(keep=True, timeout=PATIENCE)
    assert recover(tmp_path / "journals") == []


def test_closing_before_the_journal_could_begin_is_told(tmp_path: Path) -> None:
    def start() -> Journal:
        raise JournalError("No room")

    reports = Reports()
    writer = JournalWriter(start, on_trouble=reports)
    reports.wait(1)
    assert not writer.close(keep=True, timeout=PATIENCE)
