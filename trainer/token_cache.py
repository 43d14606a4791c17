"""Tokens kept from one run to the next, as long as texts, cleaning and tokenizer are the same."""

import dataclasses
import hashlib
import json
import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from .corpus import Corpus
from .errors import TrainerError
from .files import write_text
from .recipe import Recipe

Counts = dict[str, dict[str, int]]
"""Tokens and characters of the training and the validation text."""

_COUNTS_FILE = "counts.json"
_FORMAT_VERSION = 1


class TokenCache:
    """A folder of tokenised corpora, one in a folder each, found by all that they depend on.

    A text that is changed, added or taken away makes another corpus of it. The files are shared
    with the runs (hard links) where the disk allows it; nothing is ever changed in them.
    """

    def __init__(self, folder: Path, corpus: Corpus, recipe: Recipe, tokenizer_json: str) -> None:
        """``tokenizer_json`` is that of a base; empty where one is fitted to the corpus."""
        texts = [
            (str(source.path.resolve()), source.path.stat().st_size, source.path.stat().st_mtime_ns)
            for source in corpus.sources
        ]
        depends_on = [
            _FORMAT_VERSION,
            texts,
            dataclasses.asdict(recipe.corpus),
            tokenizer_json or dataclasses.asdict(recipe.tokenizer),
        ]
        key = hashlib.sha256(json.dumps(depends_on).encode()).hexdigest()[:32]
        self._folder = folder / key

    def take(self, names: Sequence[str], run: Path) -> Counts | None:
        """Put the files into a run's folder and return the counts; None if they are not kept."""
        try:
            counts: Counts = json.loads((self._folder / _COUNTS_FILE).read_text(encoding="utf-8"))
            for name in names:
                _share(self._folder / name, run / name)
        except (OSError, ValueError):
            return None
        return counts

    def keep(self, names: Sequence[str], run: Path, counts: Counts) -> None:
        """Keep the files of a run's folder; the counts, written last, say that all are there.

        Raises TrainerError when the cache cannot be written.
        """
        try:
            for name in names:
                _share(run / name, self._folder / name)
            write_text(self._folder / _COUNTS_FILE, json.dumps(counts))
        except OSError as error:
            raise TrainerError(
                f"The tokens cannot be kept in {str(self._folder.parent)!r}: "
                f"{error.strerror or error}. Choose another folder, or leave --cache away."
            ) from error


def _share(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.unlink(missing_ok=True)
    try:
        os.link(source, target)
    except OSError:  # another disk, or one without hard links
        shutil.copyfile(source, target)
