"""Keep earlier versions of a document: the newest is written before the oldest goes."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from desktop_app.documents.atomic import make_private_folder, replace_file, sweep_leftovers
from desktop_app.documents.errors import BackupError, DocumentReadError, reason
from desktop_app.documents.file import LoadedDocument, read_document

_RECENT = 20  # versions kept whatever their age
_DAYS = 30  # before them, the last version of each of so many days
_MOST_BYTES = 500_000_000  # in all; the newest two stay even if they are larger
_DAY = 86_400 * 1_000_000_000
_SUFFIX = ".backup"


@dataclass(frozen=True)
class Backup:
    """An earlier version of a document.

    Attributes:
        file: where its bytes are kept.
        time_ns: when it was put aside, nanoseconds since 1970.
        size: in bytes.
    """

    file: Path
    time_ns: int
    size: int


class Backups:
    """The earlier versions of one document, byte for byte, in a folder of the app's own.

    Args:
        folder: the app's folder for backups.
        path: the document they belong to; a link leads to the same backups as its file.
    """

    def __init__(self, folder: Path, path: Path) -> None:
        self._path = path.absolute()
        target = Path(os.path.realpath(path))  # unlike resolve(), bears links in a circle
        digest = hashlib.sha256(os.fsencode(target)).hexdigest()[:16]
        self.folder = folder / f"{target.stem[:40]}-{digest}"

    def keep_current(self) -> Backup | None:
        """Put the version on the disk aside, before a save; None if it is there already.

        Raises:
            BackupError: no backup was made, and none was removed.
        """
        try:
            data = self._path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._error(error) from error
        return self._keep(data)

    def list(self) -> list[Backup]:
        """Return the backups, the newest first."""
        try:
            found = [
                Backup(Path(entry.path), int(name), entry.stat().st_size)
                for entry in os.scandir(self.folder)
                if (name := entry.name.removesuffix(_SUFFIX)).isdecimal()
            ]
        except FileNotFoundError:
            return []
        except OSError as error:
            raise self._error(error) from error
        return sorted(found, key=lambda backup: backup.time_ns, reverse=True)

    def read(self, backup: Backup, encoding: str | None = None) -> LoadedDocument:
        """Return the text of a backup, for showing, in `encoding` if the writer chose one."""
        try:
            return read_document(backup.file, encoding)
        except DocumentReadError as error:
            raise BackupError(
                f"A backup of “{self._path}” could not be read", self._path, str(error).rstrip(".")
            ) from error

    def restore(self, backup: Backup) -> None:
        """Make the document what it was, byte for byte; the present version is kept first.

        Raises:
            BackupError: the document is as it was.
        """
        self.keep_current()
        try:
            data = backup.file.read_bytes()
            target = Path(os.path.realpath(self._path))
            replace_file(target, data, like=target.stat() if target.exists() else None)
        except OSError as error:
            raise self._error(error) from error

    def _keep(self, data: bytes) -> Backup | None:
        kept = self.list()
        try:
            if kept and kept[0].size == len(data) and kept[0].file.read_bytes() == data:
                return None
            make_private_folder(self.folder)
            # The clock may have been set back since the last one.
            now = max(time.time_ns(), kept[0].time_ns + 1 if kept else 0)
            newest = Backup(self.folder / f"{now:020}{_SUFFIX}", now, len(data))
            replace_file(newest.file, data, like=None, mode=0o600)
            for backup in surplus([newest, *kept]):
                backup.file.unlink(missing_ok=True)
        except OSError as error:
            raise self._error(error) from error
        sweep_leftovers(self.folder)
        return newest

    def _error(self, error: OSError) -> BackupError:
        why, advice = reason(error)
        return BackupError(f"A backup of “{self._path}” failed: {why}", self._path, advice)


def surplus(backups: Sequence[Backup]) -> list[Backup]:
    """Return which of the backups, the newest first, may go.

    The newest 20 stay, and of what is older the last version of each of 30 days, as far as all of
    them take no more than 500 MB.
    """
    days: dict[int, Backup] = {}
    for backup in backups[_RECENT:]:
        days.setdefault(backup.time_ns // _DAY, backup)
    staying = [*backups[:_RECENT], *list(days.values())[:_DAYS]]
    totals = accumulate(backup.size for backup in staying)
    staying = [
        b
        for n, (b, total) in enumerate(zip(staying, totals, strict=True))
        if n < 2 or total <= _MOST_BYTES
    ]
    return [backup for backup in backups if backup not in staying]
