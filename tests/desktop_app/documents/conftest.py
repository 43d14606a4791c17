"""Disks that fail: real ones where this user may make them."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest


def works(*command: str) -> bool:
    """Return whether a command is there and succeeds."""
    return (
        shutil.which(command[0]) is not None
        and subprocess.run(command, capture_output=True).returncode == 0
    )


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real file system of 128 KiB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if not works("mount", "-t", "tmpfs", "-o", "size=128k", "inkling-test", str(disk)):
        pytest.skip("only root, where mounting is allowed, can make a small disk")
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=True)


@pytest.fixture
def read_only_disk(small_disk: Path) -> Path:
    """A real file system that holds `novel.txt` and takes no change."""
    (small_disk / "novel.txt").write_text("old\n")
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    return small_disk


@pytest.fixture
def frozen_folder(tmp_path: Path) -> Iterator[Path]:
    """A folder that holds `novel.txt` and in which even root can make no file."""
    folder = tmp_path / "frozen"
    folder.mkdir()
    (folder / "novel.txt").write_text("old\n")
    if not works("chattr", "+i", str(folder)):
        pytest.skip("this user or this file system cannot make a folder immutable")
    yield folder
    subprocess.run(["chattr", "-i", str(folder)], check=True)
