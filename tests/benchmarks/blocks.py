"""How long the window is ever deaf: the longest block of its event loop over a scripted session.

    python -m tests.benchmarks.blocks [--words N] [--short] [--json FILE]

A timer that should fire every millisecond tells how long the loop did something else, whether in
the window's own thread or because another one held Python's lock. The last column is the longest
block of a plain QPlainTextEdit in the same step: what Qt itself takes.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPlainTextEdit

from desktop_app.app import Inkling
from desktop_app.settings import Settings
from desktop_app.themes import page_font
from tests.benchmarks.report import Row, parser_of, run_with_options
from tests.benchmarks.window import (
    Watch,
    application,
    caret_in_the_middle,
    dropped_frames,
    pause,
    sample,
    start_app,
    wait_until,
    write_book,
)

LIMIT = 50  # milliseconds, the longest block that nobody notices
SETTLE_SECONDS = 0.3  # after each step, for what it sets off


class Session:
    """The steps of a writer in the window, each watched."""

    def __init__(self, app: Inkling, book: Path, model: Path, typed: str, seconds: float) -> None:
        self._app, self._book, self._model = app, book, model
        self._typed, self._seconds = typed, seconds

    def rows(self) -> list[Row]:
        """Go through all steps and return a row for each."""
        return [
            watched("open a document", self._open),
            watched("type in its middle", self._type),
            watched("open each panel", self._open_panels),
            watched("type with the panels open", self._type),
            watched("colour by surprise", self._colour),
            watched("type while it is coloured", self._type),
            watched("switch the model", self._switch_model),
            watched("select all and cut", partial(cut_all, self._app.window.page)),
            watched("undo it", self._app.window.page.undo),
            watched("change the theme", self._change_themes),
            watched("save", self._save),
        ]

    def _open(self) -> None:
        page = self._app.window.page
        self._app.window.files.open_path(self._book)
        wait_until(lambda: page.document().blockCount() > 10 and not page.is_loading(), "the book")
        pause(self._seconds)

    def _type(self) -> None:
        type_in_the_middle(self._app.window.page, self._typed)

    def _open_panels(self) -> None:
        for dock in self._app.window.docks:
            dock.come_forward()
            pause(SETTLE_SECONDS)

    def _colour(self) -> None:
        self._app.window.surprise.set_switched_on(True)
        pause(self._seconds)

    def _switch_model(self) -> None:
        loaded: list[object] = []
        self._app.service.model_loaded.connect(loaded.append)
        self._app.window.model_wanted.emit(self._model)
        wait_until(lambda: loaded, "the model")

    def _change_themes(self) -> None:
        for theme in ("dark", "sepia", "light"):
            self._app.window.change(theme=theme)
            pause(SETTLE_SECONDS)

    def _save(self) -> None:
        self._app.window.files.save()
        pause(self._seconds)


def longest_of_qt(book: Path, typed: str) -> dict[str, float]:
    """Return what the same steps take on a plain QPlainTextEdit, as far as it has them, in ms."""
    editor = QPlainTextEdit()
    editor.setFont(page_font(Settings().font_points))
    editor.resize(1280, 800)
    editor.show()
    pause(SETTLE_SECONDS)
    text, copy = book.read_text(encoding="utf-8"), book.with_suffix(".copy")
    rows = (
        watched("open a document", lambda: editor.setPlainText(text)),
        watched("type in its middle", lambda: type_in_the_middle(editor, typed)),
        watched("select all and cut", lambda: cut_all(editor)),
        watched("undo it", editor.undo),
        watched("save", lambda: copy.write_text(editor.toPlainText(), encoding="utf-8")),
    )
    editor.close()
    return {row["what"]: row["longest ms"] for row in rows}


def watched(what: str, step: Callable[[], object]) -> Row:
    """Do a step and return how long the event loop did nothing else, and what it set off."""
    watch = Watch()
    watch.start()
    step()
    pause(SETTLE_SECONDS)
    gaps = watch.stop()
    return {
        "what": what,
        "longest ms": float(gaps.max()),
        "p99 ms": float(np.percentile(gaps, 99)),
        f"over {LIMIT} ms": int((gaps > LIMIT).sum()),
        "dropped frames": dropped_frames(gaps),
    }


def type_in_the_middle(page: QPlainTextEdit, text: str) -> None:
    """Type a paragraph of its own in the middle of a document, ten keys a second."""
    caret_in_the_middle(page)
    page.setFocus()
    QTest.keyClick(page, Qt.Key.Key_Return)
    for character in text:
        QTest.keyClick(page, character)
        pause(0.1)


def cut_all(page: QPlainTextEdit) -> None:
    """Cut the whole text, with time for the window between the two commands."""
    page.selectAll()
    pause(SETTLE_SECONDS)
    page.cut()


def measure(options: argparse.Namespace) -> list[Row]:
    """Return a row for each step of the session."""
    application()
    words, seconds = (5_000, 0.3) if options.short else (options.words, 5.0)
    typed = sample()[: 10 if options.short else 100]
    with tempfile.TemporaryDirectory() as folder:
        book = Path(folder) / "book.txt"
        write_book(book, words)
        of_qt = longest_of_qt(book, typed)
        app = start_app(Path(folder) / "home", options.model)
        rows = Session(app, book, options.model, typed, seconds).rows()
        app.service.shutdown()
        app.window.journal.end()
    return [{**row, "QPlainTextEdit ms": of_qt.get(row["what"], "")} for row in rows]


if __name__ == "__main__":
    parser = parser_of(__doc__.partition("\n")[0])
    parser.add_argument("--words", type=int, default=1_000_000)
    run_with_options(parser, measure)
    sys.stdout.flush()
    os._exit(0)  # what becomes of Qt's objects at the end is not what is measured
