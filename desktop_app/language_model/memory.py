"""What the model remembers of this document: which tokens followed which, counted and mixed in.

The tokens of the last pages are likelier than the model says by how much more frequent they are
there than in the training text (Kneser, Peters and Klakow 1997). The counts of contexts of a few
tokens are smoothed into each other and into that (Witten and Bell 1991; Jelinek and Mercer 1980):
a context that has been seen often, and went on in few ways, is trusted most. Names and turns of
phrase come back that way, from earlier documents too, where the writer lets them be kept.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np

from .document_state import common_prefix
from .errors import OptionError
from .tokenizer import TextTokenizer

CONTEXTS: Final = 3
"""How many contexts are asked what followed them, one longer than the other."""
LONGEST_CONTEXT: Final = 6
"""No context is longer, in tokens."""
_DISCOUNT: Final = 0.7
"""What is taken from each count: what followed once was mostly chance."""
_RECENT: Final = 1_500
"""How many tokens before the caret count as the last pages."""
_FADING: Final = 0.5 ** (np.arange(_RECENT)[::-1] / 300)
"""What each of these counts: half as much 300 tokens further back."""
_MOST_CONTEXTS: Final = 4_096


@dataclass(frozen=True, kw_only=True)
class MemoryWeights:
    """How far the document is trusted, tuned on texts that the model has not learned.

    ``words``: the share of the document's tokens, whatever stands before them. ``contexts``: how
    many tokens are in each, ascending. ``doubt``: for each, how many times it must have been seen
    for each way it went on, to be trusted by half; ``earlier_doubt`` the same in earlier texts.
    ``recent``: to which power it counts how much more frequent a token is in the last pages;
    there, ``usual`` tokens as in the training text are thought to stand as well.
    """

    words: float = 0.02
    contexts: tuple[int, ...] = (1, 2, 3)
    doubt: tuple[float, ...] = (8.0, 4.0, 4.0)
    earlier_doubt: tuple[float, ...] = (300.0, 40.0, 10.0)
    recent: float = 0.5
    usual: float = 1_000.0

    def __post_init__(self) -> None:
        if not 0 <= self.words < 1:
            raise OptionError(f"The share of words must be at least 0, below 1: not {self.words}.")
        ascending = sorted(set(self.contexts).intersection(range(1, LONGEST_CONTEXT + 1)))
        if len(ascending) != CONTEXTS or list(self.contexts) != ascending:
            raise OptionError(
                f"The contexts must be {CONTEXTS} lengths from 1 to {LONGEST_CONTEXT}, ascending, "
                f"not {self.contexts!r}."
            )
        for doubts in (self.doubt, self.earlier_doubt):
            if len(doubts) != CONTEXTS or not all(0 <= doubt < math.inf for doubt in doubts):
                raise OptionError(f"The doubt must be {CONTEXTS} numbers, not {doubts!r}.")
        if not 0 <= self.recent <= 1:
            raise OptionError(f"The power of the recent must be 0 to 1, not {self.recent}.")
        if not 0 < self.usual < math.inf:
            raise OptionError(f"The usual tokens must be more than 0, not {self.usual}.")

    def leaning(self, strength: float) -> "MemoryWeights":
        """Return weights that lean to the document: by 0.5 as these, less below, more above.

        ``strength`` is more than 0, to 1: no doubt in any context.
        """
        return replace(
            self,
            words=min(0.5, 2 * strength * self.words),
            doubt=tuple(doubt * (1 / strength - 1) for doubt in self.doubt),
            earlier_doubt=tuple(doubt * (1 / strength - 1) for doubt in self.earlier_doubt),
            recent=min(1.0, 2 * strength * self.recent),
        )


_TUNED: Final = MemoryWeights()
# A few letters tell the network nothing that it does not know better itself.
_TUNED_ON_LETTERS: Final = MemoryWeights(
    words=0.0, contexts=(4, 5, 6), doubt=(60.0, 15.0, 6.0), recent=0.0
)


class _Followers(NamedTuple):
    """What followed a context: ids (n,), their discounted shares (n,), how often it went on."""

    ids: np.ndarray
    shares: np.ndarray
    total: int


class MemoryEvidence(NamedTuple):
    """What speaks for some tokens.

    ``counts``, float32 (n,) each: by how much likelier the last pages make a token, and how often
    it stands in the document; ``known``: for each context, how often it went on, and in how many
    ways.
    """

    counts: list[np.ndarray]
    known: list[int]


class EarlierTexts:
    """What followed what in texts that do not change: contexts with a token behind, in order.

    The ``longest`` contexts are shorter where the vocabulary is so large that one of them and a
    token are no number of 64 bits.
    """

    def __init__(
        self,
        texts: Sequence[Sequence[int] | np.ndarray],
        vocabulary_size: int,
        longest: int,
    ) -> None:
        longest = min(longest, int(64 / math.log2(vocabulary_size + 1)) - 1)
        self._places = (vocabulary_size + 1) ** np.arange(longest, -1, -1, dtype=np.uint64)
        grams = []
        for text in texts:
            # Each token plus 1, so that 0 stands for what is behind the end.
            ends = np.zeros(longest, np.uint64)
            tokens = np.concatenate([np.asarray(text, np.uint64) + np.uint64(1), ends])
            windows = np.lib.stride_tricks.sliding_window_view(tokens, longest + 1)
            grams.append(windows @ self._places)
        self._grams = np.sort(np.concatenate(grams)) if grams else np.zeros(0, np.uint64)
        self.followers = lru_cache(_MOST_CONTEXTS)(self._followers)

    def _followers(self, context: tuple[int, ...]) -> _Followers | None:
        """Return what followed a context of some tokens, None if it was not seen."""
        places = self._places
        if len(context) >= len(places):
            return None
        first = np.uint64(0)
        for token, place in zip(context, places, strict=False):
            first += np.uint64(token + 1) * place
        last = first + (places[len(context) - 1] - np.uint64(1))
        start = self._grams.searchsorted(first)
        end = self._grams.searchsorted(last, side="right")
        after = self._grams[start:end] - first
        ids, counts = np.unique(after // places[len(context)], return_counts=True)
        known = int(ids[:1].sum() == 0 and len(ids) > 0)  # the end of a text is no token
        return _followers(ids[known:].astype(np.intp) - 1, counts[known:].astype(np.float32))


class DocumentMemory:
    """Counts over the tokens of a document, kept in step with it.

    ``shares`` (vocabulary,) are those of the tokens in the training text; where they are not
    known, what is recent counts as all the rest does.
    """

    def __init__(
        self,
        vocabulary_size: int,
        weights: MemoryWeights = _TUNED,
        *,
        shares: np.ndarray | None = None,
    ) -> None:
        self._tuned = self._weights = weights
        self._shares = shares
        self._seen = np.zeros(vocabulary_size, np.float32)
        self._total = 0
        self._after: dict[tuple[int, ...], dict[int, int]] = {}
        self._known: dict[tuple[int, ...], _Followers | None] = {}
        self._pieces: dict[int, list[int]] = {}
        self._caret = -1
        self._earlier: EarlierTexts | None = None
        self._recent: np.ndarray | None = None

    @classmethod
    def of(cls, tokenizer: TextTokenizer, *, shares: np.ndarray | None = None) -> "DocumentMemory":
        """Return the memory for documents in the tokens of a tokenizer."""
        weights = _TUNED_ON_LETTERS if tokenizer.level == "char" else _TUNED
        return cls(tokenizer.vocabulary_size, weights, shares=shares)

    def lean(self, strength: float) -> None:
        """Trust the document by a strength of more than 0, to 1; see MemoryWeights.leaning."""
        weights = self._tuned.leaning(strength)
        if weights != self._weights:
            self._weights, self._recent = weights, None

    def recall(self, texts: Sequence[Sequence[int] | np.ndarray]) -> None:
        """Remember the tokens of earlier texts as well, in place of those before."""
        longest = self._tuned.contexts[-1]
        self._earlier = EarlierTexts(texts, len(self._seen), longest) if texts else None

    def follow(self, pieces: Sequence[tuple[int, Sequence[int]]]) -> None:
        """Remember exactly these pieces of the document, each a key and its tokens.

        The caret stands behind the last one. What was remembered of other keys is forgotten. A list
        with a known key may have lost or gained tokens at its end, or anywhere; a tuple has not.
        The cost is that of what has changed.
        """
        keys = {key for key, _ in pieces}
        for key in [key for key in self._pieces if key not in keys]:
            self.forget(key)
        for key, tokens in pieces:
            if isinstance(tokens, tuple) and key in self._pieces:
                continue
            known = self._pieces.setdefault(key, [])
            same = common_prefix(known, tokens)
            if same < len(known):
                self._count(known, same, -1)
                del known[same:]
            if same < len(tokens):
                known += tokens[same:]
                self._count(known, same, 1)
        self._caret = pieces[-1][0] if pieces else -1

    def learn(self, key: int, token: int) -> None:
        """Remember one token more at the end of a piece, which may be new; the caret is there."""
        tokens = self._pieces.setdefault(key, [])
        tokens.append(token)
        self._count(tokens, len(tokens) - 1, 1)
        self._caret = key

    def forget(self, key: int) -> None:
        """Remember a piece no longer."""
        self._count(self._pieces.pop(key), 0, -1)

    def mix(self, probabilities: np.ndarray, recent: Sequence[Sequence[int]]) -> np.ndarray:
        """Return probabilities (rows, vocabulary) with the document's mixed in.

        ``recent`` are the last tokens before each row's, at most LONGEST_CONTEXT of which count.
        """
        if not self._total and self._earlier is None:
            return probabilities
        share = self._weights.words * self._total / (self._total + 1_000.0)
        mixed = probabilities * self._factors()
        mixed *= np.float32(1 - share) / np.einsum("ij->i", mixed)[:, None]
        mixed += self._seen * np.float32(share / max(1, self._total))
        for row, tokens in zip(mixed, recent, strict=True):
            context = tuple(tokens[-LONGEST_CONTEXT:])
            if self._earlier is not None:
                self._mix_in(row, context, self._earlier.followers, self._weights.earlier_doubt)
            self._mix_in(row, context, self._followers, self._weights.doubt)
        return mixed

    def _mix_in(
        self,
        row: np.ndarray,
        context: tuple[int, ...],
        followers: Callable[[tuple[int, ...]], _Followers | None],
        doubts: Sequence[float],
    ) -> None:
        """Mix what followed the last tokens of a context into probabilities (vocabulary,)."""
        for length, doubt in zip(self._tuned.contexts, doubts, strict=True):
            known = followers(context[-length:]) if length <= len(context) else None
            if known is None:
                break
            ids, shares, total = known
            trust = total / (total + doubt * len(ids))
            row *= np.float32(1 - trust * (1 - _DISCOUNT * len(ids) / total))
            row[ids] += np.float32(trust) * shares

    def evidence(self, recent: Sequence[int], tokens: np.ndarray) -> MemoryEvidence:
        """Return what speaks for some tokens (n,) after the ``recent`` ones."""
        known = [0] * (2 * CONTEXTS)
        for at, length in enumerate(self._tuned.contexts):
            followers = self._followers(tuple(recent[-length:])) if length <= len(recent) else None
            if followers is None:
                break
            known[2 * at : 2 * at + 2] = followers.total, len(followers.ids)
        gains = self._factors().take(tokens) - 1
        return MemoryEvidence([gains, self._seen.take(tokens)], known)

    def _factors(self) -> np.ndarray:
        """Return by which factor each token is likelier in the last pages, float32 (vocabulary,).

        That is 1 for a token that is as frequent as in the training text.
        """
        if self._recent is None:
            self._recent = np.ones(len(self._seen), np.float32)
            tail = self._pieces.get(self._caret, [])[-_RECENT:]
            if tail and self._shares is not None:
                counts = np.bincount(tail, _FADING[-len(tail) :])
                ids = counts.nonzero()[0]
                expected = self._weights.usual * self._shares[ids]
                self._recent[ids] = (1 + counts[ids] / expected) ** self._weights.recent
        return self._recent

    def _followers(self, context: tuple[int, ...]) -> _Followers | None:
        """Return what followed a context, None if it was not seen.

        Frequent contexts have hundreds of followers and are asked for at every key, so the arrays
        are kept until the counts change.
        """
        known = self._known.get(context)
        if known is None:
            counts = self._after.get(context)
            if counts is None:
                return None
            ids = np.fromiter(counts, np.intp, len(counts))
            seen = np.fromiter(counts.values(), np.float32, len(counts))
            known = self._known[context] = _followers(ids, seen)
        return known

    def reset(self) -> None:
        """Forget the document; earlier texts stay."""
        for key in list(self._pieces):
            self.forget(key)

    def _count(self, tokens: list[int], start: int, change: int) -> None:
        """Add (1) or take back (-1) what follows what in ``tokens``, from ``start`` on."""
        self._recent = None
        for at in range(start, len(tokens)):
            token = tokens[at]
            self._seen[token] += change
            self._total += change
            for length in self._tuned.contexts:
                if length > at:
                    break
                context = tuple(tokens[at - length : at])
                self._known.pop(context, None)
                followers = self._after.setdefault(context, {})
                count = followers.get(token, 0) + change
                if count:
                    followers[token] = count
                else:
                    del followers[token]
                    if not followers:
                        del self._after[context]


def _followers(ids: np.ndarray, counts: np.ndarray) -> _Followers | None:
    if not len(ids):
        return None
    total = int(counts.sum())
    return _Followers(ids, (counts - np.float32(_DISCOUNT)) / np.float32(total), total)
