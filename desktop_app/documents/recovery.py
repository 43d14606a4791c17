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
from desktop_app.documents.journal_records import (
    CHANGE,
    CHANGE_HEAD,
    COUNTED,
    FACTS,
    SUFFIX,
    TEXT,
    unseal,
)
from desktop_app.documents.journal_text import JournalText
from desktop_app.documents.ledger import Account, Counted, LedgerError, LedgerFile, account_of
from desktop_app.documents.lock import DocumentLock, DocumentLockedError, take_lock


@dataclass(frozen=True)
class Recoverable:
    """A text that was not saved when its program ended.

    Attributes:
        text: what was in the window.
        path: the document's file; None if it had none.
        changed_at: when it was last changed, seconds since 1970.
        whole: False where the end of the journal was torn; what is there is right all the same.
        caret: behind the last change, in UTF-16 units; 0 where that is not known.
        account: what the ledger knew of this text; None where the journal does not tell.
    """

    text: str = field(repr=False)
    path: Path | None
    changed_at: float
    whole: bool
    caret: int
    account: Account | None = field(repr=False, compare=False)
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


def recover(folder: Path, ledgers: Path | None = None) -> list[Recoverable]:
    """Return the unsaved texts of programs that are gone, the last changed first.

    Each is held, so that no other process offers it too, until `discard` or `postpone`. Journals
    of texts that their files hold are removed, what they know of a ledger is kept in the folder
    `ledgers`; what cannot be read is left alone.
    """
    try:
        files = sorted(folder.glob(f"*{SUFFIX}"), reverse=True)
    except OSError:
        return []
    sweep_leftovers(folder)
    generations: dict[str, list[Path]] = {}
    for file in files:
        generations.setdefault(file.name.rpartition("-")[0], []).append(file)
    found = [
        _recover_one(folder / identity, files, ledgers) for identity, files in generations.items()
    ]
    return sorted(
        (item for item in found if item is not None),
        key=lambda item: item.changed_at,
        reverse=True,
    )


def _recover_one(identity: Path, files: list[Path], ledgers: Path | None) -> Recoverable | None:
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
    found = Recoverable(
        state.text,
        state.path,
        state.time,
        state.whole,
        state.caret,
        state.account,
        tuple(files),
        lock,
    )
    if state.saved or _is_in_file(state.text, state.path):
        if ledgers is not None:
            _keep_account(found, ledgers)
        found.discard()
        return None
    return found


def _keep_account(found: Recoverable, ledgers: Path) -> None:
    """Write the ledger of a text that was saved: its program may have ended between the two."""
    if found.path is not None and found.account is not None:
        with contextlib.suppress(LedgerError):
            LedgerFile(ledgers, found.path).save(found.account, JournalText(found.text).digest())


def _read(file: Path) -> JournalState | None:
    try:
        return replay(file.read_bytes())
    except (
        OSError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        RecursionError,
        struct.error,
    ):
        return None  # the sums are right but the words are not: not written by this program


class JournalState(NamedTuple):
    """What a journal holds.

    Attributes:
        text: the text after the last change that is whole.
        path: the document's file, None if it has none.
        saved: whether the file held this text.
        time: of the last change, seconds since 1970.
        whole: whether every byte of the journal was read.
        caret: behind the last change, in UTF-16 units; 0 where that is not known.
        account: what the ledger knew of this text; None where the journal does not tell.
    """

    text: str
    path: Path | None
    saved: bool
    time: float
    whole: bool
    caret: int
    account: Account | None


def replay(data: bytes) -> JournalState | None:
    """Return what the bytes of a journal hold, up to the first damage; None without a text."""
    text: JournalText | None = None
    account: Account | None = None
    facts: dict = {}
    uncounted: list[bytes] = []  # changes; what they mean for the ledger comes behind them
    read = caret = 0
    for payload, end in unseal(data):
        kind, body = payload[:1], payload[1:]
        if kind == TEXT:
            head, _, units = body.partition(b"\n")
            text, facts = JournalText(units), json.loads(head)
            account = account_of(facts.get("ledger"))
        elif kind == FACTS:
            facts = json.loads(body)
            account = account_of(facts.get("ledger"))
        elif kind == CHANGE and text is not None:
            uncounted.append(body)
        elif kind == COUNTED and account is not None:
            account = _counted(account, body)
        if text is None or (kind == CHANGE and account is not None):
            continue
        for body in uncounted:
            facts["time"], position, removed = CHANGE_HEAD.unpack_from(body)
            inserted = body[CHANGE_HEAD.size :]
            text.apply(position, removed, inserted)
            caret = position + len(inserted) // 2
        uncounted.clear()
        read = end
    if text is None:
        return None
    path = None if facts["path"] is None else Path(facts["path"])
    saved = facts["saved"] == text.digest()
    whole = read == len(data)
    return JournalState(str(text), path, saved, float(facts["time"]), whole, caret, account)


def _counted(account: Account, body: bytes) -> Account | None:
    """Return the account after changes; None where another program counts in another way."""
    try:
        counted = json.loads(body)
        return account if counted is None else Counted(*counted).on(account)
    except (ValueError, TypeError, RecursionError):
        return None


def _is_in_file(text: str, path: Path | None) -> bool:
    try:
        return path is not None and read_document(path).text == text
    except DocumentError:
        return False
