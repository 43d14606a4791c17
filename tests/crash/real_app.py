"""Kill the real app while a scripted writer types into its real window, and start it again.

    python -m tests.crash.real_app [--kills N] [--seed N] [--short] [--json FILE]

The writer types by key events, deletes, accepts ghosts, and saves now and then, on untitled and
saved documents, small and of 5 MB. After a SIGKILL at a moment of chance the app is started again
and its offer taken: nothing older than two seconds may be missing on the page, the file must be a
whole version, what was brought back must outlive a second kill, and its ledger must say what it
said when that text was written.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app.documents.file import read_document
from desktop_app.documents.journal import Change
from desktop_app.documents.recovery import recover
from tests.crash.command import make_parser, show, tell
from tests.crash.kill import Outcome, apply, count_loss, first_text, script, text_after

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from desktop_app.app import Inkling
    from desktop_app.dialogs import Dialogs
    from desktop_app.editor.page import Page
    from desktop_app.sheet import Sheet

_BOUND = 2.0  # seconds
_MOST_CHANGES = 700
_PATIENCE_SECONDS = 120
_PAUSE = 4  # milliseconds between two changes: two seconds are some hundred


def build_app(
    folder: Path,
    *,
    file: Path | None = None,
    model: Path | None = None,
    make_dialogs: Callable[[QWidget], Dialogs] | None = None,
) -> Inkling:
    """Build the app around a home in `folder`; without a `model` it has none.

    Without `make_dialogs` every question gets the first answer, and a new document is saved as
    novel.txt.
    """
    from PySide6.QtCore import QSettings
    from PySide6.QtWidgets import QApplication

    from desktop_app.app import Inkling, StartOptions
    from desktop_app.dialogs import Dialogs
    from desktop_app.settings import load_settings, save_settings

    class Answers(Dialogs):
        def ask(self, question: str, detail: str, choices: Sequence[str]) -> int:
            return 0

        def path_to_save(self, suggested: str) -> Path:
            return folder / "novel.txt"

    application = QApplication.instance() or QApplication(["inkling"])
    application.setApplicationName("inkling")
    store = QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat)
    save_settings(replace(load_settings(store), welcomed=True), store)
    options = StartOptions(file=file, model=model or folder / "none.inkling")
    return Inkling(options, store, folder / "state", make_dialogs=make_dialogs or Answers)


def play(folder: Path, seed: int, *, careless: bool = False) -> None:
    """Open the app and type until killed, telling of each change its time and the ledger's counts.

    `careless`: keep no journal and never save, to see whether the loss is found.
    """
    from PySide6.QtCore import QCoreApplication, QTimer

    file = folder / "novel.txt"
    app = build_app(folder, file=file if first_text(seed) else None)
    page, chance = app.window.page, random.Random(seed)
    saves = 0.0 if careless else chance.choice([0.0, 0.01, 0.03])
    changes = enumerate(script(seed))

    def go_on() -> None:
        if app.window.sheet.ledger.account is None:  # on its way from the disk
            return
        number, change = next(changes)
        if careless:
            app.window.journal.end()
        write(page, change, as_ghost=chance.random() < 0.1)
        print(number, time.monotonic(), *counts(app.window.sheet), flush=True)
        if chance.random() < saves:
            app.window.files.save()

    timer = QTimer(interval=_PAUSE)
    timer.timeout.connect(go_on)
    begun = app.window.files.shown if first_text(seed) else app.window.first_shown
    begun.connect(lambda *_: timer.start())
    app.start()
    app.window.activateWindow()
    QCoreApplication.exec()


def counts(sheet: Sheet) -> list[int]:
    """Return what the ledger says: typed, accepted, other, kept; nothing where it knows nothing.

    Without a look at the text, which takes its time.
    """
    if (account := sheet.ledger.account) is None:
        return []
    ledger, kept = account
    return [ledger.typed, ledger.accepted, ledger.other, kept.units]


def write(page: Page, change: Change, *, as_ghost: bool) -> None:
    """Select what goes and type what comes; a ghost may bring all but the first character."""
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QTextCursor
    from PySide6.QtTest import QTest

    cursor = page.textCursor()
    cursor.setPosition(change.position)
    cursor.setPosition(change.position + change.removed, QTextCursor.MoveMode.KeepAnchor)
    page.setTextCursor(cursor)
    first, rest = change.inserted[0], change.inserted[1:]
    QTest.keyClick(page, first)
    if as_ghost:
        QTest.keyClick(page, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
        page.show_ghost(rest)
        if page.ghost() == rest:
            QTest.keyClick(page, Qt.Key.Key_Tab)
            return
    QTest.keyClicks(page, rest)


def restore(folder: Path) -> None:
    """Open the app again, take its offer, write down what it brought back, and die."""
    from PySide6.QtCore import QCoreApplication, QTimer

    nothing = folder / "opened when nothing is offered.txt"
    nothing.write_text("")
    app = build_app(folder, file=nothing)

    def look() -> None:
        sheets = app.window.tabs.sheets
        if not all(sheet.journal.flush() for sheet in sheets):
            os._exit(1)
        unsaved = [
            (sheet.page.text(), counts(sheet))
            for sheet in sheets
            if sheet.page.document().isModified()
        ]
        (folder / "page.json").write_text(json.dumps(unsaved[0] if unsaved else (None, [])))
        os._exit(len(unsaved) > 1)

    app.window.files.shown.connect(lambda _: QTimer.singleShot(0, look))
    app.start()
    QCoreApplication.exec()


def last_change(seed: int, told: int, found: str) -> int | None:
    """Return the last change that a text holds whole, -1 for none; None if it never was a text.

    The keys of the next change may have been pressed in part; change `told` was the last one that
    the writer told of.
    """
    text = first_text(seed)
    last = -1 if found == text else None
    for number, change in enumerate(itertools.islice(script(seed), told + 2)):
        keys = len(found) - len(text) + change.removed
        if 0 < keys < len(change.inserted):
            begun = apply(text, change._replace(inserted=change.inserted[:keys]))
            last = number - 1 if found == begun else last
        text = apply(text, change)
        last = number if found == text else last
    return last


def kill_once(folder: Path, seed: int, outcome: Outcome, *, careless: bool = False) -> None:
    """Let the writer type in the app, kill it, start it again, and look what is there."""
    path, text = folder / "novel.txt", first_text(seed)
    if text:
        path.write_text(text)
    program = _driver(folder, seed, "--play", *(["--careless"] if careless else []))
    if program.stdout is None:
        raise RuntimeError("the program has no voice")
    changes = random.Random(seed).randint(1, _MOST_CHANGES)
    lines = [program.stdout.readline() for _ in range(changes)]
    killed_at = time.monotonic()
    program.kill()
    lines += program.communicate()[0].splitlines()
    whole = r"\d+ \d+\.\d+( -?\d+){4}\n?"
    told = [line.split() for line in lines if re.fullmatch(whole, line)]
    times = {int(number): float(moment) for number, moment, *_ in told}
    counted = {int(number): list(map(int, said)) for number, _, *said in told}
    outcome.killed += 1
    if not times:
        count_loss(outcome, f"{seed}: the writer never began")
        return
    in_file = _read(path)
    again = _driver(folder, seed, "--restore")
    again.communicate(timeout=_PATIENCE_SECONDS)
    if again.returncode:
        count_loss(outcome, f"{seed}: the app did not start again")
        return
    on_page, ledger = json.loads((folder / "page.json").read_text())
    if _read(path) != in_file:
        count_loss(outcome, f"{seed}: starting again changed the file")
    if on_page is not None:
        outcome.offered += 1
        if on_page not in [each.text for each in recover(folder / "state" / "journals")]:
            count_loss(outcome, f"{seed}: what was brought back is not safe")
    reached = -1
    for found in (in_file, on_page):
        if found is None:
            continue
        last = last_change(seed, max(times), found)
        if last is None:
            count_loss(outcome, f"{seed}: a text that never was: {found[:80]!r}")
        elif (
            found is on_page
            and ledger != counted.get(last, ledger)
            and found == text_after(seed, last)  # without some keys of the next change
        ):
            count_loss(outcome, f"{seed}: the ledger says {ledger}, not {counted[last]}")
        reached = max(reached, -1 if last is None else last)
    missing = [moment for number, moment in times.items() if number > reached]
    age = killed_at - min(missing, default=killed_at)
    outcome.oldest_lost = max(outcome.oldest_lost, age)
    if age > _BOUND:
        count_loss(outcome, f"{seed}: change {reached + 1} is missing, {age:.1f} s old")


def _driver(folder: Path, seed: int, *role: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.crash.real_app", "--in", str(folder), *role]
    environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ, "HOME": str(folder)}
    return subprocess.Popen(
        [*command, "--seed", str(seed)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=environment,
    )


def _read(path: Path) -> str | None:
    return read_document(path).text if path.exists() else None


def run(
    kills: int, seed: int, progress: Callable[[Outcome], None] = lambda outcome: None
) -> Outcome:
    """Kill the app so many times."""
    outcome = Outcome()
    for number in range(seed, seed + kills):
        with tempfile.TemporaryDirectory() as name:
            kill_once(Path(name), number, outcome)
        progress(outcome)
    return outcome


def main(arguments: list[str] | None = None) -> int:
    parser = make_parser(__doc__, "kills", 200)
    parser.add_argument("--in", dest="folder", type=Path, help=argparse.SUPPRESS)
    for role in ("--play", "--restore", "--careless"):
        parser.add_argument(role, action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.folder:
        if options.play:
            play(options.folder, options.seed, careless=options.careless)
        if options.restore:
            restore(options.folder)
        return 1  # nobody killed it
    outcome = run(20 if options.short else options.kills, options.seed, show)
    return tell("the app killed while somebody writes", outcome, options.json)


if __name__ == "__main__":
    sys.exit(main())
