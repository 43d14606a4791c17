"""Disks that fail: real ones where this user may make them."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real file system of 128 KiB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=128k", "inkling-test", str(disk)]
    if (
        os.name == "nt"
        or os.geteuid() != 0
        or subprocess.run(mount, capture_output=True).returncode
    ):
        pytest.skip("only root, where mounting is allowed, can make a small disk")
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=True)


@pytest.fixture
def read_only_disk(small_disk: Path) -> Iterator[Path]:
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
    if (
        shutil.which("chattr") is None
        or subprocess.run(["chattr", "+i", str(folder)], capture_output=True).returncode
    ):
        pytest.skip("this user or this file system cannot make a folder immutable")
    yield folder
    subprocess.run(["chattr", "-i", str(folder)], check=True)
