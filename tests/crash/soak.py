"""Write for hours in minutes, and see that memory, threads, handles and delays stay what they were.

    python -m tests.crash.soak --model GOOD.inkling [--keystrokes N] [--short] [--json FILE]

The real app in a process of its own: keys, accepted ghosts, models opened again, saves. The first
tenth warms up; what is told is the rest.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.crash.real_app import build_app

_WORDS = "it was a dark and stormy night and the rain fell in torrents ".split()
_ACCEPT_EVERY, _SWITCHES, _SAVES = 100, 50, 20
_MOST_GROWTH = 20.0  # MiB
_PATIENCE = 60.0


@dataclass(frozen=True)
class Figures:
    """What the process uses: MiB, threads, open files, and milliseconds for a key (median)."""

    memory: float
    threads: int
    handles: int
    key: float


@dataclass(frozen=True)
class Outcome:
    keystrokes: int
    accepts: int
    switches: int
    saves: int
    warm: Figures
    end: Figures

    @property
    def leaks(self) -> list[str]:
        found = []
        if self.end.memory - self.warm.memory > _MOST_GROWTH:
            found.append(f"{self.end.memory - self.warm.memory:.1f} MiB")
        for name in ("threads", "handles"):
            if getattr(self.end, name) > getattr(self.warm, name):
                found.append(f"{getattr(self.end, name) - getattr(self.warm, name)} {name}")
        return found


def soak(model: Path, keystrokes: int, folder: Path) -> Outcome:
    """Write in the app, and measure after the warm-up and at the end."""
    from PySide6.QtCore import QCoreApplication, Qt
    from PySide6.QtTest import QTest

    app = build_app(folder, model=model)
    page, service = app.window.page, app.service
    times: list[float] = []
    done = {"keys": 0, "accepts": 0, "switches": 0, "saves": 0}
    switches = max(2, min(_SWITCHES, keystrokes // 500))
    loaded: list[object] = []
    service.model_loaded.connect(loaded.append)

    def wait(condition: Callable[[], object], what: str) -> None:
        end = time.monotonic() + _PATIENCE
        while not condition():
            if time.monotonic() > end:
                raise RuntimeError(f"waited in vain for {what}")
            QTest.qWait(5)

    def key(character: str) -> None:
        started = time.perf_counter()
        QTest.keyClick(page, character)
        times.append((time.perf_counter() - started) * 1000)
        done["keys"] += 1

    def write_some(number: int) -> None:
        for character in _WORDS[number % len(_WORDS)] + " ":
            key(character)
        if number % 12 == 11:
            QTest.keyClick(page, Qt.Key.Key_Return)
        if number % 400 == 399:  # a text of one length, so that only what leaks grows
            page.selectAll()
            QTest.keyClick(page, Qt.Key.Key_Delete)
            page.document().clearUndoRedoStacks()
        if done["keys"] // _ACCEPT_EVERY > done["accepts"]:
            QTest.keyClick(page, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
            page.show_ghost("and so on ")
            QTest.keyClick(page, Qt.Key.Key_Tab)
            done["accepts"] += 1
        if done["keys"] * switches // keystrokes > done["switches"]:
            loaded.clear()
            app.window.model_wanted.emit(model)
            wait(lambda: loaded, "a model")
            done["switches"] += 1
        if done["keys"] * _SAVES // keystrokes > done["saves"]:
            app.window.files.save()
            wait(lambda: not app.session.busy, "a save")
            done["saves"] += 1

    app.start()
    app.window.activateWindow()
    wait(lambda: loaded, "a model")
    number, warm = 0, None
    while done["keys"] < keystrokes:
        write_some(number)
        number += 1
        if warm is None and done["keys"] >= keystrokes // 10 and done["switches"] > 0:
            QTest.qWait(200)
            warm = measure(times)
            times.clear()
        QCoreApplication.processEvents()
    QTest.qWait(200)
    if warm is None:
        raise RuntimeError("too few keys to warm up")
    end = measure(times[-max(100, len(times) // 10) :])
    return Outcome(done["keys"], done["accepts"], done["switches"], done["saves"], warm, end)


def measure(times: list[float]) -> Figures:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return Figures(
        pages * os.sysconf("SC_PAGE_SIZE") / 2**20,
        threading.active_count(),
        len(list(Path("/proc/self/fd").iterdir())),
        statistics.median(times),
    )


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path, required=True, help="an .inkling file")
    parser.add_argument("--keystrokes", type=int, default=200_000)
    parser.add_argument("--short", action="store_true", help="3,000 keystrokes")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name:
        outcome = soak(options.model, 3000 if options.short else options.keystrokes, Path(name))
        print(f"{outcome.keystrokes:,} keys, {outcome.accepts:,} accepts, ", end="")
        print(f"{outcome.switches} models, {outcome.saves} saves")
        print(f"{'':12}{'MiB':>8}{'threads':>9}{'handles':>9}{'ms a key':>10}")
        for when, now in (("warmed up", outcome.warm), ("at the end", outcome.end)):
            print(f"{when:12}{now.memory:>8.1f}{now.threads:>9}{now.handles:>9}{now.key:>10.2f}")
        if options.json:
            options.json.write_text(json.dumps(asdict(outcome)))
        sys.stdout.flush()
        os._exit(1 if outcome.leaks else 0)  # the window was not asked whether it may close


if __name__ == "__main__":
    sys.exit(main())
