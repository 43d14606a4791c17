"""Find the texts that were not saved when their program ended."""

from __future__ import annotations

import contextlib
import json
import struct
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from desktop_app.documents.atomic import sweep_leftovers
from desktop_app.documents.errors import DocumentError
from desktop_app.documents.file import read_document
from desktop_app.documents.journal import remove_journal
from desktop_app.documents.journal_records import CHANGE, CHANGE_HEAD, SAVED, SUFFIX, TEXT, unseal
from desktop_app.documents.journal_text import JournalText
from desktop_app.documents.lock import DocumentLock, DocumentLockedError, take_lock


@dataclass(frozen=True)
class Recoverable:
    """A text that was not saved when its program ended.

    Attributes:
        text: what was in the window.
        path: the document's file; None if it had none.
        changed_at: when it was last changed, seconds since 1970.
        whole: False where the end of the journal was torn; what is there is right all the same.
    """

    text: str = field(repr=False)
    path: Path | None
    changed_at: float
    whole: bool
    _files: tuple[Path, ...] = field(repr=False)
    _lock: DocumentLock | None = field(repr=False, compare=False)

    def discard(self) -> None:
        """Forget it: the writer declined, or it is in another journal or saved by now."""
        with contextlib.suppress(OSError):
            remove_journal(self._files[::-1])
        self.postpone()

    def postpone(self) -> None:
        """Leave it for the next start."""
        if self._lock is not None:
            self._lock.release()


def recover(folder: Path) -> list[Recoverable]:
    """Return the unsaved texts of programs that are gone, the last changed first.

    Each is held, so that no other process offers it too, until `discard` or `postpone`. Journals
    of texts that their files hold are removed; what cannot be read is left alone.
    """
    try:
        files = sorted(folder.glob(f"*{SUFFIX}"), reverse=True)
    except OSError:
        return []
    sweep_leftovers(folder)
    generations: dict[str, list[Path]] = {}
    for file in files:
        generations.setdefault(file.name.rpartition("-")[0], []).append(file)
    found = [_recover_one(folder / identity, files) for identity, files in generations.items()]
    return sorted(
        (item for item in found if item is not None),
        key=lambda item: item.changed_at,
        reverse=True,
    )


def _recover_one(identity: Path, files: list[Path]) -> Recoverable | None:
    """Return the unsaved text of one journal, whose newest file comes first."""
    try:
        lock = take_lock(identity)
    except DocumentLockedError:
        return None
    state = next(filter(None, map(_read, files)), None)
    if state is None:
        if lock is not None:
            lock.release()
        return None
    found = Recoverable(state.text, state.path, state.time, state.whole, tuple(files), lock)
    if state.saved or _is_in_file(state.text, state.path):
        found.discard()
        return None
    return found


def _read(file: Path) -> JournalState | None:
    try:
        return replay(file.read_bytes())
    except (OSError, ValueError, KeyError, TypeError, RecursionError, struct.error):
        return None  # the sums are right but the words are not: not written by this program


class JournalState(NamedTuple):
    """What a journal holds.

    Attributes:
        text: the text after the last change that is whole.
        path: the document's file, None if it has none.
        saved: whether the file held this text.
        time: of the last change, seconds since 1970.
        whole: whether every byte of the journal was read.
    """

    text: str
    path: Path | None
    saved: bool
    time: float
    whole: bool


def replay(data: bytes) -> JournalState | None:
    """Return what the bytes of a journal hold, up to the first damage; None without a text."""
    text: JournalText | None = None
    facts: dict = {}
    read = 0
    for payload, end in unseal(data):
        kind, body = payload[:1], payload[1:]
        if kind == TEXT:
            head, _, units = body.partition(b"\n")
            text, facts = JournalText(units), json.loads(head)
        elif kind == SAVED:
            facts = json.loads(body)
        elif kind == CHANGE and text is not None:
            facts["time"], position, removed = CHANGE_HEAD.unpack_from(body)
            text.apply(position, removed, body[CHANGE_HEAD.size :])
        read = end
    if text is None:
        return None
    path = None if facts["path"] is None else Path(facts["path"])
    saved = facts["saved"] == text.digest()
    return JournalState(str(text), path, saved, float(facts["time"]), read == len(data))


def _is_in_file(text: str, path: Path | None) -> bool:
    try:
        return path is not None and read_document(path).text == text
    except DocumentError:
        return False
