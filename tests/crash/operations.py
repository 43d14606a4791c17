"""Record what a program asks of the disk: from inside Python, or from outside with strace."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from unittest import mock

SAY = "/dev/null"  # what is written here is not for the disk but for the checker

_CALL = re.compile(r"^\d+ +(\w+)\((.*)\) += (\d+)")
_STRING = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
_QUIET = {"close", "fchmod", "fchown", "flock", "fcntl", "lseek", "fsetxattr"}
_TRACED = (
    "open,openat,openat2,creat,close,write,pwrite64,writev,pwritev,pwritev2,fsync,fdatasync,"
    "rename,renameat,renameat2,unlink,unlinkat,link,linkat,symlink,symlinkat,mkdir,mkdirat,rmdir,"
    "truncate,ftruncate,fallocate,copy_file_range,sendfile,splice,mmap,dup,dup2,dup3"
)


@dataclass(frozen=True)
class Operation:
    """One request that succeeded.

    Attributes:
        kind: open, close, write, sync, truncate, rename, unlink, mkdir or say.
        handle: the open file it is about, else -1.
        path: the name it is about.
        target: the new name of a rename.
        data: what was written.
        create: whether opening was allowed to make the file.
    """

    kind: str
    handle: int = -1
    path: str = ""
    target: str = ""
    data: bytes = b""
    create: bool = False


class Recorder:
    """The operations in one folder, and what was said meanwhile, in their order."""

    def __init__(self, folder: Path) -> None:
        self.operations: list[Operation] = []
        self._folder = str(folder)
        self._handles: dict[int, str] = {}

    def opened(self, handle: int, path: str, flags: int) -> None:
        if path == SAY or path.startswith(self._folder):
            if flags & os.O_TRUNC:
                raise NotImplementedError("opening truncates, which the disk model does not know")
            self._handles[handle] = path
            create = bool(flags & os.O_CREAT)
            self._add(Operation("open", handle=handle, path=path, create=create))

    def closed(self, handle: int) -> None:
        if handle in self._handles:
            self._add(Operation("close", handle=handle))
            del self._handles[handle]

    def wrote(self, handle: int, data: bytes) -> None:
        if handle in self._handles:
            kind = "say" if self._handles[handle] == SAY else "write"
            self._add(Operation(kind, handle=handle, data=data))

    def synced(self, handle: int) -> None:
        if handle in self._handles:
            self._add(Operation("sync", handle=handle))

    def truncated(self, handle: int, size: int) -> None:
        if handle in self._handles:
            if size:
                raise NotImplementedError("the disk model knows only truncation to nothing")
            self._add(Operation("truncate", handle=handle))

    def renamed(self, path: str, target: str) -> None:
        if path.startswith(self._folder):
            self._add(Operation("rename", path=path, target=target))

    def unlinked(self, path: str) -> None:
        if path.startswith(self._folder):
            self._add(Operation("unlink", path=path))

    def made_folder(self, path: str) -> None:
        if path.startswith(self._folder):
            self._add(Operation("mkdir", path=path))

    def knows(self, handle: int) -> bool:
        return handle in self._handles

    def _add(self, operation: Operation) -> None:
        self.operations.append(operation)


def record_inside(folder: Path, program: Callable[[], None]) -> list[Operation]:
    """Run `program` with Python's file functions watched."""
    recorder = Recorder(folder)
    with _watched(recorder):
        program()
    return recorder.operations


@contextmanager
def _watched(recorder: Recorder) -> Iterator[None]:
    real = {name: getattr(os, name) for name in dir(os)}

    def watch(name: str, tell: Callable[..., None]) -> mock._patch:
        def watched(*arguments: object, **options: object) -> object:
            result = real[name](*arguments, **options)
            tell(result, *arguments)
            return result

        return mock.patch.object(os, name, watched)

    patches = [
        watch("open", lambda handle, path, flags, *_: recorder.opened(handle, str(path), flags)),
        watch("write", lambda count, handle, data: recorder.wrote(handle, bytes(data[:count]))),
        watch("fsync", lambda _, handle: recorder.synced(handle)),
        watch("close", lambda _, handle: recorder.closed(handle)),
        watch("ftruncate", lambda _, handle, size: recorder.truncated(handle, size)),
        watch("replace", lambda _, path, target: recorder.renamed(str(path), str(target))),
        watch("unlink", lambda _, path, *__: recorder.unlinked(str(path))),
        watch("mkdir", lambda _, path, *__: recorder.made_folder(str(path))),
    ]
    for patch in patches:
        patch.start()
    try:
        yield
    finally:
        for patch in patches:
            patch.stop()


def strace_works() -> bool:
    """Return whether strace is installed and allowed to trace."""
    command = shutil.which("strace")
    return (
        command is not None
        and subprocess.run([command, "-o", os.devnull, "true"], capture_output=True).returncode == 0
    )


def record_outside(folder: Path, arguments: list[str]) -> list[Operation]:
    """Run Python with `arguments` under strace and return its operations in `folder`."""
    log = folder.with_name(folder.name + ".strace")
    command = ["strace", "-f", "-xx", "-s", "100000000", "-e", f"trace={_TRACED}", "-o", str(log)]
    try:
        subprocess.run([*command, sys.executable, *arguments], check=True)
        return _parse(folder, log.read_text("ascii"))
    finally:
        log.unlink(missing_ok=True)


def _parse(folder: Path, log: str) -> list[Operation]:
    recorder = Recorder(folder)
    for line in log.splitlines():
        if match := _CALL.match(line):
            _parse_call(recorder, match[1], match[2], int(match[3]))
        elif "unfinished" in line:
            raise NotImplementedError("only programs of one thread can be traced")
    return recorder.operations


def _parse_call(recorder: Recorder, name: str, arguments: str, result: int) -> None:
    strings = [bytes.fromhex(s.replace("\\x", "")) for s in _STRING.findall(arguments)]
    paths = [os.fsdecode(string) for string in strings]
    first = arguments.split(",", 1)[0]
    handle = int(first) if first.isdigit() else -1
    tell: dict[str, Callable[[], None]] = {
        "write": lambda: recorder.wrote(handle, strings[0][:result]),
        "fsync": partial(recorder.synced, handle),
        "fdatasync": partial(recorder.synced, handle),
        "close": partial(recorder.closed, handle),
        "ftruncate": lambda: recorder.truncated(handle, int(arguments.split(",")[1])),
        "rename": lambda: recorder.renamed(*paths),
        "unlink": lambda: recorder.unlinked(*paths),
        "mkdir": lambda: recorder.made_folder(*paths),
        "openat": lambda: recorder.opened(result, paths[0], _flags(arguments)),
    }
    if name in tell:
        tell[name]()
    elif recorder.knows(handle) and name not in _QUIET:
        raise NotImplementedError(f"the disk model does not know {name}({arguments[:80]})")


def _flags(arguments: str) -> int:
    names = re.findall(r"O_[A-Z]+", arguments)
    return sum({getattr(os, name, 0) for name in names})
