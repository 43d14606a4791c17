"""Zip files that hold a text, opened with bounds on what they may ask for."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lxml import etree

from desktop_app.text_import.errors import SAVE_AGAIN, TextImportError, damaged, protected

MOST_BYTES = 200_000_000  # of all that is read from a package, unpacked
MOST_PARTS = 20_000
_COMPOUND_FILE = b"\xd0\xcf\x11\xe0"  # an old Word file, or a new one behind a password


class Package:
    """The parts of an open zip file, as far as they are within bounds."""

    def __init__(self, path: Path, archive: zipfile.ZipFile) -> None:
        self.path = path
        self._archive = archive
        self._left = MOST_BYTES
        self.names = frozenset(archive.namelist())
        if len(self.names) > MOST_PARTS:
            raise TextImportError(f"“{path}” has more than {MOST_PARTS:,} parts", path, SAVE_AGAIN)

    def read(self, name: str) -> bytes:
        """Return a part's bytes.

        Raises:
            TextImportError: it is missing, damaged, encrypted or huge.
        """
        try:
            part = self._archive.getinfo(name)
        except KeyError:
            raise TextImportError(
                f"“{self.path}” is not whole: its part “{name}” is missing", self.path, SAVE_AGAIN
            ) from None
        if part.flag_bits & 1:
            raise protected(self.path)
        # More than it says of itself is never unpacked.
        if max(part.file_size, part.compress_size) > self._left:
            raise TextImportError(
                f"“{self.path}” would take more than {MOST_BYTES // 1_000_000} MB of memory",
                self.path,
                "Split it with the program it belongs to",
            )
        self._left -= part.file_size
        try:
            return self._archive.read(part)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
            raise damaged(self.path) from error

    def xml(self, name: str) -> etree._Element:
        """Return the root of a part that is XML; neither entities nor the network are followed."""
        parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)
        try:
            return etree.fromstring(self.read(name), parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise damaged(self.path) from error


@contextmanager
def open_package(path: Path) -> Iterator[Package]:
    """Open a zip file for reading.

    Raises:
        TextImportError: it is none, or it is protected or damaged.
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        if file.read(len(_COMPOUND_FILE)) == _COMPOUND_FILE:
            raise TextImportError(
                f"“{path}” is protected by a password or written by an old Word",
                path,
                "Save it as a docx file without a password",
            )
        try:
            archive = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
            raise damaged(path) from error
        with archive:
            yield Package(path, archive)
