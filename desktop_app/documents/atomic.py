"""Replace a file as one step: after a crash it is the old one or the new one, whole."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import stat
import sys
import time
from collections.abc import Iterator
from pathlib import Path

_PREFIX, _SUFFIX = ".inkling-", ".tmp"
_LEFTOVER_AGE = 3600.0  # seconds; a save in progress is never this old
_NO_SUCH_OPERATION = {errno.EINVAL, errno.ENOTSUP, errno.EBADF, errno.ENOSYS}

OPEN_FLAGS = getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)


class FolderSyncError(OSError):
    """The new file stands under its name, but the disk did not confirm it."""


def replace_file(
    path: Path, data: bytes, *, like: os.stat_result | None, mode: int = 0o666
) -> None:
    """Write `data` to `path`, which must not be a link, as one step.

    The file gets the owner, permissions and extended attributes of `like`, the file it replaces,
    or without one `mode` less the user's umask.

    Raises:
        FolderSyncError: the new file is in place but may not survive a power failure.
        OSError: nothing was changed, and no temporary file is left.
    """
    temporary = path.parent / f"{_PREFIX}{secrets.token_hex(8)}{_SUFFIX}"
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | OPEN_FLAGS
    descriptor = os.open(temporary, flags, mode if like is None else 0o600)
    try:
        try:
            write_all(descriptor, data)
            if like is not None:
                _copy_permissions(descriptor, path, like)
            sync_file(descriptor)
        finally:
            os.close(descriptor)
        temporary.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
    try:
        sync_folder(path.parent)
    except OSError as error:
        raise FolderSyncError(error.errno, error.strerror) from error


def write_all(descriptor: int, data: bytes) -> None:
    """Write every byte: the system may take fewer at a time than it was given."""
    rest = memoryview(data)
    while rest:
        count = os.write(descriptor, rest)
        if count <= 0:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        rest = rest[count:]


def sync_file(descriptor: int) -> None:
    """Return only when what was written is on the disk itself."""
    if sys.platform == "darwin":
        import fcntl

        # There fsync stops at the drive's own cache.
        with contextlib.suppress(OSError):
            fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
            return
    os.fsync(descriptor)


def sync_folder(folder: Path) -> None:
    """Return only when the folder's names are on the disk itself, where the system can tell."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | OPEN_FLAGS)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _NO_SUCH_OPERATION:
            raise
    finally:
        os.close(descriptor)


def make_private_folder(folder: Path) -> None:
    """Make a folder that only this user may enter, and those above it, so that they stay."""
    if folder.is_dir():
        return
    make_private_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    sync_folder(folder.parent)


def sweep_leftovers(folder: Path) -> None:
    """Remove temporary files that a crash left in `folder` more than an hour ago."""
    with contextlib.suppress(OSError):
        for leftover in _leftovers(folder):
            with contextlib.suppress(OSError):
                if time.time() - leftover.stat().st_mtime > _LEFTOVER_AGE:
                    leftover.unlink()


def _leftovers(folder: Path) -> Iterator[Path]:
    for entry in os.scandir(folder):
        if entry.name.startswith(_PREFIX) and entry.name.endswith(_SUFFIX):
            yield Path(entry.path)


def _copy_permissions(descriptor: int, path: Path, like: os.stat_result) -> None:
    """Give the new file what the old one had, as far as the system lets this user."""
    if os.name == "nt":
        return
    mode = stat.S_IMODE(like.st_mode)
    try:
        os.fchown(descriptor, like.st_uid, like.st_gid)
    except OSError:
        try:
            os.fchown(descriptor, -1, like.st_gid)
        except OSError:
            # Another group may do no more than everybody may.
            mode = mode & ~0o070 | (mode & 0o007) << 3
        mode &= ~(stat.S_ISUID | stat.S_ISGID)
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            for name in os.listxattr(path):
                with contextlib.suppress(OSError):
                    os.setxattr(descriptor, name, os.getxattr(path, name))
    # A disk that knows no permissions (FAT) refuses; then there are none to keep.
    with contextlib.suppress(PermissionError, NotImplementedError):
        os.fchmod(descriptor, mode)
