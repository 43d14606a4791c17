"""Keep every change of a document on the disk, so that a crash takes no words with it.

The journal of a document is a file: first the whole text (a snapshot), then one record for each
change. Each record's check sum covers the one before it too, so that a torn or misplaced end is
recognised, and reading stops at the last change that is whole. When the changes outgrow the text,
the journal goes on in a new file (the next generation), written whole before the old one goes.

Positions and lengths count UTF-16 units, as Qt's `contentsChange` gives them, and so does what is
stored: nothing is converted while the writer types, and half a character breaks nothing.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
import struct
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from desktop_app.documents.atomic import (
    OPEN_FLAGS,
    make_private_folder,
    replace_file,
    sweep_leftovers,
    sync_file,
    sync_folder,
    write_all,
)
from desktop_app.documents.errors import DocumentError, JournalError, reason
from desktop_app.documents.file import read_document
from desktop_app.documents.lock import DocumentLock, DocumentLockedError, take_lock

_BEGIN = b"Inkling journal 1\n"
_SUFFIX = ".journal"
_HEAD = struct.Struct("<I8s")  # length of the payload, check sum
_CHANGE = struct.Struct("<dQQ")  # time, position, removed; then what was inserted
_SNAPSHOT_KIND, _CHANGE_KIND, _SAVED_KIND = b"T", b"C", b"S"
_CODEC = "utf-16-le"
_CHUNK = 65_536  # bytes; even
_COMPACT_AT = 16_000_000  # bytes of changes, if they are also more than the text


class Change(NamedTuple):
    """What was typed, deleted or replaced, in UTF-16 units.

    Attributes:
        position: units before the change.
        removed: how many units went; what exceeds the text is left out, as Qt counts the end of
            the last paragraph at times.
        inserted: what came in their place, with a line feed between paragraphs.
        length: the length of the whole text afterwards, to notice a change that was missed;
            -1 where it is not known.
    """

    position: int
    removed: int
    inserted: str
    length: int = -1


class OutOfStepError(JournalError):
    """The journal's text is no longer the window's: it must begin again with the whole text."""

    def __init__(self, path: Path | None) -> None:
        super().__init__("The journal missed a change and needs the whole text again", path)


class JournalText:
    """A text of UTF-16 units that is changed in place, in steps that do not grow with it."""

    def __init__(self, text: str | bytes) -> None:
        units = text if isinstance(text, bytes) else text.encode(_CODEC, "surrogatepass")
        self._chunks = list(_split(units)) or [b""]
        self._bytes = len(units)

    def __len__(self) -> int:
        return self._bytes // 2

    def __str__(self) -> str:
        return bytes(self).decode(_CODEC, "surrogatepass")

    def __bytes__(self) -> bytes:
        return b"".join(self._chunks)

    def apply(self, position: int, removed: int, inserted: bytes) -> bool:
        """Replace `removed` units at `position`; False if that changes nothing."""
        start = min(2 * position, self._bytes)
        length = min(2 * removed, self._bytes - start)
        first = 0
        while first < len(self._chunks) - 1 and start > len(self._chunks[first]):
            start -= len(self._chunks[first])
            first += 1
        last, reached = first, len(self._chunks[first])
        while reached < start + length:
            last += 1
            reached += len(self._chunks[last])
        old = b"".join(self._chunks[first : last + 1])
        if old[start : start + length] == inserted:
            return False
        new = b"".join((old[:start], inserted, old[start + length :]))
        self._chunks[first : last + 1] = _split(new) if len(new) > 2 * _CHUNK else [new]
        self._bytes += len(inserted) - length
        return True

    def digest(self) -> str:
        """Return a check sum of the text, hexadecimal."""
        whole = hashlib.sha256()
        for chunk in self._chunks:
            whole.update(chunk)
        return whole.hexdigest()


class Journal:
    """The journal of one open document. One thread at a time may use it.

    Args:
        folder: the app's folder for journals; made where it is missing.
        text: the whole text as it is in the window.
        path: the document's file; None if it has none yet.
        saved: the text that the file holds; by default `text`, and nothing without a file.

    Raises:
        JournalError: the journal could not be written.
    """

    def __init__(
        self, folder: Path, text: str, *, path: Path | None = None, saved: str | None = None
    ) -> None:
        self._folder = folder
        self._text = JournalText(text)
        self._path = path
        if saved is None:
            saved = "" if path is None else text
        self._saved = self._text.digest() if saved == text else JournalText(saved).digest()
        self._expected_length = -1
        self._generation = 0
        self._descriptor = -1
        self._file: Path | None = None
        self._written = 0
        self._previous = b""
        self._identity = secrets.token_hex(8)
        self._lock: DocumentLock | None = None
        with self._trouble_in_words():
            make_private_folder(folder)
            self._lock = take_lock(folder / self._identity)
            try:
                self._next_generation()
            except OSError:
                self._let_go()
                raise

    def append(self, *changes: Change) -> None:
        """Record changes, in their order; they outlive this program at once.

        They outlive a power failure after the next `flush`.

        Raises:
            JournalError: they are not on the disk. From now on changes are kept in memory, until
                a `flush` has written the whole text anew.
        """
        records: list[bytes] = []
        for change in changes:
            inserted = change.inserted.encode(_CODEC, "surrogatepass")
            if self._text.apply(change.position, change.removed, inserted):
                numbers = _CHANGE.pack(time.time(), change.position, change.removed)
                records.append(_CHANGE_KIND + numbers + inserted)
            self._expected_length = change.length
        self._write(*records)

    def saved(self, text: str, path: Path) -> None:
        """Record that `path` holds `text` now, though the text may have gone on since."""
        self._path = path
        self._saved = JournalText(text).digest()
        self._write(_SAVED_KIND + self._facts())
        self.flush()

    def restart(self, text: str) -> None:
        """Begin again with the whole text of the window."""
        self._text = JournalText(text)
        self._expected_length = -1
        with self._trouble_in_words():
            self._next_generation()

    def flush(self) -> None:
        """Return only when everything recorded is on the disk itself.

        Raises:
            JournalError: it is not; the next call tries again.
            OutOfStepError: it is, but a change was missed; call `restart`.
        """
        with self._trouble_in_words():
            if self._descriptor < 0 or self._written > max(_COMPACT_AT, 2 * len(self._text)):
                self._next_generation()
            sync_file(self._descriptor)
        # Only now: of two changes in one step, Qt tells the first with the length after both.
        if self._expected_length not in (-1, len(self._text)):
            raise OutOfStepError(self._path)

    def close(self, *, keep: bool) -> None:
        """End the journal; `keep` it where the document was left with unsaved changes."""
        with self._trouble_in_words():
            try:
                if keep:
                    self.flush()
                self._close_file()
                if not keep:
                    _remove(sorted(self._folder.glob(f"{self._identity}-*{_SUFFIX}")))
            finally:
                self._close_file()
                self._let_go()

    def _write(self, *payloads: bytes) -> None:
        with self._trouble_in_words():
            if self._descriptor < 0:  # an earlier write failed; `flush` writes the whole text
                return
            data = b""
            for payload in payloads:
                record, self._previous = _seal(payload, self._previous)
                data += record
            write_all(self._descriptor, data)
            self._written += len(data)

    def _next_generation(self) -> None:
        """Write the whole text to a new file, then let the old one go."""
        self._close_file()
        self._generation += 1
        name = f"{self._identity}-{self._generation:06}{_SUFFIX}"
        payload = _SNAPSHOT_KIND + self._facts() + b"\n" + bytes(self._text)
        record, self._previous = _seal(payload, b"")
        new, old = self._folder / name, self._file
        replace_file(new, _BEGIN + record, like=None, mode=0o600)
        self._descriptor = os.open(new, os.O_WRONLY | os.O_APPEND | OPEN_FLAGS)
        self._file = new
        self._written = 0
        if old is not None:
            with contextlib.suppress(OSError):  # recovery takes the newer one
                old.unlink()

    def _facts(self) -> bytes:
        path = None if self._path is None else os.fsdecode(self._path)
        return json.dumps({"path": path, "saved": self._saved, "time": time.time()}).encode()

    def _close_file(self) -> None:
        descriptor, self._descriptor = self._descriptor, -1
        if descriptor >= 0:
            os.close(descriptor)

    def _let_go(self) -> None:
        if self._lock is not None:
            self._lock.release()

    @contextlib.contextmanager
    def _trouble_in_words(self) -> Iterator[None]:
        """Turn what the system refuses into a JournalError, and begin a new file at the next try.

        After a failed write the file ends in the middle of a record, and after a failed fsync
        nobody knows what it holds.
        """
        try:
            yield
        except OSError as error:
            with contextlib.suppress(OSError):
                self._close_file()
            why, advice = reason(error)
            name = "A new document" if self._path is None else f"“{self._path}”"
            raise JournalError(
                f"{name} is not protected against a crash just now: {why}", self._path, advice
            ) from error


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
    """Return what the bytes of a journal hold, up to the first damage; None without a snapshot."""
    if not data.startswith(_BEGIN):
        return None
    position, previous = len(_BEGIN), b""
    text: JournalText | None = None
    facts: dict = {}
    while (record := _unseal(data, position, previous)) is not None:
        payload, previous, position = record
        kind, body = payload[:1], payload[1:]
        if kind == _SNAPSHOT_KIND:
            head, _, units = body.partition(b"\n")
            text, facts = JournalText(units), json.loads(head)
        elif kind == _SAVED_KIND:
            facts = json.loads(body)
        elif kind == _CHANGE_KIND and text is not None:
            facts["time"], start, removed = _CHANGE.unpack_from(body)
            text.apply(start, removed, body[_CHANGE.size :])
    if text is None:
        return None
    path = None if facts["path"] is None else Path(facts["path"])
    saved = facts["saved"] == text.digest()
    return JournalState(str(text), path, saved, float(facts["time"]), position == len(data))


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
            _remove(self._files[::-1])
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
        files = sorted(folder.glob(f"*{_SUFFIX}"), reverse=True)
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


def _remove(files: Sequence[Path]) -> None:
    """Remove the generations of a journal, the newest last: while it is there it counts."""
    for file in files:
        file.unlink(missing_ok=True)
        sync_folder(file.parent)


def _is_in_file(text: str, path: Path | None) -> bool:
    try:
        return path is not None and read_document(path).text == text
    except DocumentError:
        return False


def _split(units: bytes) -> Iterator[bytes]:
    return (units[start : start + _CHUNK] for start in range(0, len(units), _CHUNK))


def _check(payload: bytes, previous: bytes) -> bytes:
    return hashlib.blake2b(payload, digest_size=8, key=previous).digest()


def _seal(payload: bytes, previous: bytes) -> tuple[bytes, bytes]:
    """Return the record of a payload, and the check sum for the record after it."""
    check = _check(payload, previous)
    return _HEAD.pack(len(payload), check) + payload, check


def _unseal(data: bytes, position: int, previous: bytes) -> tuple[bytes, bytes, int] | None:
    """Return payload, check sum and end of the record at `position`; None if it is not whole."""
    start = position + _HEAD.size
    if start > len(data):
        return None
    length, check = _HEAD.unpack_from(data, position)
    payload = data[start : start + length]
    if not length or len(payload) != length or check != _check(payload, previous):
        return None
    return payload, check, start + length
