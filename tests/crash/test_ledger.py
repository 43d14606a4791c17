"""What was typed and what was accepted comes back with the text after a crash."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.crash.writer import Writer

BRING_BACK = 0


def crash(home: Path, next_home: Path) -> None:
    """Give another program what a kill would leave of one that runs: its locks are let go."""
    for folder in ("journals", "ledgers"):
        if (home / "state" / folder).is_dir():
            ignored = shutil.ignore_patterns(".*")
            shutil.copytree(home / "state" / folder, next_home / "state" / folder, ignore=ignored)


@pytest.fixture
def homes(tmp_path: Path) -> tuple[Path, Path]:
    return tmp_path / "home0", tmp_path / "home1"


def write(writer: Writer) -> tuple[int, int, int, int]:
    """Type, accept and paste, and return what the ledger must know of it."""
    before = writer.counts
    writer.type("Once ")
    writer.accept("upon a time ")
    writer.paste("pasted")
    writer.type("So ")
    changed = writer.counts
    assert [now - then for now, then in zip(changed, before, strict=True)] == [8, 12, 6, 12]
    return changed


def test_a_text_without_a_name_comes_back_with_its_ledger(
    another_writer, writer, homes, tmp_path
) -> None:
    counts, text = write(writer), writer.text
    assert writer.is_safe()
    crash(*homes)
    again = another_writer(BRING_BACK)
    assert (again.text, again.counts) == (text, counts)
    assert again.caret == len("So ")
    again.save(tmp_path / "named.txt")
    again.open(tmp_path / "named.txt")
    again.until_counted(counts)


def test_a_saved_text_comes_back_with_all_that_was_counted_since(
    another_writer, writer, homes, novel
) -> None:
    writer.open(novel)
    first = write(writer)
    writer.save()
    assert writer.saved
    counts, text = write(writer), writer.text
    assert counts != first
    assert writer.is_safe()
    crash(*homes)
    again = another_writer(BRING_BACK, 0)  # the file is still open in the other window
    assert (again.text, again.counts) == (text, counts)
    assert again.is_safe()
    write(again)


def test_what_was_thrown_away_counts_as_it_was_saved(another_writer, writer, homes, novel) -> None:
    writer.open(novel)
    counts = write(writer)
    writer.save()
    writer.until_ledger_is_kept()
    write(writer)
    assert writer.is_safe()
    crash(*homes)
    again = another_writer(1)
    again.open(novel, 0)
    again.until_counted(counts)
