"""How fast the window is: a key to its painted character, a key to a painted suggestion, a start.

    python -m tests.benchmarks.typing [--keys N] [--words N] [--starts N] [--beside-training]
        [--short] [--json FILE]

The real window opens a document of 1,000,000 words, and 2,000 keys are typed into it at 10 a
second, in a paragraph of their own in its middle; spelling and highlighting are as shipped, the
delay that a writer can choose for suggestions is 0. The same keys go to a plain QPlainTextEdit.
Times end when Qt has painted the page; each row comes from a process of its own. Without a screen
it runs offscreen; `QT_QPA_PLATFORM=xcb` shows it on one. With --beside-training a voice is trained
all the while, at the priority that the app gives it.
"""

import argparse
import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from tests.benchmarks.report import Row, parser_of, run_with_options

ROOT = Path(__file__).parents[2]
PERCENTILES = (50, 95, 99)
WARM_UP = 5  # keys that are not counted
KEY_MILLISECONDS = 100

# The command itself, with a stamp when the page is painted first and when the model is there.
START = """
import os, sys, time
spawned = float(sys.argv[1])
import desktop_app.__main__ as command
from desktop_app import app
from desktop_app.editor.page import Page
stamps = []
paint = Page.paintEvent
def painted(self, event):
    paint(self, event)
    if not stamps:
        stamps.append(time.time() - spawned)
Page.paintEvent = painted
start = app.Inkling.start
def start_and_tell(self):
    self.service.model_loaded.connect(lambda _: tell())
    start(self)
def tell():
    print(*stamps, time.time() - spawned, flush=True)
    os._exit(0)
app.Inkling.start = start_and_tell
sys.exit(command.main(sys.argv[2:]))
"""


def measure(options: argparse.Namespace) -> list[Row]:
    """Return a row for each kind of editor and of wait."""
    if options.short:
        options.words, options.keys, options.starts = 20_000, 20, 1
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        from tests.benchmarks.window import write_book

        book = Path(folder) / "book.txt"
        write_book(book, options.words)
        rows: list[Row] = []
        if options.beside_training:
            stack.enter_context(_training(options.model, book))
        for editor in ("plain", "inkling"):
            command = [sys.executable, "-m", "tests.benchmarks.typing", "--child", editor]
            command += ["--home", str(Path(folder) / editor), "--book", str(book)]
            command += ["--model", str(options.model), "--keys", str(options.keys)]
            rows += json.loads(_output(command))
        return rows + _starts(options, Path(folder))


@contextlib.contextmanager
def _training(base: Path, book: Path) -> Iterator[None]:
    """Adapt a model to a book, from its first steps to the end of the block."""
    from desktop_app.training.machine import lower_priority, precision

    command = [sys.executable, "-m", "trainer", "adapt", "--from", str(base)]
    command += ["--corpus", str(book), "--out", str(book.parent / "run"), "--progress", "json"]
    command += ["--set", "fit.epochs=1000", "samples.length=0", f"fit.precision={precision()}"]
    log = book.with_name("training.jsonl")
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=subprocess.DEVNULL)
    try:
        lower_priority(process.pid)
        while b'"progress"' not in log.read_bytes():
            if process.poll() is not None:
                raise SystemExit(log.read_text(encoding="utf-8"))
            time.sleep(0.1)
        yield
    finally:
        process.kill()
        process.wait()


def _starts(options: argparse.Namespace, folder: Path) -> list[Row]:
    """Start the command again and again; the first time warms the disk and is not counted."""
    homes = {f"XDG_{name}_HOME": str(folder / name) for name in ("CONFIG", "DATA", "STATE")}
    window, ghost = [], []
    for _ in range(options.starts + 1):
        command = [sys.executable, "-c", START, str(time.time()), "--model", str(options.model)]
        stamps = _output(command, {**os.environ, **homes, "HOME": str(folder)}).split()
        window.append(1000 * float(stamps[0]))
        ghost.append(1000 * float(stamps[1]))
    return [
        _row("start: window painted", window[1:]),
        _row("start: suggestion possible", ghost[1:]),
    ]


def _output(command: list[str], environment: dict[str, str] | None = None) -> str:
    result = subprocess.run(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True
    )
    return result.stdout


def _row(what: str, milliseconds: list[float], **more: Any) -> Row:
    import numpy as np

    figures = {
        f"p{p} ms": float(np.percentile(milliseconds, p)) if milliseconds else float("nan")
        for p in PERCENTILES
    }
    rest = {"dropped frames": "", "opening s": "", "memory MB": ""}
    worst = max(milliseconds, default=float("nan"))
    return {"what": what, "times": len(milliseconds), **figures, "worst ms": worst, **rest, **more}


class Typist:
    """Types into a page at a steady pace and notes when the page was painted after each key."""

    def __init__(self, page: Any, ghost: Callable[[], str]) -> None:
        self.characters: list[float] = []  # milliseconds
        self.ghosts: list[float] = []
        self._page, self._ghost = page, ghost
        self._pressed = 0.0
        self._waits_for_character = self._waits_for_ghost = False

    def painted(self) -> None:
        """Note the time: the page has been painted."""
        waited = 1000 * (time.perf_counter() - self._pressed)
        if self._waits_for_character:
            self._waits_for_character = False
            self.characters.append(waited)
        if self._waits_for_ghost and self._ghost():
            self._waits_for_ghost = False
            self.ghosts.append(waited)

    def type(self, text: str) -> None:
        """Type a text, ten keys a second."""
        from PySide6.QtCore import QEventLoop, Qt, QTimer

        keys, loop = iter(text), QEventLoop()
        timer = QTimer(interval=KEY_MILLISECONDS, timerType=Qt.TimerType.PreciseTimer)

        def press_next() -> None:
            character = next(keys, None)
            if character is None:
                timer.stop()
                loop.quit()
            else:
                self._press(character)

        timer.timeout.connect(press_next)
        timer.start()
        loop.exec()

    def _press(self, character: str) -> None:
        from PySide6.QtCore import QEvent, Qt
        from PySide6.QtGui import QKeyEvent
        from PySide6.QtWidgets import QApplication

        key = Qt.Key.Key_Return if character == "\n" else Qt.Key.Key_unknown
        text = "\r" if character == "\n" else character
        self._pressed = time.perf_counter()
        self._waits_for_character = self._waits_for_ghost = True
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(
                self._page, QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, text)
            )


def child(options: argparse.Namespace) -> list[Row]:
    """Open the book in one editor, type, and return its rows."""
    from tests.benchmarks import window

    application = window.application()
    typists: list[Typist] = []

    def watch_paint(kind: type) -> None:
        paint = kind.paintEvent  # type: ignore[attr-defined]

        def painted(self: Any, event: Any) -> None:
            paint(self, event)
            for typist in typists:
                typist.painted()

        kind.paintEvent = painted  # type: ignore[attr-defined]

    if options.child == "plain":
        page, seconds = _open_plain(options, watch_paint)
        ghost: Callable[[], str] = str
    else:
        page, seconds = _open_inkling(options, watch_paint)
        ghost = page.ghost
    window.caret_in_the_middle(page)
    typist, watch = Typist(page, ghost), window.Watch()
    typists.append(typist)
    text = window.sample()
    keys = (text * (options.keys // len(text) + 1))[: options.keys]
    typist.type("\n" + keys[: WARM_UP - 1])
    typist.characters.clear()
    typist.ghosts.clear()
    watch.start()
    typist.type(keys[WARM_UP - 1 :])
    gaps = watch.stop()
    more = {
        "dropped frames": window.dropped_frames(gaps),
        "opening s": seconds,
        "memory MB": _memory(),
    }
    application.processEvents()
    if options.child == "plain":
        return [_row("plain QPlainTextEdit: character", typist.characters, **more)]
    return [
        _row("Inkling: character", typist.characters, **more),
        _row("Inkling: suggestion", typist.ghosts),
    ]


def _open_plain(
    options: argparse.Namespace, watch_paint: Callable[[type], None]
) -> tuple[Any, float]:
    from PySide6.QtWidgets import QPlainTextEdit

    from desktop_app.themes import page_font
    from tests.benchmarks import window

    class Plain(QPlainTextEdit):
        def paintEvent(self, event: Any) -> None:
            super().paintEvent(event)

    watch_paint(Plain)
    page = Plain()
    page.setFont(page_font(14))
    page.resize(1280, 800)
    page.show()
    page.setFocus()
    window.pause(0.5)
    begun = time.perf_counter()
    page.setPlainText(options.book.read_text(encoding="utf-8"))
    page.repaint()
    return page, time.perf_counter() - begun


def _open_inkling(
    options: argparse.Namespace, watch_paint: Callable[[type], None]
) -> tuple[Any, float]:
    from desktop_app.editor.page import Page
    from tests.benchmarks import window

    watch_paint(Page)
    app = window.start_app(options.home, options.model)
    page, there = app.window.page, []
    page.loaded.connect(lambda: there.append(True))
    begun = time.perf_counter()
    app.window.files.open_path(options.book)
    window.wait_until(lambda: there, "the book")
    page.repaint()
    seconds = time.perf_counter() - begun
    page._benchmarked = app  # lives as long as the page
    window.pause(1.0)
    return page, seconds


def _memory() -> float:
    """Return how much memory the process holds now, in megabytes; its most, where nobody says."""
    status = Path("/proc/self/status")
    if status.exists():
        lines = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
        return int(lines["VmRSS"].split()[0]) / 1024
    try:
        import resource
    except ImportError:
        return float("nan")
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    parser = parser_of(__doc__.partition("\n")[0])
    parser.add_argument("--keys", type=int, default=2000)
    parser.add_argument("--words", type=int, default=1_000_000)
    parser.add_argument("--starts", type=int, default=5)
    parser.add_argument("--beside-training", action="store_true")
    parser.add_argument("--child", choices=("plain", "inkling"), help=argparse.SUPPRESS)
    parser.add_argument("--home", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--book", type=Path, help=argparse.SUPPRESS)
    if "--child" in sys.argv:
        print(json.dumps(list(child(parser.parse_args()))), flush=True)
        os._exit(0)  # what becomes of Qt's objects at the end is not what is measured
    run_with_options(parser, measure)
