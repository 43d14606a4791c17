"""Files to text: which files, in which encoding, cleaned how, and never all in memory at once."""

import codecs
import fnmatch
import hashlib
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import charset_normalizer
import numpy as np

from desktop_app.language_model import typography
from desktop_app.text_import import reader
from desktop_app.text_import.errors import ColumnError, TextImportError
from desktop_app.text_import.gutenberg import strip_gutenberg

from .errors import CorpusError
from .recipe import CorpusRecipe

_STREAMED = (".txt", ".md", ".markdown")  # of any size; the others are read whole
_TABLES = (".csv", ".tsv")
SUFFIXES = (*_STREAMED, *(s for s in reader.SUFFIXES if s not in _STREAMED))
_BOOK = 1 << 25  # bytes; a larger file is not one book of Project Gutenberg
_PIECE = 1 << 20  # characters read at a time
_SAMPLE = 1 << 18  # bytes looked at to guess an encoding
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True)
class Source:
    """A file, and which of its characters are used.

    ``encoding`` is None for a file of another program, which is read whole.
    """

    path: Path
    encoding: str | None
    characters: int
    begin: int = 0
    column: str = ""

    def pieces(self, start: int, end: int) -> Iterator[str]:
        """Yield the used characters from ``start`` to ``end``, parted where a paragraph ends."""
        if self.encoding is None:
            yield _import(self.path, self.column)[start:end]
            return
        start, end = start + self.begin, end + self.begin
        rest = ""
        position = 0
        with self.path.open(encoding=self.encoding) as file:
            while position < end and (text := file.read(min(_PIECE, end - position))):
                rest += text[max(0, start - position) :]
                position += len(text)
                cut = _end_of_whole_paragraphs(rest)
                yield rest[:cut]
                rest = rest[cut:]
        if rest:
            yield rest


@dataclass(frozen=True)
class Corpus:
    """Texts one after the other, as one long text."""

    sources: tuple[Source, ...]
    recipe: CorpusRecipe

    @property
    def characters(self) -> int:
        """How many characters are used, counted before cleaning."""
        return sum(source.characters for source in self.sources)

    def pieces(self, start: int, end: int, seen: set[bytes] | None = None) -> Iterator[str]:
        """Yield the cleaned text of the characters from ``start`` to ``end``.

        The text begins as if after a line break, and texts are parted by one. Where paragraphs are
        to be unique, those in ``seen`` are left out, and those that are met join them.
        """
        seen = set() if seen is None else seen
        yield "\n"
        for source, first, last in self._within(start, end):
            yield from self._read(source, first, last, seen)

    def repetitions(self, start: int, end: int) -> Iterator[str]:
        """Yield what is read more than once, by its weight, as often as it is read again."""
        for source, first, last in self._within(start, end):
            again = _matching(self.recipe.weights, source.path, 1.0) - 1
            while again > 0:
                part = int((last - first) * min(1.0, again))
                yield from self._read(source, first, first + part, set())
                again -= 1

    def _within(self, start: int, end: int) -> Iterator[tuple[Source, int, int]]:
        for source in self.sources:
            if start < source.characters and end > 0:
                yield source, max(start, 0), min(end, source.characters)
            start -= source.characters
            end -= source.characters

    def _read(self, source: Source, start: int, end: int, seen: set[bytes]) -> Iterator[str]:
        last = ""
        for piece in source.pieces(start, end):
            cleaned = self._clean(piece)
            if self.recipe.unique:
                cleaned = _without_repeats(cleaned, self.recipe.unique, seen)
            yield cleaned
            last = cleaned or last
        if not last.endswith("\n"):
            yield "\n"

    def _clean(self, text: str) -> str:
        if self.recipe.normalisation == "prose":
            text = typography.strip_emphasis(typography.unwrap_lines(text))
            text = typography.normalise(text).lstrip()
        return text.lower() if self.recipe.lowercase else text


def open_corpus(paths: Sequence[Path], recipe: CorpusRecipe, seed: int) -> Corpus:
    """Find the texts, check that each can be read, and put them in an order drawn from ``seed``."""
    sources = []
    for path in _find(paths, recipe):
        column = recipe.column if path.suffix.lower() in _TABLES else ""
        encoding, begin, characters = _inspect(path, column)
        share = _matching(recipe.first, path, 1.0) * min(1.0, _matching(recipe.weights, path, 1.0))
        sources.append(Source(path, encoding, int(characters * share), begin, column))
    if not any(source.characters for source in sources):
        raise CorpusError(f"There is no text in {_names(paths)}.")
    order = np.random.default_rng(seed).permutation(len(sources))
    return Corpus(tuple(sources[n] for n in order), recipe)


def _end_of_whole_paragraphs(text: str) -> int:
    for mark in ("\n\n", "\n", " "):
        if (place := text.rfind(mark)) >= 0:
            return place + len(mark)
    return len(text)


def _matching(shares: Mapping[str, float], path: Path, otherwise: float) -> float:
    """Return the least of the numbers whose pattern fits the name of a file."""
    found = (share for pattern, share in shares.items() if fnmatch.fnmatch(path.name, pattern))
    return min(found, default=otherwise)


def _without_repeats(text: str, least: int, seen: set[bytes]) -> str:
    kept = []
    for line in text.splitlines(keepends=True):
        if len(line.strip()) >= least:
            mark = hashlib.blake2b(line.strip().encode(), digest_size=8).digest()
            if mark in seen:
                continue
            seen.add(mark)
        kept.append(line)
    return "".join(kept)


def _find(paths: Sequence[Path], recipe: CorpusRecipe) -> list[Path]:
    files: list[Path] = []
    # A table that happens to lie in a folder is no text, unless a column of it is asked for.
    suffixes = [s for s in SUFFIXES if recipe.column or s not in _TABLES]
    for path in paths:
        if path.is_dir():
            files += sorted(itertools.chain(*reader.texts_within(path, suffixes)))
        elif path.exists():
            files.append(path)
        else:
            raise CorpusError(f"There is no file or folder {str(path)!r}.")
    files = [f for f in files if not any(fnmatch.fnmatch(f.name, p) for p in recipe.exclude)]
    if not files:
        raise CorpusError(
            f"There are no texts ({', '.join(SUFFIXES)}) in {_names(paths)}, or all are excluded."
        )
    return list(dict.fromkeys(files))


def _names(paths: Sequence[Path]) -> str:
    return ", ".join(repr(str(path)) for path in paths)


def _inspect(path: Path, column: str) -> tuple[str | None, int, int]:
    """Return the encoding, where the text begins, and its number of characters.

    Raises CorpusError if it is no text.
    """
    if path.suffix.lower() in SUFFIXES and path.suffix.lower() not in _STREAMED:
        return None, 0, len(_import(path, column))
    encoding, characters = _encoding_and_length(path)
    if path.stat().st_size <= _BOOK:
        text = path.read_text(encoding=encoding)
        book = strip_gutenberg(text)
        if book != text:
            return encoding, text.find(book.strip()), len(book.strip())
    return encoding, 0, characters


def _import(path: Path, column: str) -> str:
    try:
        return strip_gutenberg(reader.import_text(path, column=column or None, plain=True))
    except ColumnError as error:
        raise CorpusError(f"{error} Add --set corpus.column=NAME.") from error
    except TextImportError as error:
        raise CorpusError(str(error)) from error


def _encoding_and_length(path: Path) -> tuple[str, int]:
    try:
        with path.open("rb") as file:
            sample = file.read(_SAMPLE)
        marked = next((encoding for mark, encoding in _MARKS if sample.startswith(mark)), None)
        if marked is None and b"\0" in sample:
            raise CorpusError(f"{str(path)!r} is not a text: it holds zero bytes.")
        try:
            encoding = marked or "utf-8"
            return encoding, _count(path, encoding)
        except UnicodeError:
            guess = None if marked else _guess_encoding(sample)
            if guess is None:
                raise
            return guess, _count(path, guess)
    except UnicodeError as error:
        raise CorpusError(
            f"The encoding of {str(path)!r} is not known. Save it as UTF-8 and try again."
        ) from error
    except OSError as error:
        raise CorpusError(f"{str(path)!r} cannot be read: {error.strerror}.") from error


def _guess_encoding(sample: bytes) -> str | None:
    """Return the likeliest encoding; of equally likely ones, the commonest of the West."""
    guesses = charset_normalizer.from_bytes(sample)
    if not guesses:
        return None
    return min(guesses, key=lambda g: (g.chaos, -g.coherence, g.encoding != "cp1252")).encoding


def _count(path: Path, encoding: str) -> int:
    with path.open(encoding=encoding) as file:
        return sum(len(piece) for piece in iter(lambda: file.read(_PIECE), ""))
