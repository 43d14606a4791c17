"""Kill a program that writes, at a moment of chance, and look what is left.

    python -m tests.crash.kill [--times N] [--seed N] [--short] [--json FILE]

The program types through the journal's thread and saves now and then, as the app does, on untitled
and saved documents, small and of 5 MB. After its death nothing that was typed more than two
seconds before may be missing, and the file must be a whole version.
"""

from __future__ import annotations

import argparse
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from desktop_app.documents.file import LoadedDocument, read_document, save_document
from desktop_app.documents.journal import Change, Journal
from desktop_app.documents.journal_writer import JournalWriter
from desktop_app.documents.recovery import recover
from tests.crash.command import make_parser, show, tell

_BOUND = 2.0  # seconds
_LARGE = "All happy families are alike.\n" * 170_000
_MARK = re.compile(r"<(\d+)>")
_MOST_CHANGES = 3000


@dataclass
class Outcome:
    """How often it was killed, what was lost, and how old the oldest lost change was."""

    killed: int = 0
    offered: int = 0
    lost: int = 0
    oldest_lost: float = 0.0
    first_loss: str = ""


def first_text(seed: int) -> str:
    return _LARGE if seed % 5 == 4 else "" if seed % 2 else "Call me Ishmael.\n"


def script(seed: int) -> Iterator[Change]:
    """Yield the changes of a session: each inserts its own number."""
    chance = random.Random(seed)
    length = len(first_text(seed))
    for number in range(_MOST_CHANGES):
        inserted = f"<{number}>"
        position = chance.randint(0, length)
        removed = min(chance.choice([0, 0, 0, 7]), length - position)
        length += len(inserted) - removed
        yield Change(position, removed, inserted, length)


def apply(text: str, change: Change) -> str:
    end = change.position + change.removed
    return text[: change.position] + change.inserted + text[end:]


def text_after(seed: int, last: int) -> str:
    text = first_text(seed)
    for number, change in enumerate(script(seed)):
        if number > last:
            break
        text = apply(text, change)
    return text


def play(folder: Path, seed: int) -> None:
    """Type and save until killed, telling the time of each change."""
    path = folder / "novel.txt"
    text = first_text(seed)
    document: LoadedDocument | None = read_document(path) if path.exists() else None
    writer = JournalWriter(
        lambda: Journal(folder / "journals", text, path=path if document else None)
    )
    writer.flush()
    chance = random.Random(seed)
    pace = threading.Event()
    for number, change in enumerate(script(seed)):
        text = apply(text, change)
        writer.append(change)
        print(number, time.monotonic(), flush=True)
        pace.wait(0.001)
        if chance.random() < 0.01:
            document = save_document(path, text, document)
            writer.saved(text, path)
    writer.flush()
    print("end", flush=True)
    pace.wait()


def kill_once(folder: Path, seed: int, outcome: Outcome) -> None:
    """Let a program write in an empty folder, kill it, and look what is left."""
    path, text = folder / "novel.txt", first_text(seed)
    if text:
        path.write_text(text)
    command = [sys.executable, "-m", "tests.crash.kill", "--play", str(folder)]
    program = subprocess.Popen(
        [*command, "--seed", str(seed)], stdout=subprocess.PIPE, text=True, bufsize=1
    )
    if program.stdout is None:
        raise RuntimeError("the program has no voice")
    lines = []
    for _ in range(random.Random(seed).randint(1, _MOST_CHANGES)):
        lines.append(program.stdout.readline())
    killed_at = time.monotonic()
    program.kill()
    lines += program.communicate()[0].splitlines()
    told = [line.split() for line in lines if re.fullmatch(r"\d+ \d+\.\d+", line.strip())]
    times = {int(number): float(moment) for number, moment in told}
    in_file = read_document(path).text if path.exists() else None
    offered = recover(folder / "journals")
    outcome.killed += 1
    outcome.offered += len(offered)
    reached = -1
    for found in [in_file, *(item.text for item in offered)]:
        if found is not None:
            numbers = [int(number) for number in _MARK.findall(found)]
            last = max(numbers, default=-1)
            if found != text_after(seed, last):
                count_loss(outcome, f"{seed}: a text that never was, near change {last}")
            reached = max(reached, last)
    missing = [moment for number, moment in times.items() if number > reached]
    age = killed_at - min(missing, default=killed_at)
    outcome.oldest_lost = max(outcome.oldest_lost, age)
    if age > _BOUND or len(offered) > 1:
        count_loss(outcome, f"{seed}: change {reached + 1} is missing, {age:.1f} s old")


def count_loss(outcome: Outcome, words: str) -> None:
    outcome.lost += 1
    outcome.first_loss = outcome.first_loss or words


def run(
    times: int, seed: int, progress: Callable[[Outcome], None] = lambda outcome: None
) -> Outcome:
    """Kill so many programs."""
    outcome = Outcome()
    for number in range(seed, seed + times):
        with tempfile.TemporaryDirectory() as name:
            kill_once(Path(name), number, outcome)
        progress(outcome)
    return outcome


def main(arguments: list[str] | None = None) -> int:
    parser = make_parser(__doc__, "times", 200)
    parser.add_argument("--play", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.play:
        play(options.play, options.seed)
        return 0
    outcome = run(5 if options.short else options.times, options.seed, show)
    return tell("killed while writing", outcome, options.json)


if __name__ == "__main__":
    sys.exit(main())
