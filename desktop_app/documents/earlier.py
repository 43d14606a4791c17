"""The ends of earlier documents, kept for the memory where the writer wants that.

Each is a text file in the app's folder, for its owner alone: to be read, and to be deleted.
"""

from __future__ import annotations

import hashlib
import re
import threading
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from desktop_app.documents.atomic import make_private_folder, replace_file
from desktop_app.documents.errors import DocumentError, reason

MOST_DOCUMENTS = 20
MOST_CHARACTERS = 50_000  # of a document, its last ones
_SUFFIX = ".txt"


class EarlierDocumentError(DocumentError):
    """What is kept of earlier documents could not be read, written or removed."""


@dataclass(frozen=True)
class EarlierDocument:
    """What is kept of a document, and since when."""

    path: Path
    characters: int
    kept: datetime

    @property
    def name(self) -> str:
        """What the document is called."""
        return self.path.stem.rpartition(" ")[0]


class EarlierDocuments:
    """The folder of them; the newest are kept, and no more than MOST_DOCUMENTS."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._changing = threading.Lock()

    def keep(self, document: Path, text: str) -> None:
        """Keep the end of a document's text, instead of what was kept of it before.

        Raises:
            EarlierDocumentError: what was kept is as it was.
        """
        data = text[-MOST_CHARACTERS:].encode("utf-8", "replace")
        with self._changing:
            try:
                make_private_folder(self.folder)
                replace_file(self._place(document), data, like=None, mode=0o600)
                for oldest in self._files()[MOST_DOCUMENTS:]:
                    oldest.unlink(missing_ok=True)
            except OSError as error:
                raise self._refused("written", error) from error

    def kept(self) -> list[EarlierDocument]:
        """Return what is kept, the newest first.

        Raises:
            EarlierDocumentError: it cannot be read.
        """
        try:
            return [
                EarlierDocument(
                    path,
                    len(path.read_text("utf-8", "replace")),
                    datetime.fromtimestamp(path.stat().st_mtime),
                )
                for path in self._files()
            ]
        except OSError as error:
            raise self._refused("read", error) from error

    def texts(self, front: Path | None) -> tuple[str, ...]:
        """Return what is kept of all documents but the one in front, which is there itself.

        Raises:
            EarlierDocumentError: it cannot be read.
        """
        own = None if front is None else self._place(front)
        try:
            return tuple(
                path.read_text("utf-8", "replace")[-MOST_CHARACTERS:]
                for path in self._files()[:MOST_DOCUMENTS]
                if path != own
            )
        except OSError as error:
            raise self._refused("read", error) from error

    def forget(self, paths: list[Path]) -> None:
        """Delete what is kept in some files of the folder.

        Raises:
            EarlierDocumentError: some of it is still there.
        """
        with self._changing:
            try:
                for path in paths:
                    path.unlink(missing_ok=True)
            except OSError as error:
                raise self._refused("deleted", error) from error

    def forget_all(self) -> None:
        """Delete all that is kept.

        Raises:
            EarlierDocumentError: some of it is still there.
        """
        self.forget(self._files())

    def _place(self, document: Path) -> Path:
        """Return where a document's end is kept: by its name, told apart by its folder."""
        name = re.sub(r"[^\w.-]+", "-", document.stem)[:60]
        mark = hashlib.blake2b(str(document).encode("utf-8", "replace"), digest_size=4).hexdigest()
        return self.folder / f"{name} {mark}{_SUFFIX}"

    def _files(self) -> list[Path]:
        files = [path for path in self.folder.glob(f"*{_SUFFIX}") if path.is_file()]
        return sorted(files, key=lambda path: (-path.stat().st_mtime_ns, path.name))

    def _refused(self, what: str, error: OSError) -> EarlierDocumentError:
        why, advice = reason(error)
        return EarlierDocumentError(
            f"The earlier documents in “{self.folder}” could not be {what}: {why}", None, advice
        )
