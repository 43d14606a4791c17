"""Know when a document is open somewhere else already.

The lock is a small file beside the document that says who holds it, and a lock of the operating
system on that file, which ends with its process however that ends: so a lock left by a crash is
recognised on this machine. On a shared drive only the words in the file tell, and the writer is
asked.
"""

from __future__ import annotations

import contextlib
import errno
import getpass
import hashlib
import json
import os
import platform
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from desktop_app.documents.atomic import OPEN_FLAGS, write_all
from desktop_app.documents.errors import DocumentError

_BUSY = {errno.EACCES, errno.EAGAIN, errno.EDEADLK}
_LONGEST_NAME = 255  # bytes
_MOST_BYTES = 4096
_LATEST = 1e11  # seconds since 1970 that a calendar can show
_WINDOWS_BYTE = 1 << 30  # far behind the words, which stay readable: Windows locks by ranges


@dataclass(frozen=True)
class LockHolder:
    """Who has a document open, as far as the lock file tells.

    Attributes:
        since: seconds since 1970; 0 where it is not known.
    """

    host: str
    process: int
    user: str
    since: float

    @property
    def is_this_process(self) -> bool:
        """Whether the document is open in another window of this very program."""
        return self.host == platform.node() and self.process == os.getpid()

    def __str__(self) -> str:
        if self.is_this_process:
            return "another window of this program"
        if not self.host:
            return "another program"
        since = time.strftime("%Y-%m-%d %H:%M", time.localtime(self.since))
        user = self.user or "somebody"
        return f"another program ({user} on {self.host}, process {self.process}, since {since})"


class DocumentLockedError(DocumentError):
    """The document is open elsewhere: a question for the writer.

    Answer it with `take_lock(path, steal=True)`, or by not opening the document.
    """

    def __init__(self, path: Path, holder: LockHolder) -> None:
        self.holder = holder
        super().__init__(
            f"“{path}” is open in {holder}",
            path,
            "Close it there first; opened twice, one save would undo the other",
        )


class DocumentLock:
    """A lock that this process holds until `release` or its end."""

    def __init__(self, lock_path: Path, descriptor: int) -> None:
        self._path = lock_path
        self._descriptor = descriptor

    def stands(self) -> bool:
        """Whether others still see that the document is open here."""
        return self._descriptor >= 0 and _is_at(self._path, self._descriptor)

    def release(self) -> None:
        """Let others open the document; what somebody else put in our place stays."""
        if self._descriptor < 0:
            return
        ours = self.stands()
        descriptor, self._descriptor = self._descriptor, -1
        if os.name == "nt":  # a file in use cannot be removed there
            os.close(descriptor)
        if ours:
            with contextlib.suppress(OSError):
                self._path.unlink()
        if os.name != "nt":
            os.close(descriptor)


def take_lock(path: Path, *, steal: bool = False) -> DocumentLock | None:
    """Mark a document as open here; None where the folder or the disk takes no lock.

    Args:
        path: the document, or a link to it; it need not exist.
        steal: the writer was asked and knows that the holder is gone, or wants it all the same.

    Raises:
        DocumentLockedError: it is open elsewhere.
    """
    lock_path = lock_path_of(path)
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | OPEN_FLAGS
    while True:
        try:
            descriptor = os.open(lock_path, flags, _mode_like(path))
        except OSError:
            holder = read_holder(lock_path)
            if holder is None or steal:
                return None
            raise DocumentLockedError(path, holder) from None
        try:
            holder = read_holder(lock_path)
            free = _hold(descriptor, holder)
            if not _is_at(lock_path, descriptor):  # released or stolen in the meantime
                os.close(descriptor)
                continue
            elsewhere = holder is not None and holder.host not in ("", platform.node())
            if not steal and (not free or elsewhere):
                raise DocumentLockedError(path, holder or LockHolder("", 0, "", 0.0))
            if not free:
                lock_path.unlink()
                os.close(descriptor)
                continue
            with contextlib.suppress(OSError):  # on a full disk the lock holds without words
                os.ftruncate(descriptor, 0)
                write_all(descriptor, json.dumps(asdict(_this_process())).encode())
        except OSError:
            os.close(descriptor)
            return None
        except BaseException:
            os.close(descriptor)
            raise
        return DocumentLock(lock_path, descriptor)


def lock_path_of(path: Path) -> Path:
    """Return where the lock file of a document stands: beside the file that a link leads to."""
    target = Path(os.path.realpath(path))  # unlike resolve(), bears links in a circle
    name = f".{target.name}.inkling-lock"
    if len(os.fsencode(name)) > _LONGEST_NAME:
        name = f".{hashlib.sha256(os.fsencode(target.name)).hexdigest()}.inkling-lock"
    return target.with_name(name)


def read_holder(lock_path: Path) -> LockHolder | None:
    """Return who a lock file names; None where there is none or it says nothing."""
    try:
        with lock_path.open("rb") as file:
            words = json.loads(file.read(_MOST_BYTES))
        since = float(words["since"])
        known = 0.0 <= since < _LATEST
        return LockHolder(
            str(words["host"]), int(words["process"]), str(words["user"]), since if known else 0.0
        )
    except (OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return None


def _this_process() -> LockHolder:
    try:
        user = getpass.getuser()
    except (OSError, KeyError, ImportError):
        user = ""
    return LockHolder(platform.node(), os.getpid(), user, time.time())


def _mode_like(path: Path) -> int:
    """Let those read who has a document open who may read the document; they must be told."""
    try:
        return path.stat().st_mode & 0o666 | 0o600
    except OSError:
        return 0o666


def _is_at(path: Path, descriptor: int) -> bool:
    """Return whether the open file is still the one under its name."""
    try:
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    except OSError:
        return False


def _hold(descriptor: int, holder: LockHolder | None) -> bool:
    """Take the system's lock on an open file; False where another holder has it."""
    try:
        if os.name == "nt":
            import msvcrt

            os.lseek(descriptor, _WINDOWS_BYTE, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
            os.lseek(descriptor, 0, os.SEEK_SET)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in _BUSY:
            return False
        # Some network drives know no locks: there the words must do.
        return holder is None or not _runs(holder.process)
    return True


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
