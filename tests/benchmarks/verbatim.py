"""What an index of the training text costs, and how often it takes a stranger for a copy.

`python -m tests.benchmarks.verbatim --corpus PATH... --unread FILE...`: bytes and seconds for the
index of a corpus (without its leave-outs by the recipe `base`; one is made up where none is given);
microseconds to look up sixty words, as is done when a suggestion is accepted; marks in a million of
its words in an order of chance, each a mistake; and marks in texts that are not in it, with how
many of these are mistakes: runs of eight words that stand nowhere in the corpus.
"""

import argparse
import random
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from desktop_app.language_model.verbatim import RUN, VerbatimIndex, build_index, words_of
from tests.benchmarks.report import Row, parser_of, run_with_options
from trainer.corpus import open_corpus
from trainer.recipe import load_recipe

LOOKUPS = 300


def measure(options: argparse.Namespace) -> list[Row]:
    """Return one row for the index of all texts."""
    chance = random.Random(1)
    if options.corpus:
        text = _text(options.corpus)
    else:
        text = " ".join(f"word{chance.randrange(5000)}" for _ in range(50_000))
    words = [word for word, _, _ in words_of(text)]
    begun = time.perf_counter()
    data = build_index([text])
    built = time.perf_counter() - begun
    begun = time.perf_counter()
    index = VerbatimIndex(data)
    read = time.perf_counter() - begun
    accepted = " ".join(words[:60])
    begun = time.perf_counter()
    for _ in range(LOOKUPS):
        index.copied(accepted)
    looked_up = (time.perf_counter() - begun) / LOOKUPS
    strange = chance.choices(words, k=20_000 if options.short else 1_000_000)
    row: dict[str, object] = {
        "what": "index of the training text",
        "words": f"{len(words):,}",
        "MB": len(data) / 1e6,
        "bytes a word": len(data) / len(words),
        "seconds to build": built,
        "microseconds to read": read * 1e6,
        "for 60 words": looked_up * 1e6,
        "false in a million words": len(index.copied(" ".join(strange)))
        * (1_000_000 / len(strange)),
    }
    if options.unread:
        known = np.unique(np.fromiter(_runs(words), np.int64))
        unread = "\n".join(_text([path], excluding=False) for path in options.unread)
        row |= _marks(index, unread, known)
    return [row]


def _text(paths: list[Path], *, excluding: bool = True) -> str:
    changes = [] if excluding else ["corpus.exclude=[]"]
    corpus = open_corpus(paths, load_recipe("base", changes).corpus, 1)
    return "".join(corpus.pieces(0, corpus.characters))


def _runs(words: list[str]) -> Iterator[int]:
    for first in range(len(words) - RUN + 1):
        yield hash(tuple(words[first : first + RUN]))


def _marks(index: VerbatimIndex, text: str, known: np.ndarray) -> Row:
    """Count what is marked in a text, and what of it holds no run that is known for certain."""
    words = list(words_of(text))
    runs = np.fromiter(_runs([word for word, _, _ in words]), np.int64)
    copies = [words[first][1] for first in np.flatnonzero(np.isin(runs, known))]
    marks = index.copied(text)
    false = sum(not any(start <= copy < end for copy in copies) for start, end in marks)
    missed = sum(not any(start <= copy < end for start, end in marks) for copy in copies)
    return {
        "words unread": f"{len(words):,}",
        "marks there": len(marks),
        "of them false": false,
        "missed": missed,
    }


if __name__ == "__main__":
    parser = parser_of(__doc__)
    parser.add_argument("--corpus", nargs="+", type=Path, help="what a model has learned from")
    parser.add_argument("--unread", nargs="+", type=Path, help="what it has not")
    run_with_options(parser, measure)
