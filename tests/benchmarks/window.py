"""What the benchmarks of the window share: a long book, an app at a home of its own, a watch."""

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PySide6.QtCore import QEventLoop, QObject, QSettings, Qt, QTimer
from PySide6.QtWidgets import QApplication, QPlainTextEdit

from desktop_app.app import Inkling
from desktop_app.resource_files import resource_path
from desktop_app.settings import Settings, save_settings
from tests.crash.real_app import build_app

FRAME_MILLISECONDS = 1000 / 60
PATIENCE_SECONDS = 120


def sample() -> str:
    """Return the shipped sample text in plain marks, so that every character is a key."""
    text = resource_path("samples/the-ferry.txt").read_text(encoding="utf-8")
    return text.translate(str.maketrans("“”‘’—–", "\"\"''--")).replace("\n\n", "\n")


def write_book(path: Path, words: int) -> None:
    """Write a document of so many words; numbers make its paragraphs differ, as a book's do."""
    paragraphs = [part for part in sample().split("\n") if part]
    times = words // sum(len(part.split()) + 1 for part in paragraphs) + 1
    lines = (f"{n} {part}" for n in range(times) for part in paragraphs)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def start_app(home: Path, model: Path) -> Inkling:
    """Start the app with a model; suggestions show without a delay, everything else as shipped."""
    store = QSettings(str(home / "settings.ini"), QSettings.Format.IniFormat)
    save_settings(Settings(show_after_milliseconds=0, welcomed=True), store)
    store.sync()
    app = build_app(home, model=model)
    app.start()
    wait_until(lambda: app.service.model is not None, "a model")
    app.window.activateWindow()
    app.window.page.setFocus()
    pause(0.5)
    return app


def wait_until(condition: Callable[[], object], what: str) -> None:
    """Let the event loop run until a condition holds; raise TimeoutError if it never does."""
    end = time.perf_counter() + PATIENCE_SECONDS
    while not condition():
        if time.perf_counter() > end:
            raise TimeoutError(f"waited in vain for {what}")
        pause(0.01)


def pause(seconds: float) -> None:
    """Let the event loop run for a while; QTest.qWait would keep Python from other threads."""
    loop = QEventLoop()
    QTimer.singleShot(round(1000 * seconds), loop.quit)
    loop.exec()


def caret_in_the_middle(page: QPlainTextEdit) -> None:
    """Put the caret at the end of the paragraph in the middle of the document."""
    document, cursor = page.document(), page.textCursor()
    cursor.setPosition(document.findBlockByNumber(document.blockCount() // 2).position())
    cursor.movePosition(cursor.MoveOperation.EndOfBlock)
    page.setTextCursor(cursor)
    page.centerCursor()


class Watch(QObject):
    """Notes when the event loop was free: a timer that should fire every millisecond."""

    def __init__(self) -> None:
        super().__init__()
        self._ticks: list[float] = []
        self._timer = QTimer(self, interval=1, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)

    def start(self) -> None:
        """Begin anew."""
        self._ticks = [time.perf_counter()]
        self._timer.start()

    def stop(self) -> np.ndarray:
        """Return the gaps since the start, in milliseconds: what is long was a block."""
        self._timer.stop()
        self._tick()
        return 1000 * np.diff(self._ticks)

    def _tick(self) -> None:
        self._ticks.append(time.perf_counter())


def dropped_frames(gaps: np.ndarray) -> int:
    """Return how many pictures a screen of 60 a second would have missed."""
    return int((gaps // FRAME_MILLISECONDS).sum())


def application() -> QApplication:
    """Return the application in the look of the app."""
    made = QApplication.instance() or QApplication(["inkling"])
    assert isinstance(made, QApplication)
    made.setStyle("Fusion")
    return made
