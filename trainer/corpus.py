"""Files to text: which files, in which encoding, cleaned how, and never all in memory at once."""

import codecs
import fnmatch
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import charset_normalizer
import numpy as np

from desktop_app.language_model import typography

from .errors import CorpusError
from .recipe import CorpusRecipe

SUFFIXES = (".txt", ".md")
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
    """A text file, its encoding, and how many of its characters are used."""

    path: Path
    encoding: str
    characters: int

    def pieces(self, start: int, end: int) -> Iterator[str]:
        """Yield the characters from ``start`` to ``end``, parted where a paragraph ends."""
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

    def pieces(self, start: int, end: int) -> Iterator[str]:
        """Yield the cleaned text of the characters from ``start`` to ``end``.

        The text begins as if after a line break, and texts are parted by one.
        """
        yield "\n"
        for source in self.sources:
            if start < source.characters and end > 0:
                last = ""
                for piece in source.pieces(max(start, 0), min(end, source.characters)):
                    cleaned = self._clean(piece)
                    yield cleaned
                    last = cleaned or last
                if not last.endswith("\n"):
                    yield "\n"
            start -= source.characters
            end -= source.characters

    def _clean(self, text: str) -> str:
        if self.recipe.normalisation == "prose":
            text = typography.strip_emphasis(typography.unwrap_lines(text))
            text = typography.normalise(text).lstrip()
        return text.lower() if self.recipe.lowercase else text


def open_corpus(paths: Sequence[Path], recipe: CorpusRecipe, seed: int) -> Corpus:
    """Find the texts, check that each can be read, and put them in an order drawn from ``seed``."""
    files = _find(paths, recipe.exclude)
    sources = []
    for path in files:
        encoding, characters = _inspect(path)
        share = min(
            (s for p, s in recipe.first.items() if fnmatch.fnmatch(path.name, p)), default=1
        )
        sources.append(Source(path, encoding, int(characters * share)))
    if not any(source.characters for source in sources):
        raise CorpusError(f"There is no text in {_names(paths)}.")
    order = np.random.default_rng(seed).permutation(len(sources))
    return Corpus(tuple(sources[n] for n in order), recipe)


def _end_of_whole_paragraphs(text: str) -> int:
    for mark in ("\n\n", "\n", " "):
        if (place := text.rfind(mark)) >= 0:
            return place + len(mark)
    return len(text)


def _find(paths: Sequence[Path], exclude: Sequence[str]) -> list[Path]:
    files: list[Path] = []
    for path in paths:
        if path.is_dir():
            files += sorted(p for p in path.rglob("*") if p.suffix.lower() in SUFFIXES)
        elif path.exists():
            files.append(path)
        else:
            raise CorpusError(f"There is no file or folder {str(path)!r}.")
    files = [f for f in files if not any(fnmatch.fnmatch(f.name, p) for p in exclude)]
    if not files:
        raise CorpusError(
            f"There are no texts ({', '.join(SUFFIXES)}) in {_names(paths)}, or all are excluded."
        )
    return list(dict.fromkeys(files))


def _names(paths: Sequence[Path]) -> str:
    return ", ".join(repr(str(path)) for path in paths)


def _inspect(path: Path) -> tuple[str, int]:
    """Return the encoding and the number of characters; raise CorpusError if it is no text."""
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
