"""Two who write to one file: each is asked, sees the difference, and nothing is overwritten."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from desktop_app.documents.journal import Change, Journal
from desktop_app.documents.lock import take_lock

OLD = "It was a dark night.\n"
CANCEL, OVERWRITE, OPEN_ALL_THE_SAME, LOAD_AGAIN = 2, 0, 0, 1
BRING_BACK, ASK_WHEN_I_SAVE = 0, 1

# The app as another process, which says so once it shows the file.
OTHER_PROCESS = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from tests.crash.real_app import build_app
app = build_app(Path(sys.argv[1]), file=Path(sys.argv[2]))
app.session.opened.connect(lambda _: print("opened", flush=True))
app.start()
QCoreApplication.exec()
"""


def test_the_same_file_in_two_windows_is_asked_about(another_writer, novel):
    first, second = another_writer(), another_writer()
    first.open(novel)
    second.open(novel, 1)
    assert "another window of this program" in second.heard
    assert second.text == ""
    second.open(novel, OPEN_ALL_THE_SAME)
    assert second.text == OLD
    first.type("First. ")
    first.save()
    second.type("Second. ")
    second.save(CANCEL)
    asked = second.heard
    assert "changed by another program" in asked
    assert "[-First-]" in asked and "[+Second+]" in asked
    assert novel.read_text() == first.text == "First. " + OLD
    assert second.text == "Second. " + OLD and not second.saved and second.is_safe()
    second.save(OVERWRITE)
    assert novel.read_text() == second.text
    first.type("Again. ")
    first.save(CANCEL)
    assert "[-Second-]" in first.heard
    assert novel.read_text() == second.text


@pytest.fixture
def unsaved(novel, tmp_path):
    """Leave what a crash leaves: a journal with changes that the file has not."""
    journal = Journal(tmp_path / "home0" / "state" / "journals", OLD, path=novel)
    journal.append(Change(0, 0, "Mine. ", len("Mine. " + OLD)))
    journal.close(keep=True)


def test_what_a_crash_left_is_open_here_as_soon_as_it_is_brought_back(
    unsaved, another_writer, novel
):
    first = another_writer(BRING_BACK)
    assert "unsaved changes in novel.txt" in first.heard
    assert first.text == "Mine. " + OLD
    second = another_writer()
    second.open(novel, 1)
    assert "another window of this program" in second.heard
    assert second.text == ""
    first.save()
    assert first.saved and novel.read_text() == "Mine. " + OLD


@pytest.mark.parametrize("answer", [OPEN_ALL_THE_SAME, ASK_WHEN_I_SAVE])
def test_who_brings_back_what_is_open_elsewhere_is_asked(
    answer, unsaved, another_writer, novel, tmp_path
):
    elsewhere = take_lock(novel)
    writer = another_writer(BRING_BACK, answer)
    assert "This file is in use" in writer.heard
    assert writer.text == "Mine. " + OLD and writer.is_safe()
    writer.save(*([CANCEL] if answer == ASK_WHEN_I_SAVE else []))
    assert writer.saved == (answer == OPEN_ALL_THE_SAME)
    assert elsewhere.stands() == (answer == ASK_WHEN_I_SAVE)
    elsewhere.release()


def test_another_process_is_asked_about_until_it_is_dead(writer, novel, tmp_path):
    home = tmp_path / "other"
    home.mkdir()
    other = subprocess.Popen(
        [sys.executable, "-c", OTHER_PROCESS, home, novel],
        env={**os.environ, "HOME": str(home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert other.stdout is not None and other.stdout.readline() == "opened\n"
        writer.open(novel, 1)
        assert f"process {other.pid}" in writer.heard
        assert writer.text == ""
    finally:
        other.kill()
        other.communicate()
    assert [file.name for file in novel.parent.glob(".*lock")] == [".novel.txt.inkling-lock"]
    writer.open(novel)
    assert writer.heard == ""
    assert writer.text == OLD


def changed(novel: Path) -> None:
    novel.write_text("It was a bright day.\n")


def replaced_by_a_link(novel: Path) -> None:
    novel.rename(novel.with_name("other.txt"))
    novel.symlink_to("other.txt")


def renamed(novel: Path) -> None:
    novel.rename(novel.with_name("other.txt"))


def replaced_by_a_folder(novel: Path) -> None:
    novel.unlink()
    novel.mkdir()


def shown(novel: Path) -> dict[str, str]:
    """Return what lies in the folder, links as where they lead."""
    return {
        file.name: f"-> {file.readlink()}"
        if file.is_symlink()
        else "a folder"
        if file.is_dir()
        else file.read_text()
        for file in novel.parent.iterdir()
        if not file.name.endswith("lock")
    }


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (changed, r"changed by another program"),
        (replaced_by_a_link, r"replaced by a link"),
        (renamed, r"removed or renamed"),
        (replaced_by_a_folder, r"changed by another program"),
    ],
)
def test_what_another_program_did_is_asked_about_and_not_overwritten(
    harm, words, writer, novel, tmp_path
):
    writer.open(novel)
    writer.type("Mine. ")
    harm(novel)
    theirs = shown(novel)
    writer.save(CANCEL)
    assert words in (asked := writer.heard) and "novel.txt" in asked
    if harm is changed:
        assert "[-bright-]" in asked and "[+Mine. +]" in asked
    assert shown(novel) == theirs
    assert writer.text == "Mine. " + OLD and not writer.saved and writer.is_safe()
    elsewhere = tmp_path / "elsewhere.txt"
    writer.save(1, elsewhere)  # under another name
    assert writer.saved
    assert elsewhere.read_text() == writer.text
    assert shown(novel) == theirs


@pytest.mark.parametrize("harm", [changed, replaced_by_a_link, renamed])
def test_the_writer_may_save_over_it(harm, writer, novel):
    writer.open(novel)
    writer.type("Mine. ")
    harm(novel)
    theirs = shown(novel)
    writer.save(OVERWRITE)
    assert writer.saved
    assert novel.read_text() == writer.text == "Mine. " + OLD
    if harm is renamed:
        assert shown(novel)["other.txt"] == theirs["other.txt"]


def test_who_comes_back_to_a_changed_file_sees_the_difference(writer, novel):
    writer.open(novel)
    changed(novel)
    writer.come_back(LOAD_AGAIN)
    asked = writer.heard
    assert "changed novel.txt" in asked
    assert "[-bright-]" in asked and "[+dark+]" in asked
    assert writer.text == novel.read_text() == "It was a bright day.\n"


def test_who_comes_back_keeps_what_is_on_the_page(writer, novel):
    writer.open(novel)
    writer.type("Mine. ")
    changed(novel)
    writer.come_back(CANCEL)
    assert writer.text == "Mine. " + OLD
    assert writer.is_safe()
    assert novel.read_text() == "It was a bright day.\n"


def test_a_file_with_two_names_is_asked_about(writer, novel):
    other = novel.with_name("other.txt")
    other.hardlink_to(novel)
    writer.open(novel)
    writer.type("Mine. ")
    writer.save(CANCEL)
    assert "hard links" in writer.heard
    assert novel.read_text() == other.read_text() == OLD
    writer.save(OVERWRITE)
    assert (novel.read_text(), other.read_text()) == ("Mine. " + OLD, OLD)
