r"""Read a text file so that it can be written back byte for byte, and write it so safely.

In memory a text has `\n` between its lines and nothing else is changed; how the file was written
is kept beside it, in LoadedDocument.
"""

from __future__ import annotations

import codecs
import errno
import hashlib
import os
import re
import stat
import time
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Literal

from desktop_app.documents.atomic import FolderSyncError, replace_file, sweep_leftovers
from desktop_app.documents.difference import Hunk, difference, line_runs
from desktop_app.documents.errors import (
    ChangedOutsideError,
    DocumentReadError,
    DocumentSaveError,
    HardLinkError,
    UnencodableError,
    read_error,
    reason,
    save_error,
)

MAXIMUM_BYTES = 100_000_000
MAXIMUM_LINE = 500_000  # characters; beyond, every key would wait for the layout of its line
PLAIN_LINE = 100_000  # characters; beyond, a page should leave ghost text and colours out

# What Qt ends a paragraph at. U+2028 breaks a line within one and stays in the text.
_LINE_END = re.compile("\r\n|[\n\r\u2029\ufdd0\ufdd1]")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark is its beginning
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROLS = re.compile("[\x00-\x08\x0e-\x19\x1b-\x1f]")  # not white space, not the old end mark
_MOST_CONTROLS = 0.01  # of the characters, in a file whose encoding had to be guessed
_CLOCK_STEP = 2.0  # seconds; the coarsest time of change that a file system keeps (FAT)

Change = Literal["same", "changed", "gone", "moved"]


@dataclass(frozen=True)
class LoadedDocument:
    r"""A text, and how its file is written.

    Attributes:
        path: the name it was opened by, absolute; may be a link.
        text: its lines with `\n` between them.
        encoding: a Python codec's name.
        mark: whether the file begins with a byte order mark.
        encoding_guessed: nothing in the file tells its encoding: worth a question.
        newline: what a new line will end with.
        line_ends: what each line ended with, where that was mixed; else None.
        sha256: of the file's bytes, hexadecimal.
        target: the file itself, where `path` is a link.
        names: how many names (hard links) the file has.
        writable: whether the system lets this user write to the file.
    """

    path: Path
    text: str = field(repr=False)
    encoding: str
    mark: bool
    encoding_guessed: bool
    newline: str
    line_ends: tuple[str, ...] | None = field(repr=False)
    sha256: str
    target: Path
    names: int = 1
    writable: bool = True
    _stamp: tuple[int, ...] | None = field(default=None, repr=False, compare=False)

    @property
    def final_newline(self) -> bool:
        """Whether the last line is ended."""
        return self.text.endswith("\n")

    @property
    def plain(self) -> bool:
        """Whether a line is so long that a page should leave out all that costs layout."""
        return self.longest_line > PLAIN_LINE

    @cached_property
    def longest_line(self) -> int:
        """How many characters the longest line has."""
        return max(map(len, self.text.split("\n")))

    def in_utf8(self) -> LoadedDocument:
        """Return the same document, to be saved in UTF-8, which holds every character."""
        return replace(self, encoding="utf-8", mark=False, encoding_guessed=False)


class NotConfirmedError(DocumentSaveError):
    """The new text stands in the file, but the disk did not confirm that it will stay.

    Attributes:
        document: what stands there now, a LoadedDocument; save from it when trying again.
    """

    def __init__(self, error: OSError, document: LoadedDocument) -> None:
        self.document = document
        why, advice = reason(error)
        super().__init__(
            f"“{document.path}” was written, but the disk did not confirm it: {why}",
            document.path,
            advice,
        )


def read_document(path: Path, encoding: str | None = None) -> LoadedDocument:
    """Read a text file, in `encoding` if the writer chose one.

    Raises:
        DocumentReadError: it is not there, not readable, not text, or too large.
    """
    path = path.absolute()
    try:
        target = path.resolve(strict=True)
        data, status = _read_bytes(path, target)
        writable = os.access(target, os.W_OK)
    except (OSError, RuntimeError) as error:  # RuntimeError: links in a circle, before Python 3.13
        raise read_error(_as_os_error(error), path) from error
    text, encoding_used, mark, guessed = _decode(path, data, encoding)
    kinds = _kinds_of_line_ends(text)
    line_ends = tuple(_LINE_END.findall(text)) if len(kinds) > 1 else None
    if line_ends is not None:
        text = _LINE_END.sub("\n", text)
    elif kinds:
        text = text.replace(kinds[0], "\n")
    return LoadedDocument(
        path=path,
        text=text,
        encoding=encoding_used,
        mark=mark,
        encoding_guessed=guessed,
        newline=kinds[0] if kinds else "\n",
        line_ends=line_ends,
        sha256=hashlib.sha256(data).hexdigest(),
        target=target,
        names=status.st_nlink,
        writable=writable,
        _stamp=_stamp(status),
    )


def check_editable(document: LoadedDocument) -> None:
    """Raise DocumentReadError if a page could not show the document at the speed of typing."""
    if document.longest_line > MAXIMUM_LINE:
        raise DocumentReadError(
            f"“{document.path}” has a line of more than {MAXIMUM_LINE:,} characters",
            document.path,
            "Break it into paragraphs with another program first",
        )


def save_document(
    path: Path,
    text: str,
    as_loaded: LoadedDocument | None = None,
    *,
    overwrite: bool = False,
    part_hard_links: bool = False,
) -> LoadedDocument:
    r"""Write `text` to `path` as one step, the way its file was written before.

    Args:
        path: where to; a link stays, the file it leads to is replaced.
        text: the whole text, with `\n` between its lines.
        as_loaded: what reading or the last save returned; None for a new document (UTF-8).
        overwrite: the writer was asked about a change by another program.
        part_hard_links: the writer was asked about a file with several names.

    Returns:
        The document as it stands on the disk now.

    Raises:
        UnencodableError, ChangedOutsideError, HardLinkError: questions; nothing was written.
        DocumentSaveError: nothing was changed on the disk, unless the message says so.
    """
    path = path.absolute()
    form = as_loaded or LoadedDocument(
        path, "", "utf-8", False, False, "\n", None, sha256="", target=path
    )
    lines = _restore_line_ends(text, form)
    data = _encode(path, lines, form)
    if as_loaded is not None and path == as_loaded.path and not overwrite:
        _refuse_if_changed(as_loaded, text)
    saved = replace(
        form,
        path=path,
        text=text,
        encoding_guessed=False,
        line_ends=None if form.line_ends is None else tuple(_LINE_END.findall(lines)),
        sha256=hashlib.sha256(data).hexdigest(),
        names=1,
        writable=True,
        _stamp=None,  # too young to tell anything
    )
    try:
        target = path.resolve()
        status = _status_to_replace(path, target)
        if status is not None and status.st_nlink > 1 and not part_hard_links:
            raise HardLinkError(path, status.st_nlink)
        replace_file(target, data, like=status)
    except FolderSyncError as error:
        raise NotConfirmedError(error, replace(saved, target=target)) from error
    except (OSError, RuntimeError) as error:
        raise save_error(_as_os_error(error), path) from error
    sweep_leftovers(target.parent)
    return replace(saved, target=target)


def change_outside(document: LoadedDocument) -> Change:
    """Say what another program did to the file since it was read or saved.

    The file's figures are asked first, its content is read only where they differ or are too
    young to tell.

    Raises:
        DocumentReadError: the file is there but cannot be read.
    """
    try:
        return _change(document)
    except (OSError, RuntimeError) as error:
        raise read_error(_as_os_error(error), document.path) from error


def _change(document: LoadedDocument) -> Change:
    try:
        if document.path.resolve() != document.target:
            return "moved"
        if document._stamp is not None and document._stamp == _figures(document.target.stat()):
            return "same"
        data, _ = _read_bytes(document.path, document.target)
    except FileNotFoundError:
        return "gone"
    except DocumentReadError:  # no longer a file, or a huge one
        return "changed"
    return "same" if hashlib.sha256(data).hexdigest() == document.sha256 else "changed"


def differences(path: Path, text: str) -> list[Hunk]:
    """Return where `text` differs from what a file holds now; none where it holds no text."""
    try:
        return difference(read_document(path).text, text)
    except DocumentReadError:
        return []


def _refuse_if_changed(document: LoadedDocument, text: str) -> None:
    try:
        change = _change(document)
    except (OSError, RuntimeError) as error:
        raise save_error(_as_os_error(error), document.path) from error
    if change != "same":
        raise ChangedOutsideError(document.path, change, differences(document.path, text))


def _read_bytes(path: Path, target: Path) -> tuple[bytes, os.stat_result]:
    """Return the bytes of an ordinary file of bearable size, and its figures."""
    _refuse_special(path, target.stat(), DocumentReadError)  # a pipe would never open
    with target.open("rb") as file:
        status = os.fstat(file.fileno())
        data = file.read(MAXIMUM_BYTES + 1)
    if len(data) > MAXIMUM_BYTES:
        raise DocumentReadError(
            f"“{path}” is larger than {MAXIMUM_BYTES // 1_000_000} MB, too large to edit here",
            path,
            "Split it with another program first",
        )
    return data, status


def _refuse_special(
    path: Path, status: os.stat_result, error: type[DocumentReadError] | type[DocumentSaveError]
) -> None:
    if stat.S_ISDIR(status.st_mode):
        raise error(f"“{path}” is a folder, not a file", path, "Choose another name")
    if not stat.S_ISREG(status.st_mode):
        raise error(f"“{path}” is a device or a pipe, not a file", path, "Choose another name")


def _status_to_replace(path: Path, target: Path) -> os.stat_result | None:
    """Return the figures of the file to be replaced, or None where there is none."""
    try:
        status = target.stat()
    except FileNotFoundError:
        return None
    _refuse_special(path, status, DocumentSaveError)
    # The folder alone decides whether a file can be replaced; the writer's mark on it counts too.
    if not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    return status


def _decode(path: Path, data: bytes, chosen: str | None) -> tuple[str, str, bool, bool]:
    """Return the text, the codec's name, whether there was a mark, and whether it was guessed."""
    if chosen is not None:
        return *_decode_as_chosen(path, data, chosen), False
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return *_decode_as_chosen(path, data, encoding), False
    guesses = ("utf-8", *_utf16_without_mark(data), "cp1252", "latin-1")
    for encoding in guesses:
        try:
            text = str(data, encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            break
    guessed = encoding != "utf-8"
    if "\0" in text or (guessed and len(_CONTROLS.findall(text)) > _MOST_CONTROLS * len(text)):
        raise DocumentReadError(
            f"“{path}” does not hold text but other data (NUL bytes or control characters)",
            path,
            "Open it with the program it belongs to",
        )
    return text, encoding, False, guessed


def _decode_as_chosen(path: Path, data: bytes, encoding: str) -> tuple[str, str, bool]:
    """Return text, codec and mark of a file whose encoding is known, or refuse what is damaged."""
    try:
        name = codecs.lookup(encoding).name
        mark = next((m for m, marked in _MARKS if marked == name and data.startswith(m)), b"")
        text = str(data[len(mark) :], name)
        whole = mark + text.encode(name) == data
    except LookupError as error:
        raise DocumentReadError(f"There is no encoding “{encoding}”", path) from error
    except UnicodeError as error:
        raise DocumentReadError(
            f"“{path}” is not whole as {encoding}: {error}",
            path,
            "Choose another encoding; latin-1 shows the bytes of any file",
        ) from error
    if "\0" in text or not whole:
        why = "holds NUL characters" if whole else "would not come back the same"
        raise DocumentReadError(f"“{path}”, read as {encoding}, {why}", path, "Choose another one")
    return text, name, bool(mark)


def _utf16_without_mark(data: bytes) -> list[str]:
    """Return how to read a file in which every other byte is mostly NUL."""
    even, odd = data[::2].count(0), data[1::2].count(0)
    if len(data) % 2 or max(even, odd) < len(data) // 4 or min(even, odd) > max(even, odd) // 10:
        return []
    return ["utf-16-le" if odd > even else "utf-16-be"]


def _kinds_of_line_ends(text: str) -> list[str]:
    """Return which line ends a text has, the commonest first."""
    counts = {end: text.count(end) for end in ("\n", "\r", "\r\n", "\u2029", "\ufdd0", "\ufdd1")}
    counts["\n"] -= counts["\r\n"]
    counts["\r"] -= counts["\r\n"]
    return [end for end in sorted(counts, key=counts.__getitem__, reverse=True) if counts[end]]


def _restore_line_ends(text: str, form: LoadedDocument) -> str:
    """Return the text with its file's line ends; a line that was there before keeps its own."""
    if form.line_ends is None:
        return text if form.newline == "\n" else text.replace("\n", form.newline)
    old, new = form.text.split("\n"), text.split("\n")
    ends, kept = [form.newline] * (len(new) - 1), [False] * (len(new) - 1)
    for run in line_runs(old, new):
        count = max(0, min(run.new_end, len(ends)) - run.new_start)  # the last line has no end
        own = form.line_ends[run.old_start : run.old_end][:count]
        place = slice(run.new_start, run.new_start + len(own))
        ends[place], kept[place] = own, [True] * len(own)
    for number in range(1, len(ends)):
        if ends[number - 1] == "\r" and not new[number] and ends[number] == "\n":
            # The two would be read as one: let the one that is new, if any, bear no doubt.
            ends[number - 1 if kept[number] else number] = "\r\n"
    return "".join(line + end for line, end in zip(new, [*ends, ""], strict=True))


def _encode(path: Path, text: str, form: LoadedDocument) -> bytes:
    mark = next((m for m, name in _MARKS if name == form.encoding), b"") if form.mark else b""
    if _fits(text, form.encoding):
        return mark + text.encode(form.encoding)
    misfits = "".join(c for c in dict.fromkeys(text) if not _fits(c, form.encoding))
    before = text.partition(misfits[0])[0] if misfits else ""
    line = len(_LINE_END.findall(before)) + 1
    raise UnencodableError(path, form.encoding, misfits, line)


def _fits(text: str, encoding: str) -> bool:
    """Return whether the text comes back from the encoding, and is text when it is opened again."""
    try:
        return "\0" not in text and str(text.encode(encoding), encoding) == text
    except UnicodeError:
        return False


def _figures(status: os.stat_result) -> tuple[int, ...]:
    """Return what changes when the content does, unless within a step of the clock."""
    return (
        status.st_dev,
        status.st_ino,
        status.st_size,
        status.st_mtime_ns,
        status.st_ctime_ns,
    )


def _stamp(status: os.stat_result) -> tuple[int, ...] | None:
    """Return the figures, or None where another change could still get the same ones."""
    return _figures(status) if abs(time.time() - status.st_mtime) > _CLOCK_STEP else None


def _as_os_error(error: OSError | RuntimeError) -> OSError:
    if isinstance(error, OSError):
        return error
    return OSError(errno.ELOOP, os.strerror(errno.ELOOP))
