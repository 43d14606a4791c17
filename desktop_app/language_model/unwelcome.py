"""Words that are never suggested, unless the document already uses them."""

import re
from collections.abc import Collection
from pathlib import Path

FILE = "unwelcome.txt"  # among the resources; the writer's own list has the same name

_WORD = re.compile(r"[^\W_]+")
_LAST_HALF_WORD = re.compile(r"[^\W_]*\Z")
_LONGEST_WORD = 64  # a search from the start of a long text would cost milliseconds


def read_unwelcome_words(path: Path) -> frozenset[str]:
    """Return the words of a file, one a line; lines that start with # are remarks."""
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    return frozenset(line.strip().casefold() for line in lines if line[:1] not in ("", "#"))


def is_unwelcome(suggestion: str, before: str, unwelcome: Collection[str]) -> bool:
    """Tell whether ``suggestion``, shown after ``before``, brings in a word of ``unwelcome``.

    The word may be half typed; a writer who has used it in ``before`` may be offered it.
    """
    half_word = _LAST_HALF_WORD.search(before[-_LONGEST_WORD:])
    shown = (half_word[0] if half_word else "") + suggestion
    words = {word.casefold() for word in _WORD.findall(shown)}
    named = words.intersection(unwelcome)
    return bool(named) and not named <= {word.casefold() for word in _WORD.findall(before)}
