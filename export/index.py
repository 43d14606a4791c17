"""The index of a corpus as a file of its own, where it would make the model's file too large.

`python -m export.index RECIPE --corpus PATH... --output NAME.verbatim`: Inkling looks for it beside
NAME.inkling, and tells by it when a suggestion repeats eight words or more of the corpus.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

from desktop_app.language_model.verbatim import build_index
from trainer.corpus import open_corpus
from trainer.errors import TrainerError
from trainer.files import replacing
from trainer.recipe import load_recipe


def main(argv: Sequence[str] | None = None) -> None:
    """Write the index; the exit code is 2 where that is not possible."""
    parser = argparse.ArgumentParser(
        prog="python -m export.index", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("recipe", help="a name or a file, as for inkling-train")
    parser.add_argument("--corpus", nargs="+", type=Path, required=True, metavar="PATH")
    parser.add_argument("--output", type=Path, required=True, metavar="NAME.verbatim")
    options = parser.parse_args(argv)
    try:
        recipe = load_recipe(options.recipe)
        corpus = open_corpus(options.corpus, recipe.corpus, recipe.fit.seed)
        with replacing(options.output) as new:
            new.write_bytes(build_index(["".join(corpus.pieces(0, corpus.characters))]))
    except (OSError, TrainerError) as error:
        parser.exit(2, f"{parser.prog}: {error}\n")


if __name__ == "__main__":
    main()
