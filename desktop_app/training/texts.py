"""The writer's texts: found, read, counted, each once, and what is wrong with the others."""

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from desktop_app.text_import import (
    SUFFIXES,
    TextImportError,
    import_text,
    strip_gutenberg,
    texts_within,
)
from desktop_app.training.languages import guess_language

LARGEST_FILE = 100_000_000
"""Bytes of one file, above which it is no manuscript."""
LEAST_CHARACTERS = 12_000
"""With less there is nothing left to learn from once pages are held back to measure on."""
ENOUGH_FOR_ITS_OWN = 3_000_000
"""Characters from which a model can learn a language from nothing."""

_TABLES = (".csv", ".tsv")  # data, not prose
KINDS = tuple(suffix for suffix in SUFFIXES if suffix not in _TABLES)
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_LEAST_SHARE = 0.1  # of the characters, for a language to be named


@dataclass(frozen=True)
class SourceText:
    """One of the writer's files, read: ``text`` is its words alone."""

    path: Path
    text: str
    words: int
    language: str


@dataclass(frozen=True)
class Survey:
    """What there is to learn from; ``problems`` are sentences about the files that are not."""

    texts: tuple[SourceText, ...] = ()
    duplicates: int = 0
    problems: tuple[str, ...] = ()

    @property
    def characters(self) -> int:
        """How many characters there are."""
        return sum(len(text.text) for text in self.texts)

    @property
    def words(self) -> int:
        """How many words there are."""
        return sum(text.words for text in self.texts)

    @property
    def languages(self) -> tuple[str, ...]:
        """Return the codes of the languages, the one with most characters first."""
        shares: Counter[str] = Counter()
        for text in self.texts:
            shares[text.language] += len(text.text)
        return tuple(
            language
            for language, count in shares.most_common()
            if count >= _LEAST_SHARE * self.characters
        )

    @property
    def is_enough(self) -> bool:
        """Whether a model can be adapted."""
        return self.characters >= LEAST_CHARACTERS

    @property
    def is_enough_for_its_own(self) -> bool:
        """Whether a model can be trained from nothing."""
        return self.characters >= ENOUGH_FOR_ITS_OWN


def survey(
    paths: Sequence[Path],
    cancelled: Callable[[], bool] = lambda: False,
    tell: Callable[[int, int], object] = lambda found, read: None,
) -> Survey:
    """Read files, and all files in folders that may be texts; stop early when cancelled.

    ``tell`` hears how many files are found by now, and, once all are, how many of them are read.
    """
    texts: list[SourceText] = []
    problems: list[str] = []
    seen: set[bytes] = set()
    duplicates = 0
    files = _files(paths, problems, cancelled, tell)
    for number, path in enumerate(files):
        if cancelled():
            break
        tell(len(files), number)
        try:
            text = _read(path)
        except TextImportError as error:
            problems.append(str(error))
            continue
        words = _WORD.findall(text)
        if not words:
            problems.append(f"“{path.name}” holds no words.")
            continue
        digest = hashlib.sha256(" ".join(words).encode("utf-8", "replace")).digest()
        if digest in seen:
            duplicates += 1
            continue
        seen.add(digest)
        texts.append(SourceText(path, text, len(words), guess_language(text)))
    return Survey(tuple(texts), duplicates, tuple(problems))


def _files(
    paths: Sequence[Path],
    problems: list[str],
    cancelled: Callable[[], bool],
    tell: Callable[[int, int], object],
) -> list[Path]:
    files: dict[Path, None] = {}  # in their order, each once
    for path in paths:
        if not path.is_dir():
            files[path] = None
            continue
        found: list[Path] = []
        for texts in texts_within(path, KINDS):
            if cancelled():
                break
            found += texts
            tell(len(files) + len(found), 0)
        if not found:
            problems.append(f"There are no texts in the folder “{path.name or path}”.")
        files |= dict.fromkeys(sorted(found))
    return list(files)


def _read(path: Path) -> str:
    """Return the words of a file; raise TextImportError for what is no text."""
    if path.suffix.lower() not in KINDS:
        raise TextImportError(
            f"“{path.name}” is of a kind that cannot be read",
            path,
            f"Save it as one of {', '.join(KINDS)}",
        )
    try:
        size = path.stat().st_size
    except OSError as error:
        raise TextImportError(f"“{path.name}” cannot be read", path) from error
    if size > LARGEST_FILE:
        raise TextImportError(
            f"“{path.name}” is larger than {LARGEST_FILE // 1_000_000} MB",
            path,
            "Split it with another program first",
        )
    return strip_gutenberg(import_text(path, plain=True))
