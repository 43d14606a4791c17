"""Cut the power after every operation of a writing session, and look what is left.

    python -m tests.crash.power_loss [--sessions N] [--states N] [--seed N] [--inside] [--json FILE]

A session types, saves and closes as the app does. Its file operations are recorded, under strace
where that works. After each of them, every disk that a power failure may leave is made real, and
the document is opened and recovered from it: the file must be a whole old or new version, and no
text may be missing that a finished save or flush had promised to keep.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple
from unittest import mock

from desktop_app.documents import journal as journal_module
from desktop_app.documents.backups import Backups
from desktop_app.documents.errors import DocumentError
from desktop_app.documents.file import LoadedDocument, read_document, save_document
from desktop_app.documents.journal import Change, Journal
from desktop_app.documents.recovery import recover
from tests.crash.command import make_parser, show, tell
from tests.crash.disk import Disk, put_on_disk
from tests.crash.operations import SAY, Operation, record_inside, record_outside, strace_works

_OLD = "It was a dark\nand stormy night.\n"
_STEPS = 14


@dataclass
class Outcome:
    """How many disks were looked at, and what was found wrong with them."""

    sessions: int = 0
    operations: int = 0
    disks: int = 0
    lost: int = 0
    first_loss: str = ""


class Session:
    """A session of writing that is the same each time for the same seed."""

    def __init__(self, folder: Path, seed: int) -> None:
        self._chance = random.Random(seed)
        self._folder = folder
        self._path = folder / "novel.txt"
        self._untitled = seed % 3 == 2
        self._text = "" if self._untitled else _OLD
        self._texts = 1

    def files_before(self) -> dict[str, bytes]:
        return {} if self._untitled else {str(self._path): _OLD.encode()}

    def play(self) -> None:
        """Write, save and close, saying each promise when it is given."""
        self._voice = os.open(SAY, os.O_WRONLY)
        try:
            # A small bound, so that journals begin anew within the session.
            with mock.patch.object(journal_module, "_COMPACT_AT", 300):
                self._write_and_save()
        finally:
            os.close(self._voice)

    def _write_and_save(self) -> None:
        document: LoadedDocument | None = None if self._untitled else read_document(self._path)
        self._say(text=self._text)
        journal = Journal(
            self._folder / "state" / "journals",
            self._text,
            path=None if document is None else self._path,
        )
        self._say(kept=0)
        for _ in range(_STEPS):
            action = self._chance.choice(["type", "type", "type", "flush", "flush", "save"])
            if action == "type":
                self._type(journal)
            elif action == "flush":
                journal.flush()
                self._say(kept=self._texts - 1)
            else:
                document = self._save(journal, document)
        if self._chance.random() < 0.5:
            self._save(journal, document)
            journal.close(keep=False)
            self._say(closed=True)

    def _type(self, journal: Journal) -> None:
        position = self._chance.randint(0, len(self._text))
        removed = self._chance.choice([0, 0, 0, 5])
        typed = f"<{self._texts}>" * self._chance.choice([1, 1, 20])
        self._text = self._text[:position] + typed + self._text[position + removed :]
        self._texts += 1
        self._say(text=self._text)
        journal.append(Change(position, removed, typed))

    def _save(self, journal: Journal, document: LoadedDocument | None) -> LoadedDocument:
        Backups(self._folder / "state" / "backups", self._path).keep_current()
        saved = save_document(self._path, self._text, document)
        self._say(kept=self._texts - 1, saved=self._texts - 1)
        journal.saved(self._text, self._path)
        return saved

    def _say(self, **words: object) -> None:
        os.write(self._voice, json.dumps(words).encode())


class Found(NamedTuple):
    """What a disk holds: in the file, in journals, in backups; or why it cannot be read."""

    in_file: str | None
    offered: list[str]
    backups: list[str]
    unreadable: str = ""


class Promises:
    """What the session said so far."""

    def __init__(self, session: Session) -> None:
        self._files_at_first = [data.decode() for data in session.files_before().values()]
        self._texts: list[str] = []
        self._kept = self._saved = -1
        self._closed = False

    def hear(self, words: bytes) -> None:
        said = json.loads(words)
        if "text" in said:
            self._texts.append(said["text"])
        self._kept = said.get("kept", self._kept)
        self._saved = said.get("saved", self._saved)
        self._closed = said.get("closed", False)

    def broken_by(self, found: Found) -> str:
        """Return in words what a disk that holds these texts has lost; else nothing."""
        in_file, offered, backups, unreadable = found
        if unreadable:
            return unreadable
        if in_file is None:
            if self._files_at_first or self._saved >= 0:
                return "the file is gone"
        elif in_file not in self._texts[max(0, self._saved) :] and (
            self._saved >= 0 or in_file not in self._files_at_first
        ):
            return f"the file is neither the old nor a new version: {in_file!r}"
        if len(offered) > 1 or (self._closed and offered):
            return f"too much is offered: {offered!r}"
        if damaged := [text for text in backups if text not in self._texts + self._files_at_first]:
            return f"a backup is no version of the file: {damaged!r}"
        texts = [text for text in (in_file, *offered) if text is not None]
        promised = self._texts[self._kept] if self._kept >= 0 else ""  # an empty page is no loss
        if promised and not any(text in self._texts[self._kept :] for text in texts):
            return f"text is missing: {promised!r} became {texts!r}"
        return ""


def record(folder: Path, seed: int, *, inside: bool) -> list[Operation]:
    """Return what one session asks of the disk."""
    session = Session(folder, seed)
    put_on_disk(folder, session.files_before())
    if inside:
        return record_inside(folder, session.play)
    arguments = ["-m", "tests.crash.power_loss", "--play", str(folder), "--seed", str(seed)]
    return record_outside(folder, arguments)


def try_session(folder: Path, seed: int, states: int, *, inside: bool, outcome: Outcome) -> None:
    """Play one session and look at the disks it may leave."""
    session = Session(folder, seed)
    before = session.files_before()
    operations = record(folder, seed, inside=inside)
    outcome.sessions += 1
    outcome.operations += len(operations)
    chance = random.Random(seed)
    disk, promises = Disk(folder, before), Promises(session)
    known: dict[frozenset, Found] = {}  # many moments leave the same disk
    for operation in operations:
        if operation.kind == "say":
            promises.hear(operation.data)
        disk.apply(operation)
        for state in disk.after_power_loss(chance, states):
            outcome.disks += 1
            content = frozenset(state.items())
            if content not in known:
                known[content] = _look(folder, state)
            if broken := promises.broken_by(known[content]):
                outcome.lost += 1
                outcome.first_loss = outcome.first_loss or f"{seed}: {operation}: {broken}"


def _look(folder: Path, state: dict[str, bytes]) -> Found:
    """Open what is on a disk, as the next start would."""
    put_on_disk(folder, state)
    novel = folder / "novel.txt"
    backups = Backups(folder / "state" / "backups", novel)
    try:
        in_file = read_document(novel).text if novel.exists() else None
        kept = [backups.read(backup).text for backup in backups.list()]
    except DocumentError as error:
        return Found(None, [], [], str(error))
    found = recover(folder / "state" / "journals")
    for item in found:
        item.postpone()
    return Found(in_file, [item.text for item in found], kept)


def run(
    sessions: int,
    states: int,
    seed: int,
    *,
    inside: bool,
    progress: Callable[[Outcome], None] = lambda outcome: None,
) -> Outcome:
    """Try so many sessions, and after each operation up to so many disks."""
    outcome = Outcome()
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as name:
        for number in range(seed, seed + sessions):
            try_session(Path(name) / "home", number, states, inside=inside, outcome=outcome)
            progress(outcome)
    return outcome


def main(arguments: list[str] | None = None) -> int:
    parser = make_parser(__doc__, "sessions", 100)
    parser.add_argument("--states", type=int, default=200, help="disks after each operation")
    parser.add_argument("--inside", action="store_true", help="record in Python, not by strace")
    parser.add_argument("--play", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.play:
        Session(options.play, options.seed).play()
        return 0
    inside = options.inside or not strace_works()
    outcome = run(
        3 if options.short else options.sessions,
        20 if options.short else options.states,
        options.seed,
        inside=inside,
        progress=show,
    )
    recorded = "in Python" if inside else "by strace"
    return tell(f"power cut, recorded {recorded}", outcome, options.json)


if __name__ == "__main__":
    sys.exit(main())
