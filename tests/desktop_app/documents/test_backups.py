"""Earlier versions are kept byte for byte, and the newest is there before the oldest goes."""

from __future__ import annotations

import errno
import os
import time
from pathlib import Path

import pytest

from desktop_app.documents.backups import Backup, Backups, surplus
from desktop_app.documents.errors import BackupError

DAY = 86_400 * 1_000_000_000


@pytest.fixture
def novel(tmp_path: Path) -> Path:
    path = tmp_path / "novel.txt"
    path.write_bytes(b"caf\xe9 one\r\n")
    return path


@pytest.fixture
def backups(tmp_path: Path, novel: Path) -> Backups:
    return Backups(tmp_path / "backups", novel)


def at(*times: int) -> list[Backup]:
    return [Backup(Path(str(time)), time, 1) for time in times]


def test_versions_are_listed_read_and_restored_byte_for_byte(novel: Path, backups: Backups) -> None:
    novel.chmod(0o640)
    first = novel.read_bytes()
    backups.keep_current()
    novel.write_bytes(b"two")
    backups.keep_current()
    newest, oldest = backups.list()
    assert (backups.read(newest).text, backups.read(oldest).text) == ("two", "café one\n")
    assert newest.time_ns > oldest.time_ns
    novel.write_bytes(b"three")
    backups.restore(oldest)
    assert novel.read_bytes() == first
    assert novel.stat().st_mode & 0o777 == 0o640
    assert [backups.read(backup).text for backup in backups.list()] == [
        "three",
        "two",
        "café one\n",
    ]


def test_a_version_that_is_there_already_is_not_kept_twice(backups: Backups) -> None:
    assert backups.keep_current() is not None
    assert backups.keep_current() is None
    assert len(backups.list()) == 1


def test_a_new_document_has_nothing_to_keep(tmp_path: Path) -> None:
    backups = Backups(tmp_path / "backups", tmp_path / "new.txt")
    assert backups.keep_current() is None
    assert backups.list() == []


def test_the_latest_stay_and_before_them_one_of_each_day() -> None:
    latest = [100 * DAY + minute for minute in range(20, 0, -1)]
    assert surplus(at(*latest)) == []
    older = [99 * DAY + 5, 99 * DAY + 4, 98 * DAY + 7]
    assert surplus(at(*latest, *older)) == at(99 * DAY + 4)
    days = [day * DAY for day in range(99, 59, -1)]
    assert surplus(at(*latest, *days)) == at(*days[30:])


def test_versions_of_a_huge_document_are_fewer() -> None:
    huge = [Backup(Path(str(time)), time, 200_000_000) for time in (9, 8, 7, 6)]
    assert surplus(huge) == huge[2:]
    enormous = [Backup(Path(str(time)), time, 900_000_000) for time in (9, 8, 7)]
    assert surplus(enormous) == enormous[2:]


def test_old_versions_go_only_after_the_new_one_is_written(
    novel: Path, backups: Backups, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(25):
        novel.write_text(str(number))
        backups.keep_current()
    kept = backups.list()
    assert len(kept) == 21  # the latest 20, and of those before them the last one of the day

    def full(*arguments: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    novel.write_text("newest")
    with monkeypatch.context() as patch, pytest.raises(BackupError, match="disk is full"):
        patch.setattr(os, "write", full)
        backups.keep_current()
    assert backups.list() == kept
    assert len(list(backups.folder.iterdir())) == 21


def test_a_clock_set_back_does_not_make_the_newest_the_oldest(
    novel: Path, backups: Backups, monkeypatch: pytest.MonkeyPatch
) -> None:
    backups.keep_current()
    monkeypatch.setattr(time, "time_ns", lambda: 1)
    novel.write_text("later")
    newest = backups.keep_current()
    assert newest is not None
    assert backups.list()[0] == newest


def test_a_failed_restore_leaves_the_document_as_it_is(
    novel: Path, backups: Backups, monkeypatch: pytest.MonkeyPatch
) -> None:
    backups.keep_current()
    novel.write_text("present")
    backups.keep_current()

    def failing(*arguments: object) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(os, "fsync", failing)
    with pytest.raises(BackupError, match="disk reports an error"):
        backups.restore(backups.list()[-1])
    assert novel.read_text() == "present"


def test_backups_are_for_the_writers_eyes_only(backups: Backups) -> None:
    backup = backups.keep_current()
    assert backup is not None
    assert backup.file.stat().st_mode & 0o777 == 0o600
    assert backups.folder.stat().st_mode & 0o777 == 0o700


def test_two_documents_of_one_name_have_their_own_backups(tmp_path: Path) -> None:
    folders = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "novel.txt").write_text(name)
        folders.append(Backups(tmp_path / "backups", tmp_path / name / "novel.txt"))
        folders[-1].keep_current()
    assert [b.read(b.list()[0]).text for b in folders] == ["a", "b"]


def test_an_unreadable_backup_is_said(backups: Backups) -> None:
    backup = backups.keep_current()
    assert backup is not None
    backup.file.unlink()
    with pytest.raises(BackupError, match=r"backup of .*novel\.txt.* could not be read"):
        backups.read(backup)
    with pytest.raises(BackupError):
        backups.restore(backup)
