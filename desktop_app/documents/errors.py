"""What can go wrong with a writer's files, in words for the writer."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from desktop_app.documents.difference import Hunk

_ANOTHER_FOLDER = "Choose another folder"
_ROOM = "Free some space or choose another disk"
_PERMISSION = "Change the permissions or choose another folder"
_OTHER_PROGRAM = ("another program holds the file", "Close that program and try again")
_AWAY = ("the drive cannot be reached", "Connect it again or choose another folder")
_REASONS = {
    "ENOSPC": ("the disk is full", _ROOM),
    "EDQUOT": ("your share of the disk is used up", _ROOM),
    "EFBIG": ("the file would be larger than is allowed here", _ANOTHER_FOLDER),
    "EROFS": ("the disk is read-only", _ANOTHER_FOLDER),
    "EACCES": ("you have no permission", _PERMISSION),
    "EPERM": ("the system does not permit it", _PERMISSION),
    "ENOENT": ("the file or its folder is not there", "Check the name or choose another folder"),
    "ENOTDIR": ("a part of its path is not a folder", "Check the name"),
    "EISDIR": ("it is a folder, not a file", "Choose another name"),
    "ELOOP": ("its links lead in a circle", "Repair the link or choose another name"),
    "ENAMETOOLONG": ("the name is too long", "Choose a shorter name"),
    "EINVAL": ("this disk does not allow such a name or file", "Choose another name or folder"),
    "EIO": ("the disk reports an error", "Save to another disk now and have this one checked"),
    "EBUSY": _OTHER_PROGRAM,
    "ETXTBSY": _OTHER_PROGRAM,
    "ESTALE": _AWAY,
    "ENOTCONN": _AWAY,
    "EHOSTDOWN": _AWAY,
    "EHOSTUNREACH": _AWAY,
    "ENETUNREACH": _AWAY,
    "ETIMEDOUT": _AWAY,
    "ENODEV": _AWAY,
}


class DocumentError(Exception):
    """Say what went wrong with which file, and what to do about it.

    Args:
        what: what could not be done and why, without the full stop.
        path: the file it is about; None for a document without a name.
        advice: what the writer can do, without the full stop.
    """

    def __init__(self, what: str, path: Path | None = None, advice: str = "") -> None:
        self.path = path
        super().__init__(f"{what}. {advice}." if advice else f"{what}.")


class DocumentReadError(DocumentError):
    """A file could not be opened as text; nothing was changed."""


class DocumentSaveError(DocumentError):
    """A file could not be saved; the text is still in the window."""


class UnencodableError(DocumentSaveError):
    """The file's encoding cannot hold a character of the text: a question for the writer.

    Answer it by saving with `as_loaded.in_utf8()`, or by changing the text.

    Attributes:
        characters: the characters that do not fit, each once, in the order of the text.
    """

    def __init__(self, path: Path, encoding: str, characters: str, line: int) -> None:
        self.encoding = encoding
        self.characters = characters
        shown = " ".join(
            character if character.isprintable() else f"U+{ord(character):04X}"
            for character in characters[:10]
        )
        words = f"which cannot hold {shown or 'this text'} (line {line})"
        super().__init__(
            f"“{path.name}” is written in {encoding}, {words}",
            path,
            "Save it in UTF-8, or replace what does not fit",
        )


class ChangedOutsideError(DocumentSaveError):
    """Another program changed the file since it was read: a question for the writer.

    Attributes:
        kind: "changed" (other content), "gone", or "moved" (the name leads to another file now).
        hunks: where the text to be saved differs from what is there now.
    """

    def __init__(self, path: Path, kind: str, hunks: Sequence[Hunk] = ()) -> None:
        self.kind = kind
        self.hunks = hunks
        words = {
            "changed": "was changed by another program",
            "gone": "was removed or renamed by another program",
            "moved": "was replaced by a link to another file",
        }
        super().__init__(
            f"“{path}” {words[kind]} since it was opened; nothing was overwritten",
            path,
            "Compare the two, then save over it or under another name",
        )


class HardLinkError(DocumentSaveError):
    """The file has more than one name, and a safe save would part them: a question."""

    def __init__(self, path: Path, names: int) -> None:
        self.names = names
        super().__init__(
            f"“{path}” is one of {names} names (hard links) of the same file; "
            "saving it safely gives this name a file of its own, the others keep the old text",
            path,
            "Save all the same, or save under another name",
        )


class JournalError(DocumentError):
    """Changes are not being kept for a crash just now."""


class BackupError(DocumentError):
    """A backup could not be written or read."""


def reason(error: OSError) -> tuple[str, str]:
    """Return why the system refused and what to do, each without a full stop."""
    known = _REASONS.get(errno.errorcode.get(error.errno or 0, ""))
    return known or (error.strerror or str(error), "Try another name or folder")


def save_error(error: OSError, path: Path) -> DocumentSaveError:
    """Return the error for a save that failed before it touched the file."""
    why, advice = reason(error)
    return DocumentSaveError(
        f"“{path}” could not be saved: {why}; the file on disk is as it was and "
        "your text is still here",
        path,
        advice,
    )


def read_error(error: OSError, path: Path) -> DocumentReadError:
    """Return the error for a file that the system does not let us read."""
    why, advice = reason(error)
    return DocumentReadError(f"“{path}” could not be opened: {why}", path, advice)
