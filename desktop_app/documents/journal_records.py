"""The records of a journal file, chained by their check sums.

A file begins with BEGIN. Each record is the length of its payload, a check sum of the payload and
of the record before it, and the payload: a kind, then what belongs to it.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator

BEGIN = b"Inkling journal 1\n"
SUFFIX = ".journal"
# The kinds. Where the facts tell of a ledger, changes stand once COUNTED tells it of them.
TEXT, CHANGE, COUNTED, FACTS = b"T", b"C", b"L", b"S"
CHANGE_HEAD = struct.Struct("<dQQ")  # time, position, removed; then what was inserted

_HEAD = struct.Struct("<I8s")


def seal(payload: bytes, previous: bytes) -> tuple[bytes, bytes]:
    """Return the record of a payload, and its check sum for the record after it."""
    check = _check(payload, previous)
    return _HEAD.pack(len(payload), check) + payload, check


def unseal(data: bytes) -> Iterator[tuple[bytes, int]]:
    """Yield each payload of a journal file and where its record ends, up to the first damage."""
    end, previous = len(BEGIN), b""
    while data.startswith(BEGIN) and end + _HEAD.size <= len(data):
        length, check = _HEAD.unpack_from(data, end)
        end += _HEAD.size
        payload = data[end : end + length]
        if len(payload) != length or check != _check(payload, previous):
            return
        end, previous = end + length, check
        yield payload, end


def _check(payload: bytes, previous: bytes) -> bytes:
    return hashlib.blake2b(payload, digest_size=8, key=previous).digest()
