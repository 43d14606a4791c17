"""A text that is changed in place, counted and kept as Qt counts: in UTF-16 units."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

_CODEC = "utf-16-le"
_CHUNK = 65_536  # bytes; even


def to_units(text: str) -> bytes:
    """Return the UTF-16 units of a text, two bytes each; half a character is kept as it is."""
    return text.encode(_CODEC, "surrogatepass")


class JournalText:
    """A text of UTF-16 units that is changed in place, in steps that do not grow with it."""

    def __init__(self, text: str | bytes) -> None:
        units = text if isinstance(text, bytes) else to_units(text)
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


def _split(units: bytes) -> Iterator[bytes]:
    return (units[start : start + _CHUNK] for start in range(0, len(units), _CHUNK))
