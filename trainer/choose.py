"""The recipe that fits how much text there is, for who does not want to choose."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from .corpus import open_corpus
from .recipe import CorpusRecipe, Recipe, load_recipe


class _Choice(NamedTuple):
    most: float  # characters
    recipe: str
    changes: tuple[str, ...]


# Little text is learned by heart sooner: smaller networks, more dropout, more epochs; pieces of
# words need a million characters before each of them has been seen often enough.
_CHOICES = (
    _Choice(
        250_000,
        "characters",
        (
            "network.units=[256, 256]",
            "network.embedding=64",
            "network.dropout=[0.1, 0.4, 0.4]",
            "fit.batch=16",
            "fit.epochs=40",
            "fit.patience=8",
            "fit.average=0.99",
        ),
    ),
    _Choice(
        2_500_000,
        "characters",
        ("network.dropout=[0.1, 0.3, 0.3]", "fit.average=0.998"),
    ),
    _Choice(12_000_000, "subwords", ("fit.average=0.998",)),
    _Choice(
        float("inf"),
        "subwords",
        (
            "tokenizer.vocabulary=8192",
            "network.embedding=512",
            "network.units=[768, 512]",
            "network.dropout=0.1",
            "fit.batch=64",
            "fit.epochs=4",
            "corpus.validation=0.01",
        ),
    ),
)


def choose_recipe(paths: Sequence[Path], changes: Sequence[str]) -> Recipe:
    """Return the recipe for the texts, with ``changes`` as in ``load_recipe``.

    Raises CorpusError when a text cannot be read.
    """
    # What the changes say of the corpus, and no sizes, counts here.
    wanted: CorpusRecipe = load_recipe("subwords", [c for c in changes if _of_corpus(c)]).corpus
    characters = open_corpus(paths, wanted, seed=1).characters
    choice = next(choice for choice in _CHOICES if characters <= choice.most)
    return load_recipe(choice.recipe, (*choice.changes, *changes))


def _of_corpus(change: str) -> bool:
    return change.lstrip().startswith("corpus.")
