"""A document that is open elsewhere is asked about; a lock left by a crash is not."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import platform
import signal
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from desktop_app.documents.lock import (
    DocumentLock,
    DocumentLockedError,
    lock_path_of,
    read_holder,
    take_lock,
)

HOLDING = """
import sys; from pathlib import Path
from desktop_app.documents.lock import take_lock
lock = take_lock(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def novel(tmp_path: Path) -> Path:
    path = tmp_path / "novel.txt"
    path.write_text("words")
    return path


def take(path: Path, *, steal: bool = False) -> DocumentLock:
    lock = take_lock(path, steal=steal)
    assert lock is not None
    return lock


def write_holder(path: Path, host: str, process: int) -> None:
    holder = {"host": host, "process": process, "user": "mary", "since": 1.0}
    lock_path_of(path).write_text(json.dumps(holder))


def test_another_process_is_named_and_its_death_frees_the_document(novel: Path) -> None:
    other = subprocess.Popen(
        [sys.executable, "-c", HOLDING, str(novel)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert other.stdout is not None
    other.stdout.readline()
    with pytest.raises(DocumentLockedError, match=rf"novel\.txt.*process {other.pid}") as question:
        take_lock(novel)
    assert question.value.holder.host == platform.node()
    assert not question.value.holder.is_this_process
    other.send_signal(signal.SIGKILL)
    other.communicate()
    assert lock_path_of(novel).exists()
    take(novel).release()
    assert not lock_path_of(novel).exists()


def test_another_window_of_this_program_is_recognised(novel: Path) -> None:
    lock = take(novel)
    with pytest.raises(DocumentLockedError, match="another window") as question:
        take_lock(novel)
    assert question.value.holder.is_this_process
    lock.release()
    lock.release()
    take(novel).release()


@pytest.mark.parametrize(("mode", "lock"), [(0o600, 0o600), (0o640, 0o640), (0o444, 0o644)])
def test_a_lock_can_be_read_by_those_who_may_read_the_document(
    novel: Path, mode: int, lock: int
) -> None:
    novel.chmod(mode)
    taken = take_lock(novel)
    assert taken is not None
    assert stat.S_IMODE(lock_path_of(novel).stat().st_mode) == lock
    taken.release()


def test_a_link_and_its_file_are_the_same_document(novel: Path) -> None:
    link = novel.with_name("link.txt")
    link.symlink_to(novel)
    lock = take(link)
    with pytest.raises(DocumentLockedError):
        take_lock(novel)
    lock.release()


def test_a_stolen_lock_is_not_taken_away_by_its_first_holder(novel: Path) -> None:
    first = take(novel)
    second = take(novel, steal=True)
    first.release()
    assert lock_path_of(novel).exists()
    with pytest.raises(DocumentLockedError):
        take_lock(novel)
    second.release()
    assert not lock_path_of(novel).exists()


def test_another_machine_is_asked_about_and_can_be_overruled(novel: Path) -> None:
    write_holder(novel, "other-machine", 1)
    with pytest.raises(DocumentLockedError, match="mary on other-machine"):
        take_lock(novel)
    lock = take(novel, steal=True)
    holder = read_holder(lock_path_of(novel))
    assert holder is not None
    assert holder.is_this_process
    lock.release()


def test_where_the_disk_knows_no_locks_the_living_process_counts(
    novel: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unsupported(*arguments: object) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(fcntl, "flock", unsupported)
    write_holder(novel, platform.node(), os.getppid())
    with pytest.raises(DocumentLockedError):
        take_lock(novel)
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    write_holder(novel, platform.node(), dead.pid)
    take(novel).release()


@pytest.mark.parametrize("words", ["", "{", "[]", '{"host": 1}', "[" * 4000, "\0" * 10, "null"])
def test_a_damaged_lock_file_of_a_dead_process_is_no_hindrance(novel: Path, words: str) -> None:
    lock_path_of(novel).write_text(words)
    take(novel).release()


@pytest.mark.parametrize("since", ["Infinity", "NaN", "1e300", "-1"])
def test_a_nonsensical_time_is_not_told(novel: Path, since: str) -> None:
    words = f'{{"host": "other", "process": 1, "user": "", "since": {since}}}'
    lock_path_of(novel).write_text(words)
    with pytest.raises(DocumentLockedError, match="somebody on other"):
        take_lock(novel)


def test_links_in_a_circle_are_left_to_those_who_open_them(tmp_path: Path) -> None:
    circle = tmp_path / "circle.txt"
    circle.symlink_to(circle)
    take(circle).release()


def test_a_folder_that_takes_no_lock_lets_the_document_open(frozen_folder: Path) -> None:
    assert take_lock(frozen_folder / "novel.txt") is None


def test_a_full_disk_locks_without_words(small_disk: Path) -> None:
    path = small_disk / "novel.txt"
    path.write_bytes(b"")
    with pytest.raises(OSError, match="No space"):
        (small_disk / "ballast").write_bytes(bytes(1_000_000))
    lock = take(path)
    with pytest.raises(DocumentLockedError, match="another program"):
        take_lock(path)
    lock.release()


def test_a_very_long_name_is_locked_too(tmp_path: Path) -> None:
    path = tmp_path / ("é" * 120 + ".txt")
    path.write_text("words")
    lock = take(path)
    with pytest.raises(DocumentLockedError):
        take_lock(path)
    lock.release()


def test_a_child_process_does_not_inherit_the_lock(novel: Path) -> None:
    lock = take(novel)
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    lock.release()
    take(novel).release()
    child.communicate(b"\n")


def test_never_two_at_once_however_they_press(novel: Path) -> None:
    inside: list[int] = []
    most = []

    def press() -> None:
        for _ in range(200):
            try:
                lock = take(novel)
            except DocumentLockedError:
                continue
            inside.append(1)
            most.append(len(inside))
            inside.pop()
            lock.release()

    pressing = [threading.Thread(target=press) for _ in range(4)]
    for thread in pressing:
        thread.start()
    for thread in pressing:
        thread.join()
    assert max(most) == 1
    assert not lock_path_of(novel).exists()
