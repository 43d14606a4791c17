"""A journal brings back the text as it was, or as it was a moment before."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.documents import journal as journal_module
from desktop_app.documents.errors import JournalError
from desktop_app.documents.journal import Change, Journal, OutOfStepError
from desktop_app.documents.recovery import recover, replay
from tests.desktop_app.documents.edits import EDITS, edited


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "journals"


def only_file(folder: Path) -> Path:
    (file,) = folder.glob("*.journal")
    return file


def text_of(data: bytes) -> str:
    state = replay(data)
    assert state is not None
    return state.text


@settings(max_examples=40)
@given(text=st.text("ab\n😀", max_size=20), edits=EDITS, flip=st.integers(0))
def test_any_torn_or_damaged_end_gives_back_a_state_that_was(
    text: str, edits: list[Change], flip: int
) -> None:
    with tempfile.TemporaryDirectory() as name:
        journal = Journal(Path(name), text)
        states, ends = [text], [only_file(Path(name)).stat().st_size]
        for change in edits:
            journal.append(change)
            text = edited(text, change)
            if text != states[-1]:
                states.append(text)
                ends.append(only_file(Path(name)).stat().st_size)
        data = only_file(Path(name)).read_bytes()
        journal.close(keep=False)
    assert ends[-1] == len(data)
    for cut in range(ends[0], len(data) + 1):
        whole = max(number for number, end in enumerate(ends) if end <= cut)
        state = replay(data[:cut])
        assert state is not None
        assert state.text == states[whole]
        assert state.whole == (cut in ends)
        zeros = data[:cut].ljust(len(data), b"\0")
        whole = max(number for number, end in enumerate(ends) if zeros[:end] == data[:end])
        assert text_of(zeros) == states[whole]
    for cut in range(ends[0]):
        assert replay(data[:cut]) is None
    if len(data) > ends[0]:
        place = ends[0] + flip % (len(data) - ends[0])
        damaged = data[:place] + bytes([data[place] ^ 0x40]) + data[place + 1 :]
        assert text_of(damaged) == states[sum(end <= place for end in ends) - 1]


def test_records_of_another_journal_at_the_end_are_not_believed(tmp_path: Path) -> None:
    files, lengths = [], []
    for name in ("one", "two"):
        journal = Journal(tmp_path / name, name)
        journal.append(Change(0, 0, "first "))
        lengths.append(only_file(tmp_path / name).stat().st_size)
        journal.append(Change(0, 0, "second "))
        files.append(only_file(tmp_path / name).read_bytes())
    assert text_of(files[0]) == "second first one"
    assert text_of(files[0][: lengths[0]] + files[1][lengths[1] :]) == "first one"


def test_a_change_of_formats_only_is_not_recorded(folder: Path) -> None:
    journal = Journal(folder, "same text")
    size = only_file(folder).stat().st_size
    journal.append(Change(0, 9, "same text"), Change(2, 3, "me "))
    assert only_file(folder).stat().st_size == size


def test_what_qt_counts_beyond_the_end_is_left_out(folder: Path) -> None:
    journal = Journal(folder, "hello")
    journal.append(Change(0, 6, ""), Change(0, 1, "hello\nworld", 11))
    journal.close(keep=True)
    assert recover(folder)[0].text == "hello\nworld"


def test_a_missed_change_is_noticed_and_mended_with_the_whole_text(folder: Path) -> None:
    journal = Journal(folder, "one")
    journal.append(Change(3, 0, " three", length=13))
    with pytest.raises(OutOfStepError):
        journal.flush()
    journal.restart("one two three")
    journal.append(Change(13, 0, "!", length=14))
    journal.close(keep=True)
    assert recover(folder)[0].text == "one two three!"


def test_a_journal_that_outgrows_its_text_begins_anew(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal_module, "_COMPACT_AT", 1000)
    journal = Journal(folder, "")
    text = ""
    sizes = []
    for number in range(200):
        journal.append(Change(0, 0, f"{number} "))
        text = f"{number} {text}"
        journal.flush()
        sizes.append(only_file(folder).stat().st_size)
    assert max(sizes) < 5000
    assert any(after < before for before, after in pairwise(sizes))
    journal.close(keep=True)
    assert recover(folder)[0].text == text


@pytest.mark.skipif(os.name == "nt", reason="permissions of another kind")
def test_journals_are_for_the_writers_eyes_only(folder: Path) -> None:
    Journal(folder, "secret")
    assert folder.stat().st_mode & 0o777 == 0o700
    assert only_file(folder).stat().st_mode & 0o777 == 0o600


def test_a_full_disk_is_said_and_made_good_when_there_is_room(small_disk: Path) -> None:
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(90_000))
    journal = Journal(small_disk / "journals", "")
    with pytest.raises(JournalError, match=r"A new document is not protected.*disk is full.*Free"):
        journal.append(*(Change(0, 0, "word " * 1000) for _ in range(5)))
    journal.append(Change(0, 0, "and more "))
    with pytest.raises(JournalError, match="disk is full"):
        journal.flush()
    ballast.unlink()
    for file in (small_disk / "journals").glob("*.journal"):
        assert replay(file.read_bytes()) is not None
    journal.flush()
    journal.close(keep=True)
    assert recover(small_disk / "journals")[0].text == "and more " + "word " * 5000


def fail(number: int) -> Callable[..., None]:
    def failing(*arguments: object, **options: object) -> None:
        raise OSError(number, os.strerror(number))

    return failing


@pytest.mark.parametrize("call", ["write", "fsync"])
def test_after_an_error_of_the_disk_all_is_written_anew(
    folder: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    journal = Journal(folder, "")
    journal.append(Change(0, 0, "one "))
    with monkeypatch.context() as patch:
        patch.setattr(os, call, fail(errno.EIO))
        with pytest.raises(JournalError, match="disk reports an error"):
            journal.append(Change(4, 0, "two "))
            journal.flush()
        assert text_of(only_file(folder).read_bytes()) in ("one ", "one two ")
    journal.append(Change(8, 0, "three"))
    journal.flush()
    assert text_of(only_file(folder).read_bytes()) == "one two three"
    journal.append(Change(0, 0, "zero "))
    assert text_of(only_file(folder).read_bytes()) == "zero one two three"


def test_a_journal_that_cannot_begin_leaves_nothing_behind(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch, pytest.raises(JournalError):
        patch.setattr(os, "fsync", fail(errno.EIO))
        Journal(folder, "words")
    assert list(folder.iterdir()) == []


def test_a_folder_that_somebody_cleared_is_noticed_and_all_is_written_anew(folder: Path) -> None:
    journal = Journal(folder, "one ")
    shutil.rmtree(folder)
    journal.append(Change(4, 0, "two"))
    journal.flush()
    assert text_of(only_file(folder).read_bytes()) == "one two"
    assert recover(folder) == []  # it is known again to belong to a program that runs
    journal.close(keep=True)
    assert [found.text for found in recover(folder)] == ["one two"]
