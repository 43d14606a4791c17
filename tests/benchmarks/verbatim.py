"""What an index of the training text costs, and how often it takes a stranger for a copy.

`python -m tests.benchmarks.verbatim --model NAME.inkling TEXT...`: bytes and seconds for the index
of the texts, without which a made-up one serves; microseconds to look up sixty words, as is done
when a suggestion is accepted; and marks on a million words in an order of chance, each a mistake.
"""

import argparse
import random
import time
from pathlib import Path

from desktop_app.language_model.verbatim import VerbatimIndex, build_index, words_of
from tests.benchmarks.report import Row, parser_of, run_with_options

LOOKUPS = 300


def measure(options: argparse.Namespace) -> list[Row]:
    """Return one row for the index of all texts."""
    chance = random.Random(1)
    texts = [path.read_text(encoding="utf-8", errors="replace") for path in options.texts]
    if not texts:
        texts = [" ".join(f"word{chance.randrange(5000)}" for _ in range(50_000))]
    words = [word for text in texts for word, _, _ in words_of(text)]
    begun = time.perf_counter()
    data = build_index(texts)
    built = time.perf_counter() - begun
    index = VerbatimIndex(data)
    accepted = " ".join(words[:60])
    begun = time.perf_counter()
    for _ in range(LOOKUPS):
        index.copied(accepted)
    looked_up = (time.perf_counter() - begun) / LOOKUPS
    strange = chance.choices(words, k=20_000 if options.short else 1_000_000)
    return [
        {
            "what": "index of the training text",
            "words": f"{len(words):,}",
            "MB": len(data) / 1e6,
            "bytes a word": len(data) / len(words),
            "seconds to build": built,
            "microseconds for 60 words": looked_up * 1e6,
            "false marks in a million words": len(index.copied(" ".join(strange)))
            * (1_000_000 / len(strange)),
        }
    ]


if __name__ == "__main__":
    parser = parser_of(__doc__)
    parser.add_argument("texts", nargs="*", type=Path, help="what a model has learned from")
    run_with_options(parser, measure)
