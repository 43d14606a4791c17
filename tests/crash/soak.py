"""Write for hours in minutes, and see that memory, threads, handles and delays stay what they were.

    python -m tests.crash.soak --model GOOD.inkling [--keystrokes N] [--short] [--json FILE]

The real app in a process of its own: keys, suggestions asked for and accepted, models opened
again, saves. The beginning warms up, the rest is told. What is saved must be what is on the page,
and the ledger must know each character that was typed, was accepted, and still stands.
"""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import gc
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app.documents.file import read_document
from tests.crash.real_app import build_app

if TYPE_CHECKING:
    from PySide6.QtCore import Qt

_WORDS = "it was a dark and stormy night and the rain fell in torrents ".split()
_TEXT = 400  # words, then the page is emptied: a text of one length, so that only what leaks grows
_PER_ACCEPT, _SWITCHES, _SAVES = 100, 50, 20
_WARM_SWITCHES = 5  # the first models find their places in memory
_SETTLED = 200  # milliseconds after which nothing is under way any more
_MOST_GROWTH = 20.0  # MiB
_MOST_SLOWER = 1.5
_PATIENCE = 60.0


@dataclass(frozen=True)
class Figures:
    """What the process uses; of keys and suggestions the milliseconds, median and of 100 the 95th.

    Attributes:
        memory: MiB.
        threads: of the system.
        handles: open files.
    """

    memory: float
    threads: int
    handles: int
    key: float
    key_p95: float
    suggestion: float
    suggestion_p95: float


@dataclass(frozen=True)
class Outcome:
    keystrokes: int
    accepts: int
    switches: int
    saves: int
    warm: Figures
    end: Figures
    wrong_saves: int = 0
    miscounted: int = 0

    @property
    def leaks(self) -> list[str]:
        """Say what grew, what was not saved, and what the ledger does not know."""
        found = [f"{self.wrong_saves} saves"] if self.wrong_saves else []
        if self.miscounted:
            found.append(f"{self.miscounted} characters in the ledger")
        if self.end.memory - self.warm.memory > _MOST_GROWTH:
            found.append(f"{self.end.memory - self.warm.memory:.1f} MiB")
        for name in ("threads", "handles"):
            if getattr(self.end, name) > getattr(self.warm, name):
                found.append(f"{getattr(self.end, name) - getattr(self.warm, name)} {name}")
        return found

    @property
    def slower(self) -> list[str]:
        """Say what takes longer at the end than at the start."""
        return [
            f"{name} {getattr(self.warm, name):.2f} -> {getattr(self.end, name):.2f} ms"
            for name in ("key", "suggestion")
            if getattr(self.end, name) > _MOST_SLOWER * getattr(self.warm, name)
        ]


@dataclass
class Times:
    """Milliseconds of keys and of suggestions, in their order."""

    keys: list[float] = field(default_factory=list)
    suggestions: list[float] = field(default_factory=list)

    def last(self, share: float) -> Times:
        keys, suggestions = (
            times[-max(20, int(share * len(times))) :] for times in (self.keys, self.suggestions)
        )
        return Times(keys, suggestions)


class Soak:
    """A writer at work in the app.

    Args:
        model: what suggests, opened again and again.
        keystrokes: how many keys are pressed; all else happens in proportion.
        folder: the home of the app, empty.
    """

    def __init__(self, model: Path, keystrokes: int, folder: Path) -> None:
        self._model, self._keystrokes, self._file = model, keystrokes, folder / "novel.txt"
        self._app = build_app(folder, model=model)
        self._window = self._app.window
        self._page = self._app.window.page
        self._switches_wanted = max(2, min(_SWITCHES, keystrokes // 500))
        self._loaded: list[object] = []
        self._app.service.model_loaded.connect(self._loaded.append)
        self._times = Times()
        self._keys = self._accepts = self._switches = self._saves = self._wrong_saves = 0
        self._typed = self._accepted = self._kept = 0  # characters

    def run(self) -> Outcome:
        """Write, and measure after the warm-up and at the end."""
        self._app.start()
        self._window.activateWindow()
        self._wait(lambda: self._loaded, "a model")
        number, warm = 0, None
        while self._keys < self._keystrokes:
            self._write_word(number)
            number += 1
            if warm is None and self._is_warm():
                warm = self._measure(self._times)
                self._times = Times()
        if warm is None:
            raise RuntimeError("too few keys to warm up")
        end = self._measure(self._times.last(0.1))
        return Outcome(
            keystrokes=self._keys,
            accepts=self._accepts,
            switches=self._switches,
            saves=self._saves,
            warm=warm,
            end=end,
            wrong_saves=self._wrong_saves,
            miscounted=self._miscounted(),
        )

    def _miscounted(self) -> int:
        ledger = self._window.sheet.ledger.ledger
        known = ledger.typed, ledger.accepted, ledger.kept, ledger.other
        wanted = self._typed, self._accepted, self._kept, 0
        return sum(abs(one - other) for one, other in zip(known, wanted, strict=True))

    def _is_warm(self) -> bool:
        enough = min(_WARM_SWITCHES, self._switches_wanted // 2)
        return self._keys >= self._keystrokes // 10 and self._switches >= enough

    def _write_word(self, number: int) -> None:
        from PySide6.QtCore import Qt

        for character in _WORDS[number % len(_WORDS)] + " ":
            started = time.perf_counter()
            self._press(character)
            self._times.keys.append((time.perf_counter() - started) * 1000)
            self._keys += 1
            self._typed += 1
        self._pause(0)
        if number % 12 == 11:
            self._press(Qt.Key.Key_Return)
            self._typed += 1
        if self._keys // _PER_ACCEPT > self._accepts:
            self._accept()
        if self._keys * self._switches_wanted // self._keystrokes > self._switches:
            self._loaded.clear()
            self._window.model_wanted.emit(self._model)
            self._wait(lambda: self._loaded, "a model")
            self._switches += 1
        if self._keys * _SAVES // self._keystrokes > self._saves:
            self._save()
        if number % _TEXT == _TEXT - 1:
            self._page.selectAll()
            self._press(Qt.Key.Key_Delete)
            self._page.document().clearUndoRedoStacks()
            self._kept = 0

    def _accept(self) -> None:
        """Ask as a writer does and take what comes; a tiny model may have nothing to say."""
        from PySide6.QtCore import Qt

        started = time.perf_counter()
        self._press(Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
        while not self._page.ghost() and time.perf_counter() - started < 1:
            self._pause(1)
        if self._page.ghost():
            self._times.suggestions.append((time.perf_counter() - started) * 1000)
        else:
            self._page.show_ghost("and so on ")
        self._accepted += len(self._page.ghost())
        self._kept += len(self._page.ghost())
        self._press(Qt.Key.Key_Tab)
        self._accepts += 1

    def _save(self) -> None:
        self._window.files.save()
        self._wait(lambda: not self._app.session.busy, "a save")
        self._saves += 1
        self._wrong_saves += read_document(self._file).text != self._page.text()

    def _press(self, key: str | Qt.Key, *modifiers: Qt.KeyboardModifier) -> None:
        from PySide6.QtTest import QTest

        QTest.keyClick(self._page, key, *modifiers)

    def _pause(self, milliseconds: int) -> None:
        """Let the app and its threads go on, which QTest.qWait does not: it keeps Python's lock."""
        from PySide6.QtCore import QEventLoop, QTimer

        loop = QEventLoop()
        QTimer.singleShot(milliseconds, loop.quit)
        loop.exec()

    def _wait(self, condition: Callable[[], object], what: str) -> None:
        end = time.monotonic() + _PATIENCE
        while not condition():
            if time.monotonic() > end:
                raise RuntimeError(f"waited in vain for {what}")
            self._pause(5)

    def _measure(self, times: Times) -> Figures:
        self._pause(_SETTLED)
        gc.collect()
        with contextlib.suppress(OSError, AttributeError):  # what is free counts for nobody
            ctypes.CDLL("libc.so.6").malloc_trim(0)
        own = Path("/proc/self")
        pages = int((own / "statm").read_text().split()[1])
        return Figures(
            pages * os.sysconf("SC_PAGE_SIZE") / 2**20,
            len(list((own / "task").iterdir())),
            len(list((own / "fd").iterdir())),
            *_middle_and_95th(times.keys),
            *_middle_and_95th(times.suggestions),
        )


def _middle_and_95th(times: list[float]) -> tuple[float, float]:
    if len(times) < 2:
        return 0.0, 0.0
    return statistics.median(times), statistics.quantiles(times, n=20)[-1]


def run(model: Path, keystrokes: int) -> Outcome:
    """Write in a process of its own."""
    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / "figures.json"
        command = [sys.executable, "-m", "tests.crash.soak", "--model", model, "--json", file]
        subprocess.run(
            [*command, "--keystrokes", str(keystrokes)],
            env={"QT_QPA_PLATFORM": "offscreen", **os.environ},
            stdout=subprocess.DEVNULL,
        )
        figures = json.loads(file.read_text())
    warm, end = (Figures(**figures.pop(when)) for when in ("warm", "end"))
    return Outcome(**figures, warm=warm, end=end)


def tell(outcome: Outcome) -> None:
    print(f"{outcome.keystrokes:,} keys, {outcome.accepts:,} accepts, ", end="")
    print(f"{outcome.switches} models, {outcome.saves} saves")
    print(f"{'':12}{'MiB':>8}{'threads':>9}{'handles':>9}{'ms a key':>16}{'ms a suggestion':>18}")
    for when, now in (("warmed up", outcome.warm), ("at the end", outcome.end)):
        key = f"{now.key:.2f} / {now.key_p95:.2f}"
        suggestion = f"{now.suggestion:.1f} / {now.suggestion_p95:.1f}"
        print(f"{when:12}{now.memory:>8.1f}{now.threads:>9}{now.handles:>9}", end="")
        print(f"{key:>16}{suggestion:>18}")
    for name, found in (("grew", outcome.leaks), ("slower", outcome.slower)):
        if found:
            print(f"{name}: {', '.join(found)}")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path, required=True, help="an .inkling file")
    parser.add_argument("--keystrokes", type=int, default=200_000)
    parser.add_argument("--short", action="store_true", help="3,000 keystrokes")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    options = parser.parse_args(arguments)
    keystrokes = 3000 if options.short else options.keystrokes
    with tempfile.TemporaryDirectory() as name:
        outcome = Soak(options.model, keystrokes, Path(name)).run()
        tell(outcome)
        if options.json:
            options.json.write_text(json.dumps(asdict(outcome)))
        sys.stdout.flush()
        os._exit(1 if outcome.leaks else 0)  # the window was not asked whether it may close


if __name__ == "__main__":
    sys.exit(main())
