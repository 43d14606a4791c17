"""A disk that loses its power: what may stand on it after any operation.

It is as unkind as POSIX allows. What was written since the last fsync of a file may be there, be
missing, be there in part, or be zeros; a name that was made, moved or removed since the last fsync
of its folder may be as it was before, whatever happened to other names. A rename is one step.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from math import prod
from pathlib import Path

from tests.crash.operations import Operation

_MOST_NAMES = 5  # pending changes of names of which every subset is tried


@dataclass
class _File:
    synced: bytes = b""
    written: list[bytes] = field(default_factory=list)  # appended since, each an operation

    def contents(self) -> list[bytes]:
        """Return what may be found in the file, the likeliest first."""
        found = [self.synced, self.synced + b"".join(self.written)]
        before = self.synced
        for number, data in enumerate(self.written):
            after = b"".join(self.written[number + 1 :])
            found += [before + data[:cut] for cut in {1, len(data) // 2, len(data) - 1}]
            found += [before + data, before + bytes(len(data)) + after]
            found.append(before + data[: len(data) // 2].ljust(len(data), b"\0") + after)
            before += data
        return list(dict.fromkeys(found))


@dataclass(frozen=True)
class _NameChange:
    folder: str
    removed: str | None
    added: str | None
    file: _File | None  # None for a folder


class Disk:
    """The files under one folder: what is certain to stay, and what may be lost.

    Args:
        folder: where the operations happened.
        files: what was there, and safe, before them.
    """

    def __init__(self, folder: Path, files: dict[str, bytes]) -> None:
        self._folder = folder
        self._names: dict[str, _File | None] = {
            path: _File(content) for path, content in files.items()
        }
        self._now = dict(self._names)
        self._pending: list[_NameChange] = []
        self._handles: dict[int, _File | str] = {}

    def apply(self, operation: Operation) -> None:
        """Carry out one operation."""
        if operation.kind == "open":
            self._open(operation)
        elif operation.kind == "close":
            self._handles.pop(operation.handle, None)
        elif operation.kind == "write":
            self._file(operation).written.append(operation.data)
        elif operation.kind == "truncate":
            file = self._file(operation)
            if file.synced or file.written:
                raise NotImplementedError("only an empty file may be truncated")
        elif operation.kind == "sync":
            self._sync(self._handles[operation.handle])
        elif operation.kind == "rename":
            file = self._now.pop(operation.path)
            self._now[operation.target] = file
            self._change(operation.path, operation.target, file)
        elif operation.kind == "unlink":
            self._now.pop(operation.path)
            self._change(operation.path, None, None)
        elif operation.kind == "mkdir":
            self._now[operation.path] = None
            self._change(None, operation.path, None)

    def after_power_loss(self, chance: random.Random, most: int) -> Iterator[dict[str, bytes]]:
        """Yield the states that may be found, the content of each file by name.

        Where they are more than `most`, so many of them are drawn.
        """
        possible = [
            {path: file.contents() for path, file in names.items() if file is not None}
            for names in self._surviving_names()
        ]
        if sum(prod(map(len, files.values())) for files in possible) <= most:
            for files in possible:
                for contents in product(*files.values()):
                    yield dict(zip(files, contents, strict=True))
            return
        for _ in range(most):
            files = chance.choice(possible)
            yield {path: chance.choice(contents) for path, contents in files.items()}

    def _open(self, operation: Operation) -> None:
        if operation.path not in self._now:
            if not operation.create:  # a folder from before, or /dev/null
                self._handles[operation.handle] = operation.path
                return
            self._now[operation.path] = _File()
            self._change(None, operation.path, self._now[operation.path])
        file = self._now[operation.path]
        self._handles[operation.handle] = operation.path if file is None else file

    def _file(self, operation: Operation) -> _File:
        file = self._handles[operation.handle]
        if not isinstance(file, _File):
            raise TypeError(f"{file} is no file")
        return file

    def _sync(self, opened: _File | str) -> None:
        if isinstance(opened, _File):
            opened.synced += b"".join(opened.written)
            opened.written.clear()
            return
        kept = [change for change in self._pending if change.folder == opened]
        self._pending = [change for change in self._pending if change.folder != opened]
        _rename(self._names, kept)

    def _change(self, removed: str | None, added: str | None, file: _File | None) -> None:
        folder = str(Path(removed or added or "").parent)
        if removed and added and str(Path(added).parent) != folder:
            raise NotImplementedError("a rename from one folder to another")
        self._pending.append(_NameChange(folder, removed, added, file))

    def _surviving_names(self) -> Iterator[dict[str, _File | None]]:
        count = len(self._pending)
        if count <= _MOST_NAMES:
            subsets = list(product((False, True), repeat=count))
        else:
            subsets = [tuple(i < kept for i in range(count)) for kept in range(count + 1)]
        for subset in subsets:
            names = dict(self._names)
            _rename(names, [c for c, kept in zip(self._pending, subset, strict=True) if kept])
            yield self._reachable(names)

    def _reachable(self, names: dict[str, _File | None]) -> dict[str, _File | None]:
        """Leave out what lies in a folder that was lost."""
        made = {change.added for change in self._pending if change.file is None and change.added}
        lost = {path for path in made if path not in names}
        return {
            path: file
            for path, file in names.items()
            if not any(str(parent) in lost for parent in Path(path).parents)
        }


def _rename(names: dict[str, _File | None], changes: list[_NameChange]) -> None:
    for change in changes:
        if change.removed is not None:
            names.pop(change.removed, None)
        if change.added is not None:
            names[change.added] = change.file


def put_on_disk(folder: Path, state: dict[str, bytes]) -> None:
    """Make a real folder hold exactly the files of a state."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name, data in state.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_bytes(data)
