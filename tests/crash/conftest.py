"""Writers at real windows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QMainWindow
from pytestqt.qtbot import QtBot

from tests.crash.writer import Writer


@pytest.fixture
def another_writer(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path
) -> Iterator[Callable[..., Writer]]:
    """Open one more window of the app, each with a home of its own, answering what it asks."""
    writers: list[Writer] = []

    def sit_down(*answers: int) -> Writer:
        home = tmp_path / f"home{len(writers)}"
        home.mkdir(exist_ok=True)
        writers.append(Writer(qtbot, home, *answers))
        return writers[-1]

    colours = qapp.palette()
    yield sit_down
    for writer in writers:
        writer.leave()
    # The window dresses the application, which other tests share; Qt bears no undressing under it.
    qtbot.waitUntil(lambda: not any(isinstance(w, QMainWindow) for w in qapp.topLevelWidgets()))
    qapp.setStyleSheet("")
    qapp.setPalette(colours)


@pytest.fixture
def writer(another_writer: Callable[..., Writer]) -> Writer:
    return another_writer()


@pytest.fixture
def novel(tmp_path: Path) -> Path:
    path = tmp_path / "novels" / "novel.txt"
    path.parent.mkdir()
    path.write_text("It was a dark night.\n")
    return path
