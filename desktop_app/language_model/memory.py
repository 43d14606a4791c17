"""What the model remembers of this document: which tokens followed which, counted and mixed in.

The counts of contexts of zero to three tokens are smoothed into each other and into the model's
own probabilities (Witten and Bell 1991; Jelinek and Mercer 1980): a context that has been seen
often, and went on in few ways, is trusted most. Names and turns of phrase come back that way.
"""

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields

import numpy as np

from .document_state import common_prefix
from .errors import ModelFileError, OptionError

LONGEST_CONTEXT = 3
_DISCOUNT = 0.7
"""What is taken from each count: what followed once was mostly chance."""


@dataclass(frozen=True, kw_only=True)
class MemoryWeights:
    """How far the document is trusted, tuned on texts that the model has not learned.

    ``words``: the share of the document's tokens, whatever stands before them. ``doubt``: for
    contexts of 1, 2 and 3 tokens, how many times a context must have been seen for each way it
    went on, to be trusted by half.
    """

    words: float = 0.03
    doubt: tuple[float, ...] = (8.0, 4.0, 4.0)

    def __post_init__(self) -> None:
        if not 0 <= self.words < 1:
            raise OptionError(f"The share of words must be at least 0, below 1: not {self.words}.")
        if len(self.doubt) != LONGEST_CONTEXT or not all(
            isinstance(doubt, float | int) and 0 < doubt < math.inf for doubt in self.doubt
        ):
            raise OptionError(f"The doubt must be {LONGEST_CONTEXT} numbers, not {self.doubt!r}.")

    def to_json(self) -> str:
        """Return the text of a model file's ``memory.json``."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "MemoryWeights":
        """Read ``memory.json``; raise ModelFileError when it holds anything else."""
        try:
            data = json.loads(text)
            if set(data) != {field.name for field in fields(cls)}:
                raise ValueError(f"it names {', '.join(sorted(data))}")
            return cls(words=float(data["words"]), doubt=tuple(data["doubt"]))
        except (ValueError, TypeError, OptionError) as error:
            raise ModelFileError(
                f"memory.json cannot be read ({error}). Export the model again."
            ) from error


class DocumentMemory:
    """Counts over the tokens of a document, kept in step with it."""

    def __init__(self, vocabulary_size: int, weights: MemoryWeights) -> None:
        self._weights = weights
        self._seen = np.zeros(vocabulary_size, np.float32)
        self._total = 0
        self._after: dict[tuple[int, ...], dict[int, int]] = {}
        self._arrays: dict[tuple[int, ...], tuple[np.ndarray, np.ndarray, int]] = {}
        self._pieces: dict[int, list[int]] = {}

    def follow(self, pieces: Sequence[tuple[int, list[int]]]) -> None:
        """Remember exactly these pieces of the document, each a key and its tokens.

        What was remembered of other keys is forgotten. A piece with a known key may have lost or
        gained tokens at its end, or anywhere. The cost is that of what has changed.
        """
        keys = {key for key, _ in pieces}
        for key in [key for key in self._pieces if key not in keys]:
            self.forget(key)
        for key, tokens in pieces:
            known = self._pieces.setdefault(key, [])
            same = common_prefix(known, tokens)
            if same < len(known):
                self._count(known, same, -1)
                del known[same:]
            if same < len(tokens):
                known += tokens[same:]
                self._count(known, same, 1)

    def learn(self, key: int, token: int) -> None:
        """Remember one token more at the end of a piece, which may be new."""
        tokens = self._pieces.setdefault(key, [])
        tokens.append(token)
        self._count(tokens, len(tokens) - 1, 1)

    def forget(self, key: int) -> None:
        """Remember a piece no longer."""
        self._count(self._pieces.pop(key), 0, -1)

    def mix(self, probabilities: np.ndarray, recent: Sequence[Sequence[int]]) -> np.ndarray:
        """Return probabilities (rows, vocabulary) with the document's mixed in.

        ``recent`` are the last tokens before each row's, at most LONGEST_CONTEXT of which count.
        """
        if not self._total:
            return probabilities
        share = self._weights.words * self._total / (self._total + 1_000.0)
        mixed = probabilities * np.float32(1 - share)
        mixed += self._seen * np.float32(share / self._total)
        for row, tokens in zip(mixed, recent, strict=True):
            context = tuple(tokens[-LONGEST_CONTEXT:])
            for length in range(1, len(context) + 1):
                followers = self._followers(context[-length:])
                if followers is None:
                    break
                ids, shares, total = followers
                trust = total / (total + self._weights.doubt[length - 1] * len(ids))
                row *= np.float32(1 - trust * (1 - _DISCOUNT * len(ids) / total))
                row[ids] += np.float32(trust) * shares
        return mixed

    def _followers(self, context: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray, int] | None:
        """Return what followed a context: ids (n,), their discounted shares, and how often it was.

        None if it was not seen. Frequent contexts have hundreds of followers and are asked for at
        every key, so the arrays are kept until the counts change.
        """
        known = self._arrays.get(context)
        if known is None:
            counts = self._after.get(context)
            if counts is None:
                return None
            total = sum(counts.values())
            seen = np.fromiter(counts.values(), np.float32, len(counts))
            shares = (seen - np.float32(_DISCOUNT)) / np.float32(total)
            known = np.fromiter(counts, np.int64, len(counts)), shares, total
            self._arrays[context] = known
        return known

    def reset(self) -> None:
        """Forget everything."""
        self._seen[:] = 0
        self._total = 0
        self._after.clear()
        self._arrays.clear()
        self._pieces.clear()

    def _count(self, tokens: list[int], start: int, change: int) -> None:
        """Add (1) or take back (-1) what follows what in ``tokens``, from ``start`` on."""
        for at in range(start, len(tokens)):
            token = tokens[at]
            self._seen[token] += change
            self._total += change
            for length in range(1, min(LONGEST_CONTEXT, at) + 1):
                context = tuple(tokens[at - length : at])
                self._arrays.pop(context, None)
                followers = self._after.setdefault(context, {})
                count = followers.get(token, 0) + change
                if count:
                    followers[token] = count
                else:
                    del followers[token]
                    if not followers:
                        del self._after[context]
