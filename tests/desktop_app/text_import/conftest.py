"""Files as other programs write them, made by hand."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture
def make_zip(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that writes a zip file of named parts."""

    def make(name: str, parts: dict[str, str | bytes]) -> Path:
        path = tmp_path / name
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for part, content in parts.items():
                archive.writestr(part, content)
        return path

    return make
