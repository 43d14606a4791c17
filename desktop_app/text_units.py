"""The one place where Python's code points and Qt's UTF-16 offsets meet.

Python counts an emoji as one character, Qt as two: each one before a place shifts every offset.
"""

from __future__ import annotations


def utf16_length(text: str) -> int:
    """Return how many UTF-16 units Qt counts in a text."""
    if text.isascii():
        return len(text)
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def to_utf16(text: str, code_points: int) -> int:
    """Return the UTF-16 offset of a place given in code points; behind the text is its end."""
    return utf16_length(text[:code_points])


def to_code_points(text: str, utf16: int) -> int:
    """Return the code point offset of a place given in UTF-16 units.

    A place in the middle of a surrogate pair counts as before it, one behind the text as its end.
    """
    if text.isascii():
        return min(utf16, len(text))
    units = text.encode("utf-16-le", "surrogatepass")
    end = min(2 * utf16, len(units))
    if _is_high(units[end - 2 : end]) and _is_low(units[end : end + 2]):
        end -= 2
    return len(units[:end].decode("utf-16-le", "surrogatepass"))


def _is_high(unit: bytes) -> bool:
    return len(unit) == 2 and 0xD8 <= unit[1] <= 0xDB


def _is_low(unit: bytes) -> bool:
    return len(unit) == 2 and 0xDC <= unit[1] <= 0xDF
