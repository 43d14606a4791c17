"""Writing files so that a kill or a full disk leaves the old one whole."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def replace_file(path: Path) -> Iterator[BinaryIO]:
    """Open a new file that takes the place of ``path`` only when it was written to its end."""
    new = path.with_name(f"{path.name}.new")
    try:
        with new.open("wb") as file:
            yield file
            file.flush()
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


def write_text(path: Path, text: str) -> None:
    """Write a whole text file, UTF-8, or leave the old one."""
    with replace_file(path) as file:
        file.write(text.encode("utf-8"))
