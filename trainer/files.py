"""Writing files so that a kill or a full disk leaves the old one whole."""

import os
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give the path of a new file, which takes the place of ``path`` when the block succeeds."""
    new = path.with_name(f"new.{path.name}")
    try:
        yield new
        with new.open("rb+") as file:
            os.fsync(file.fileno())
        new.replace(path)
    except BaseException:
        new.unlink(missing_ok=True)
        raise


@contextmanager
def new_folder(path: Path) -> Iterator[None]:
    """Make a folder, unless it is there; if the block fails, take away what was made."""
    existed = path.exists()
    path.mkdir(parents=True, exist_ok=True)
    try:
        yield
    except BaseException:
        if not existed:
            shutil.rmtree(path)
        raise


def read_arrays(path: Path) -> dict[str, np.ndarray]:
    """Read all arrays of an .npz file; raise ValueError when it is damaged."""
    try:
        with np.load(path) as arrays:
            return dict(arrays)
    except (EOFError, zipfile.BadZipFile) as error:
        raise ValueError(str(error)) from error


def write_text(path: Path, text: str) -> None:
    """Write a whole text file, UTF-8, or leave the old one."""
    with replacing(path) as new:
        new.write_text(text, encoding="utf-8")
